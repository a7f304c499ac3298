import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { Id } from '#lib/map/element.ts';
import { enter } from '#lib/server/enter.ts';
import * as entries from '#lib/server/entries.ts';
import type { RequestHandler } from './$types';

const Asked = z.strictObject({
  since: z.coerce.number().int().min(0).default(0),
  thing: z.union([Id, z.literal('map')]).nullish(),
});

/** When each line of the history was written and by whom: after line `?since=`, about `?thing=`. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  const asked = Asked.safeParse(Object.fromEntries(event.url.searchParams));
  if (!map.success) error(404);
  if (!asked.success) error(400);
  const { since, thing } = asked.data;
  const found = await within((tx) => entries.marks(tx, map.data, since, thing ?? null));
  if (!found) error(404);
  return json(found, { headers: { 'cache-control': 'no-store' } });
};
