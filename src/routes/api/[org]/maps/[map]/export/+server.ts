import { error } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { file } from '#lib/map/formats/json.ts';
import { now } from '#lib/server/content.ts';
import { enter } from '#lib/server/enter.ts';
import type { RequestHandler } from './$types';

/** The map as a file, to keep, to move or to reckon with outside. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const whole = await within((tx) => now(tx, map.data));
  if (!whole) error(404);
  const name = encodeURIComponent(`${whole.content.fields.name ?? map.data}.json`);
  const exported = new Date().toISOString();
  return new Response(`${JSON.stringify(file(whole.content, { exported }), null, 2)}\n`, {
    headers: {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="map.json"; filename*=UTF-8''${name}`,
      'cache-control': 'no-store',
    },
  });
};
