import { error, json } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { Judgement } from '#lib/rox/verdicts.ts';
import { enter } from '#lib/server/enter.ts';
import * as learned from '#lib/server/learned.ts';
import * as verdicts from '#lib/server/verdicts.ts';
import type { RequestHandler } from './$types';

/** Milliseconds that an answer is waited for before the page is asked to come back. */
const patience = 5_000;

/**
 * What the figures say about every link of a map, and what people made of it. 202 while it is still
 * being worked out: ask again. The ETag changes with the map, the figures and the verdicts.
 */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const { database } = event.locals;
  const found = await within(
    async (tx) => {
      const mark = await learned.mark(tx, map.data);
      if (mark === null) return null;
      const headers = { etag: `"${mark}"`, 'cache-control': 'private, no-cache' };
      if (event.request.headers.get('if-none-match') === headers.etag) return { headers };
      const asked = await learned.ofMap(database, tx, map.data);
      return asked && { headers, asked };
    },
    { seconds: 30 },
  );
  if (!found) error(404);
  const { headers, asked } = found;
  if (!asked) return new Response(null, { status: 304, headers });
  let clock: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((done) => (clock = setTimeout(() => done(null), patience)));
  const outcome = await Promise.race([asked.outcome, late]);
  clearTimeout(clock);
  if (outcome === null) return json({}, { status: 202, headers: { 'cache-control': 'no-store' } });
  return json({ ...outcome, verdicts: asked.verdicts }, { headers });
};

/** A proposal declined, or wanted back. Sent again, it is the same verdict. */
export const POST: RequestHandler = async (event) => {
  const { within, roles } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const judgement = Judgement.safeParse(await event.request.json().catch(() => null));
  if (!judgement.success) error(400);
  const refusal = await within((tx) => verdicts.judge(tx, map.data, roles, judgement.data));
  if (refusal?.refused === 'gone') error(404);
  if (refusal?.refused === 'forbidden') error(403);
  return new Response(null, { status: 204 });
};
