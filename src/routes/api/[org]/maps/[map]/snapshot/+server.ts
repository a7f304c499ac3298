import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { Id } from '#lib/map/element.ts';
import { asOf, now, seqAt } from '#lib/server/content.ts';
import { enter } from '#lib/server/enter.ts';
import type { RequestHandler } from './$types';

const Asked = z.strictObject({
  seq: z.coerce.number().int().min(0).optional(),
  at: z.iso.datetime({ offset: true }).optional(),
});

/** The whole map: as it stands, after line `?seq=` of its log, or as of the moment `?at=`. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  const asked = Asked.safeParse(Object.fromEntries(event.url.searchParams));
  if (!map.success) error(404);
  if (!asked.success) error(400);
  const { seq, at } = asked.data;
  const found = await within(async (tx) => {
    if (seq !== undefined) return asOf(tx, map.data, seq);
    if (at !== undefined) return asOf(tx, map.data, await seqAt(tx, map.data, new Date(at)));
    return now(tx, map.data);
  });
  if (!found) error(404);
  return json(found, { headers: { 'cache-control': 'no-store' } });
};
