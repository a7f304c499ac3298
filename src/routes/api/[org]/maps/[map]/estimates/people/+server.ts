import { error, json } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { enter } from '#lib/server/enter.ts';
import * as estimates from '#lib/server/estimates.ts';
import type { RequestHandler } from './$types';

/** `?link=`: who may be asked about a link, those first who know either end of it. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const link = Id.safeParse(event.url.searchParams.get('link'));
  if (!link.success) error(400);
  const found = await within((tx) => estimates.candidates(tx, map.data, link.data));
  if (!found) error(404);
  return json(found, { headers: { 'cache-control': 'no-store' } });
};
