import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { Id } from '#lib/map/element.ts';
import type { Answer, Past, Shared } from '#lib/map/wire.ts';
import { enter } from '#lib/server/enter.ts';
import * as entries from '#lib/server/entries.ts';
import type { RequestHandler } from './$types';

const whole = z.coerce.number().int().min(0);
const Asked = z.union([
  z.strictObject({ since: whole }),
  z.strictObject({ epoch: whole.max(2 ** 31 - 1) }),
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
 * `?since=`: what a page has not seen. `?epoch=`: the last line that was in that one's log too. `?before=&limit=`: the history, newest first; `&thing=` of one
 * element, one link or `map`'s own fields, `&lines=` of these lines alone.
 */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  const asked = Asked.safeParse(Object.fromEntries(event.url.searchParams));
  if (!map.success) error(404);
  if (!asked.success) error(400);
  const given = asked.data;
  const found = await within<Answer | Shared | Past | null>((tx) => {
    if ('since' in given) return entries.follow(tx, map.data, given.since);
    if ('epoch' in given) return entries.shared(tx, map.data, given.epoch);
    const { before = null, limit, thing = null, lines = null } = given;
    return entries.history(tx, map.data, { before, limit, thing, lines });
  });
  if (!found) error(404);
  return json(found, { headers: { 'cache-control': 'no-store' } });
};
