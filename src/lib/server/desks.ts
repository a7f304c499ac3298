/** The desks of a process: one for each map that somebody edits or follows. */
import { write } from './batches.ts';
import { Desk, type Store, type Words } from './desk.ts';
import * as entries from './entries.ts';
import { log } from './log.ts';
import { hold } from './snapshots.ts';
import { within, type Database, type Sql } from './sql.ts';

/** Told of what this process wrote, for other servers to hear of. */
export type Written = (map: string, words: Words) => void;

/** Maps that nobody follows are remembered for so long in milliseconds, and in so many bytes together. */
const most = { quiet: 5 * 60_000, bytes: 256 * 1024 * 1024 };

interface Kept {
  desk: Desk;
  /** Since when nobody has needed it; null while somebody does, or did since it was last looked at. */
  quiet: number | null;
}

class Desks {
  /** Those asked for longest ago first. */
  readonly all = new Map<string, Kept>();
  readonly listeners = new Set<Written>();
}

const known = new WeakMap<Database, Desks>();

function of(database: Database): Desks {
  const found = known.get(database) ?? new Desks();
  known.set(database, found);
  return found;
}

/** A map's desk; opened where there is none yet. */
export function desk(database: Database, organisation: string, map: string): Desk {
  const { all, listeners } = of(database);
  const name = `${organisation} ${map}`;
  const made = () =>
    new Desk(storeOf(database, organisation, map), (words) => {
      for (const listener of listeners) listener(map, words);
    });
  const found = all.get(name)?.desk ?? made();
  all.delete(name);
  all.set(name, { desk: found, quiet: null });
  return found;
}

/**
 * Forgets maps that nobody has needed for long, and of the others, where they take too much, those asked
 * for longest ago. O(desks).
 *
 * @param now milliseconds of a clock that never runs backwards.
 */
export function letGo(database: Database, now: number, { quiet, bytes } = most): void {
  const { all } = of(database);
  const idle: [string, number][] = [];
  for (const [name, kept] of all) {
    kept.quiet = kept.desk.idle ? (kept.quiet ?? now) : null;
    if (kept.quiet !== null && now - kept.quiet >= quiet) all.delete(name);
    else if (kept.quiet !== null) idle.push([name, kept.desk.weight]);
  }
  let over = idle.reduce((sum, [, weight]) => sum + weight, -bytes);
  for (const [name, weight] of idle) {
    if (over <= 0) break;
    all.delete(name);
    over -= weight;
  }
}

/** Hears of every line that this process writes; returns how to stop. */
export function onWritten(database: Database, listener: Written): () => void {
  const { listeners } = of(database);
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function storeOf(database: Database, organisation: string, map: string): Store {
  const asked = <T>(work: (tx: Sql) => Promise<T>) => within(database, { organisation }, work);
  return {
    write: (submissions, remembered) => write(database, organisation, map, submissions, remembered),
    head: () => asked((tx) => entries.head(tx, map)),
    read: (since) =>
      asked(async (tx) => {
        const [head, lines] = await Promise.all([
          entries.head(tx, map),
          entries.since(tx, map, since),
        ]);
        return head && { head, lines };
      }),
    decisions: (sent) => asked((tx) => entries.decisions(tx, map, sent)),
    people: (lines) => asked((tx) => entries.people(tx, lines)),
    alarm: (why) => {
      log.error({ map, err: why }, 'a line of the log of a map does not apply to it');
      void hold(database, organisation, map, new Date());
    },
  };
}
