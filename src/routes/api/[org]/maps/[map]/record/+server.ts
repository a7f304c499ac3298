import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { Id } from '#lib/map/element.ts';
import { enter } from '#lib/server/enter.ts';
import { marked } from '#lib/server/marked.ts';
import * as record from '#lib/server/record.ts';
import type { RequestHandler } from './$types';

const Asked = z.strictObject({ grounds: z.literal('').optional() });

/**
 * The map's own record: its forecasts and what came of them. With `?grounds` the file that it was
 * reckoned from, which `rox record` reads. The ETag changes with the map and its figures.
 */
export const GET: RequestHandler = async (event) => {
  const { within, organisation } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  const asked = Asked.safeParse(Object.fromEntries(event.url.searchParams));
  if (!map.success) error(404);
  if (!asked.success) error(400);
  const { database } = event.locals;
  const found = await within((tx) => record.ofMap(database, organisation.id, tx, map.data), {
    seconds: 30,
  });
  if (!found) error(404);
  if (asked.data.grounds !== undefined)
    return new Response(`${JSON.stringify(found.grounds ?? {}, null, 1)}\n`, {
      headers: {
        'content-type': 'application/json',
        'content-disposition': 'attachment; filename="record.json"',
        'cache-control': 'no-store',
      },
    });
  return marked(event.request, found.told.mark, () => found.told);
};
