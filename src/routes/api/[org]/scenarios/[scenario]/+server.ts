import { error, json } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { enter } from '#lib/server/enter.ts';
import * as scenarios from '#lib/server/scenarios.ts';
import type { RequestHandler } from './$types';

/** How far a scenario and its map have come, so that an open editor hears of it; 304 while nothing has. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const id = Id.safeParse(event.params.scenario);
  if (!id.success) error(404);
  const standing = await within((tx) => scenarios.standing(tx, id.data));
  if (!standing) error(404);
  const headers = { etag: `"${standing.mark}"`, 'cache-control': 'private, no-cache' };
  if (event.request.headers.get('if-none-match') === headers.etag)
    return new Response(null, { status: 304, headers });
  return json(standing, { headers });
};
