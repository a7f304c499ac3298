/** The desks of a process: one for each map that somebody edits or follows. */
import { write } from './batches.ts';
import { Desk, type Store, type Words } from './desk.ts';
import * as entries from './entries.ts';
import { log } from './log.ts';
import { hold } from './snapshots.ts';
import { within, type Database, type Sql } from './sql.ts';

/** Told of what this process wrote, for other servers to hear of. */
export type Written = (map: string, words: Words) => void;

/** Maps remembered without anybody following them; the one used longest ago goes first. */
const most = 50;

class Desks {
  readonly all = new Map<string, Desk>();
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
  const there = all.get(name);
  const found =
    there ??
    new Desk(storeOf(database, organisation, map), (words) => {
      for (const listener of listeners) listener(map, words);
    });
  all.delete(name);
  all.set(name, found);
  if (!there) forget(all, found);
  return found;
}

/** Makes room for a new desk. O(desks). */
function forget(all: Map<string, Desk>, but: Desk): void {
  const idle = [...all].filter(([, each]) => each.idle && each !== but);
  for (const [oldest] of idle.slice(0, Math.max(0, idle.length - most))) all.delete(oldest);
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
