/**
 * A map as whoever opens it is given it: packed once for everybody who opens it at the same line of its
 * log. What is kept is only ever a shortcut; the head of the log says whether it is current.
 */
import { written } from './content.ts';
import * as entries from './entries.ts';
import { pack } from './packing.ts';
import type { Database, Sql } from './sql.ts';

/** Bytes kept in a process; the map asked for longest ago goes first. */
const most = 64 << 20;

interface Kept {
  epoch: number;
  seq: number;
  bytes: Buffer;
}

const known = new WeakMap<Database, Map<string, Kept>>();

/** The map as it stands, as text of JSON; null where there is none. */
export async function text(tx: Sql, map: string): Promise<string | null> {
  return (await written(tx, map))?.text ?? null;
}

/**
 * The same, packed. O(1) where nothing was written since it was last asked for, else as `text`.
 *
 * @param within runs work in a transaction within the map's organisation.
 */
export async function bytes(
  database: Database,
  within: <T>(work: (tx: Sql) => Promise<T>) => Promise<T>,
  map: string,
): Promise<Buffer | null> {
  const all = known.get(database) ?? new Map<string, Kept>();
  known.set(database, all);
  const found = await within(async (tx) => {
    const head = await entries.head(tx, map);
    const kept = all.get(map);
    if (head && kept?.epoch === head.epoch && kept.seq === head.seq) return kept;
    return written(tx, map);
  });
  if (!found) return null;
  const kept = 'bytes' in found ? found : { ...found, bytes: await pack(found.text) };
  all.delete(map);
  all.set(map, { epoch: kept.epoch, seq: kept.seq, bytes: kept.bytes });
  let held = [...all.values()].reduce((sum, each) => sum + each.bytes.length, 0);
  for (const [oldest, each] of all) {
    if (held <= most || oldest === map) break;
    all.delete(oldest);
    held -= each.bytes.length;
  }
  return kept.bytes;
}
