import { error } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { file } from '#lib/map/formats/json.ts';
import { now } from '#lib/server/content.ts';
import { enter } from '#lib/server/enter.ts';
import * as figures from '#lib/server/figures.ts';
import type { RequestHandler } from './$types';

/** The map as a file with its latest scores, to keep, to move or to reckon with outside. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const [whole, measured] = await within(async (tx) => [
    await now(tx, map.data),
    await figures.ofMap(tx, map.data, { unit: null, period: null, segment: '' }),
  ]);
  if (!whole || !measured) error(404);
  const scores = Object.fromEntries(
    [...measured.scores].map(([id, { value, se }]) => [id, { value, se }]),
  );
  const name = encodeURIComponent(`${whole.content.fields.name ?? map.data}.json`);
  const exported = new Date().toISOString();
  return new Response(`${JSON.stringify(file(whole.content, { exported, scores }), null, 2)}\n`, {
    headers: {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="map.json"; filename*=UTF-8''${name}`,
      'cache-control': 'no-store',
    },
  });
};
