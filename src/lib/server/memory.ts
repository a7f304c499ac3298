/**
 * What a process remembers of a map between two commits, so that an edit need not read the whole map
 * again. It is only ever a shortcut: the head row says whether it is current, and a commit that fails
 * has already forgotten it.
 */
import { replay } from '#lib/map/apply.ts';
import { fromContent, type MapState } from '#lib/map/state.ts';
import * as entries from './entries.ts';
import { content } from './content.ts';
import { inTurn, type Database, type Sql } from './sql.ts';

/** A map's state after a line of its log. */
export interface Known {
  seq: number;
  epoch: number;
  state: MapState;
}

/** Maps remembered per process; the one used longest ago goes first. */
const most = 50;
/** Further behind than this, the tables are quicker than the log. */
const catchUp = 500;

class Memory {
  #known: Known | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  /** Runs one piece of work at a time; throws `Busy` where its turn does not come in time. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    return inTurn((turn) => {
      const done = this.#queue.then(() => {
        turn();
        return work();
      });
      this.#queue = done.catch(() => undefined);
      return done;
    });
  }

  /** Hands out what is known and forgets it, until it is kept again. */
  take(): Known | null {
    const known = this.#known;
    this.#known = null;
    return known;
  }

  /** Keeps a committed state. */
  keep(known: Known): void {
    this.#known = known;
  }

  /** The state as of the locked head: what is remembered and what the log adds, or the tables. */
  async current(
    tx: Sql,
    map: string,
    head: { seq: number; epoch: number; fields: object },
    known: Known | null,
  ): Promise<MapState> {
    if (!known || known.epoch !== head.epoch || known.seq < head.seq - catchUp)
      return fromContent(await content(tx, map));
    if (known.seq > head.seq) return fromContent(await content(tx, map));
    if (known.seq < head.seq)
      for (const { operations } of await entries.between(tx, map, known.seq, head.seq))
        replay(known.state, operations);
    return known.state;
  }
}

const memories = new WeakMap<Database, Map<string, Memory>>();

/** What this process remembers of a map in a database. */
export function memory(database: Database, map: string): Memory {
  const all = memories.get(database) ?? new Map<string, Memory>();
  memories.set(database, all);
  const found = all.get(map) ?? new Memory();
  all.delete(map);
  all.set(map, found);
  for (const oldest of all.keys()) {
    if (all.size <= most) break;
    all.delete(oldest);
  }
  return found;
}
