import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { Id } from '#lib/map/element.ts';
import { enter } from '#lib/server/enter.ts';
import * as entries from '#lib/server/entries.ts';
import { handedOver } from '#lib/server/live/handover.ts';
import { events } from '#lib/server/live/events.ts';
import type { RequestHandler } from './$types';

const Asked = z.strictObject({
  key: Id,
  version: z.coerce.number().int(),
  since: z.coerce.number().int().min(0),
});

/** What a socket would say, as a stream of events, for networks that let no socket through. */
export const GET: RequestHandler = async (event) => {
  const { organisation, person, within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  const asked = Asked.safeParse(Object.fromEntries(event.url.searchParams));
  if (!map.success) error(404);
  if (!asked.success) error(400);
  if (!(await within((tx) => entries.head(tx, map.data)))) error(404);
  const live = handedOver();
  if (!live) error(503);
  const guest = {
    organisation: organisation.id,
    map: map.data,
    person: { id: person.id, name: person.name },
    session: event.locals.session?.handle ?? '',
    token: '',
    active: false,
    prolonged: 0,
  };
  const { key, ...hello } = asked.data;
  return new Response(
    events((outlet) => live.listen(guest, { m: 'hello', key, ...hello }, outlet)),
    { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } },
  );
};
