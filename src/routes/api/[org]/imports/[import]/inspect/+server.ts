import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { Reading } from '#lib/figures/mapping.ts';
import { enter } from '#lib/server/enter.ts';
import * as imports from '#lib/server/imports.ts';
import * as uploads from '#lib/server/uploads.ts';
import type { RequestHandler } from './$types';

const Look = z.strictObject({ pieces: z.int().min(1).max(uploads.mostPieces), reading: Reading });

/** Looks at a file that has arrived in so many pieces, and proposes how to read it. */
export const POST: RequestHandler = async (event) => {
  const { within } = await enter(event, 'edit figures');
  const id = z.uuid().safeParse(event.params.import);
  const look = Look.safeParse(await event.request.json().catch(() => null));
  if (!id.success) error(404);
  if (!look.success) error(400);
  const { pieces, reading } = look.data;
  const found = await within(
    async (tx) => {
      const finished = await uploads.finish(tx, id.data, pieces);
      return 'refused' in finished ? finished : imports.inspect(tx, id.data, reading);
    },
    { seconds: 120 },
  );
  return json(found, { status: 'refused' in found ? 422 : 200 });
};
