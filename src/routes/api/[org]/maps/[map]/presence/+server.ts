import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { Id } from '#lib/map/element.ts';
import { Presence } from '#lib/map/presence.ts';
import { enter } from '#lib/server/enter.ts';
import * as entries from '#lib/server/entries.ts';
import { handedOver } from '#lib/server/live/handover.ts';
import type { RequestHandler } from './$types';

const Said = z.strictObject({ key: Id, presence: Presence });

/** Where the page of a key is, which listens to a stream at this server or another. */
export const POST: RequestHandler = async (event) => {
  const { person, within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  const said = Said.safeParse(await event.request.json().catch(() => null));
  if (!map.success) error(404);
  if (!said.success) error(400);
  if (!(await within((tx) => entries.head(tx, map.data)))) error(404);
  const { key, presence } = said.data;
  handedOver()?.say(map.data, { ...presence, key, person: person.id, name: person.name });
  return new Response(null, { status: 204 });
};
