import { error, json } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import * as comments from '#lib/server/comments.ts';
import { enter } from '#lib/server/enter.ts';
import * as estimates from '#lib/server/estimates.ts';
import type { RequestHandler } from './$types';

/** Who may be called on a map now, and who has spoken there. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const found = await within(async (tx) =>
    (await estimates.hasMap(tx, map.data)) ? comments.voices(tx, map.data) : null,
  );
  if (!found) error(404);
  return json(found, { headers: { 'cache-control': 'no-store' } });
};
