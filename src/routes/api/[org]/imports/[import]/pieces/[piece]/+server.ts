import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { enter } from '#lib/server/enter.ts';
import * as uploads from '#lib/server/uploads.ts';
import type { RequestHandler } from './$types';

const Piece = z.coerce
  .number()
  .int()
  .min(0)
  .max(uploads.mostPieces - 1);

/** Takes one piece of a file, `application/octet-stream`. Sent again it is the same piece. */
export const PUT: RequestHandler = async (event) => {
  const { within } = await enter(event, 'edit figures');
  const id = z.uuid().safeParse(event.params.import);
  const piece = Piece.safeParse(event.params.piece);
  if (!id.success || !piece.success) error(404);
  const bytes = await read(event.request.body);
  if (!bytes) error(413);
  const kept = await within((tx) => uploads.keep(tx, id.data, piece.data, bytes));
  if (!kept) error(404);
  return json({ kept: piece.data });
};

/** The body, or null where there is none or more of it than a piece has; what a header claims counts for nothing. */
async function read(body: ReadableStream<Uint8Array> | null): Promise<Buffer | null> {
  if (!body) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > uploads.pieceBytes) return null;
    chunks.push(chunk);
  }
  return length > 0 ? Buffer.concat(chunks) : null;
}
