import { error, json } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { Seen } from '#lib/map/wire.ts';
import * as comments from '#lib/server/comments.ts';
import { enter } from '#lib/server/enter.ts';
import type { RequestHandler } from './$types';

/** Everything said on a map, who may be called there, and how far whoever asks has read. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const talk = await within((tx) => comments.talk(tx, map.data));
  if (!talk) error(404);
  return json(talk, { headers: { 'cache-control': 'no-store' } });
};

/** Notes what whoever asks has read. */
export const POST: RequestHandler = async (event) => {
  const { within } = await enter(event, 'comment');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const seen = Seen.safeParse(await event.request.json().catch(() => null));
  if (!seen.success || Object.keys(seen.data).length === 0) error(400);
  const noted = await within((tx) => comments.see(tx, map.data, seen.data));
  if (!noted) error(404);
  return new Response(null, { status: 204 });
};
