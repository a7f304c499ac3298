import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { limits } from '#lib/figures/mapping.ts';
import { Words } from '#lib/figures/metrics.ts';
import { enter } from '#lib/server/enter.ts';
import * as uploads from '#lib/server/uploads.ts';
import type { RequestHandler } from './$types';

const Begin = z.strictObject({
  id: z.uuid(),
  name: z.string().max(1000),
  bytes: z.int().min(1),
});

/** Begins to take a file in: `{ id, name, bytes }`; answers with how large its pieces are to be. */
export const POST: RequestHandler = async (event) => {
  const { within } = await enter(event, 'edit figures');
  const asked = Begin.safeParse(await event.request.json().catch(() => null));
  if (!asked.success) error(400);
  const { id, name, bytes } = asked.data;
  if (bytes > limits.bytes) return json({ refused: 'too large' }, { status: 413 });
  const named = Words(1000).safeParse(name.toWellFormed().replace(/\p{Cc}/gu, ' '));
  await within((tx) => uploads.begin(tx, id, named.data?.slice(-200) || 'file'));
  return json({ pieceBytes: uploads.pieceBytes });
};
