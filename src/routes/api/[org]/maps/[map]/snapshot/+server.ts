import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { Id } from '#lib/map/element.ts';
import { asOf, seqAt } from '#lib/server/content.ts';
import { enter } from '#lib/server/enter.ts';
import { unpacks } from '#lib/server/packing.ts';
import * as wholes from '#lib/server/wholes.ts';
import type { RequestHandler } from './$types';

const Asked = z.strictObject({
  seq: z.coerce.number().int().min(0).optional(),
  at: z.iso.datetime({ offset: true }).optional(),
});

const headers = { 'cache-control': 'no-store', 'content-type': 'application/json' };

/** The whole map: as it stands, after line `?seq=` of its log, or as of the moment `?at=`. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  const asked = Asked.safeParse(Object.fromEntries(event.url.searchParams));
  if (!map.success) error(404);
  if (!asked.success) error(400);
  const { seq, at } = asked.data;
  if (seq !== undefined || at !== undefined) {
    const found = await within(async (tx) =>
      asOf(tx, map.data, seq ?? (await seqAt(tx, map.data, new Date(at ?? 0)))),
    );
    if (!found) error(404);
    return json(found, { headers });
  }
  if (!unpacks(event.request)) {
    const text = await within((tx) => wholes.text(tx, map.data));
    if (text === null) error(404);
    return new Response(text, { headers });
  }
  const bytes = await wholes.bytes(event.locals.database, within, map.data);
  if (!bytes) error(404);
  return new Response(new Uint8Array(bytes), {
    headers: {
      ...headers,
      'content-encoding': 'br',
      'content-length': String(bytes.length),
      vary: 'accept-encoding',
    },
  });
};
