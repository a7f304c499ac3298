/**
 * A file on its way in arrives in pieces and waits in the database, within its organisation's walls,
 * until it is imported or a day has passed. A piece that is sent twice is the same piece.
 */
import { createHash } from 'node:crypto';
import { limits } from '#lib/figures/mapping.ts';
import type { Mapping } from '#lib/figures/mapping.ts';
import type { Sql } from './sql.ts';

/** Bytes of every piece but the last. */
export const pieceBytes = 256 * 1024;
export const mostPieces = Math.ceil(limits.bytes / pieceBytes);
/** Files that one person may have waiting. */
const mostWaiting = 5;

export interface Upload {
  id: string;
  fileName: string;
  /** Null until all of it is here. */
  sha256: Buffer | null;
  mapping: Mapping | null;
}

/** Begins an upload of the current person, who lets go of the oldest of too many; all lose those of yesterday. */
export async function begin(tx: Sql, id: string, fileName: string): Promise<void> {
  await tx`delete from upload where at < now() - interval '1 day'`;
  await tx`
    delete from upload where upload_id in (
      select upload_id from upload where person_id = current_person()
      order by at desc offset ${mostWaiting - 1})`;
  await tx`
    insert into upload (organisation_id, upload_id, person_id, file_name)
    values (current_organisation(), ${id}, current_person(), ${fileName})
    on conflict do nothing`;
}

/** Keeps one piece. False where there is no such upload of this person, or it is complete. */
export async function keep(tx: Sql, id: string, part: number, bytes: Buffer): Promise<boolean> {
  const kept = await tx`
    insert into upload_part (organisation_id, upload_id, part, bytes)
    select organisation_id, upload_id, ${part}, ${bytes} from upload
    where upload_id = ${id} and person_id = current_person() and sha256 is null
    on conflict (organisation_id, upload_id, part) do update set bytes = excluded.bytes
    returning part`;
  return kept.length > 0;
}

/**
 * Closes an upload once all its pieces are here, and answers with its size; refused where one is
 * missing. Closing twice is the same.
 */
export async function finish(
  tx: Sql,
  id: string,
  pieces: number,
): Promise<{ bytes: number } | { refused: 'gone' | 'incomplete' }> {
  if (!(await find(tx, id))) return { refused: 'gone' };
  const hash = createHash('sha256');
  let bytes = 0;
  let count = 0;
  for await (const piece of pieceByPiece(tx, id)) {
    hash.update(piece);
    bytes += piece.length;
    count++;
  }
  if (count !== pieces || bytes > limits.bytes) return { refused: 'incomplete' };
  await tx`update upload set sha256 = ${hash.digest()} where upload_id = ${id}`;
  return { bytes };
}

/** An upload of the current person. */
export async function find(tx: Sql, id: string): Promise<Upload | null> {
  const [found] = await tx<Upload[]>`
    select upload_id as id, file_name as "fileName", sha256, mapping from upload
    where upload_id = ${id} and person_id = current_person()`;
  return found ?? null;
}

export async function remember(tx: Sql, id: string, mapping: Mapping): Promise<void> {
  await tx`update upload set mapping = ${tx.json(mapping)} where upload_id = ${id}`;
}

export async function forget(tx: Sql, id: string): Promise<void> {
  await tx`delete from upload where upload_id = ${id} and person_id = current_person()`;
}

/** The bytes of an upload, in order. */
export async function* pieceByPiece(tx: Sql, id: string): AsyncGenerator<Buffer> {
  for (let part = 0; ; part++) {
    const [row] = await tx<{ bytes: Buffer }[]>`
      select bytes from upload_part where upload_id = ${id} and part = ${part}`;
    if (!row) return;
    yield row.bytes;
  }
}
