/**
 * What a process remembers of a map between two commits, so that an edit need not read the whole map
 * again. It is only ever a shortcut: the head row says whether it is current, and a commit that fails
 * has already forgotten it.
 */
import { replay } from '#lib/map/apply.ts';
import { fromContent, type MapState } from '#lib/map/state.ts';
import type { Line } from '#lib/map/wire.ts';
import { Writes } from '#lib/map/writes.ts';
import { now } from './content.ts';
import type { Sql } from './sql.ts';

/** A map's state after a line of its log. */
export interface Known {
  seq: number;
  epoch: number;
  state: MapState;
  writes: Writes;
}

/** Further behind than this, the tables are quicker than the log. */
export const catchUp = 500;

/** The map as the tables have it. O(V + E + comments). */
export async function fromTables(tx: Sql, map: string): Promise<Known> {
  const whole = await now(tx, map);
  if (!whole) throw new Error('no such map');
  const { seq, epoch, content, comments } = whole;
  return { seq, epoch, state: fromContent(content, comments), writes: new Writes(seq) };
}

/**
 * Takes in the next line of the log.
 *
 * @throws where it does not apply: what is remembered is not the map, and must be read anew.
 */
export function take(known: Known, { refusal, operations, ...line }: Line): void {
  const { seq, person } = line;
  if (seq !== known.seq + 1) throw new Error(`line ${seq} after line ${known.seq}`);
  if (!refusal) {
    replay(known.state, operations, line);
    known.writes.note(seq, person, operations);
  }
  known.seq = seq;
}
