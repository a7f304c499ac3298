import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { Id } from '#lib/map/element.ts';
import type { Answer, Past } from '#lib/map/wire.ts';
import { enter } from '#lib/server/enter.ts';
import * as entries from '#lib/server/entries.ts';
import type { RequestHandler } from './$types';

const whole = z.coerce.number().int().min(0);
const Asked = z.union([
  z.strictObject({ since: whole }),
  z.strictObject({
    before: whole.nullish(),
    limit: whole.min(1).max(200).default(50),
    thing: z.union([Id, z.literal('map')]).nullish(),
    lines: z
      .string()
      .transform((text) => text.split(',').map(Number))
      .pipe(z.array(z.int().min(0)).max(200))
      .nullish(),
  }),
]);

/**
 * `?since=`: what a page has not seen. `?before=&limit=`: the history, newest first; `&thing=` of one
 * element, one link or `map`'s own fields, `&lines=` of these lines alone.
 */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  const asked = Asked.safeParse(Object.fromEntries(event.url.searchParams));
  if (!map.success) error(404);
  if (!asked.success) error(400);
  const given = asked.data;
  const found = await within<Answer | Past | null>((tx) =>
    'since' in given
      ? entries.follow(tx, map.data, given.since)
      : entries.history(tx, map.data, {
          before: given.before ?? null,
          limit: given.limit,
          thing: given.thing ?? null,
          lines: given.lines ?? null,
        }),
  );
  if (!found) error(404);
  return json(found, { headers: { 'cache-control': 'no-store' } });
};
