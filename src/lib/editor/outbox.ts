/**
 * Edits that the log has not decided are kept on the device until it has, and what it refused until the
 * person has settled that. Each open page has an outbox of its own, under its own client's name, and holds
 * a lock for as long as it lives; a lock that nobody holds says that the page is gone, reloaded or crashed,
 * and whichever page of the same person comes next sends what it left.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Transaction } from '#lib/map/operation.ts';
import type { Disagreement } from './disagreements.svelte.ts';
import type { Notice } from './notices.svelte.ts';

/** Somebody's own words that stand nowhere else: beside another's value, or in a notice. */
export interface Unsettled {
  conflicts: Disagreement[];
  words: Pick<Notice, 'text' | 'words'>[];
}

/** What an outbox holds, and whose it is. */
export interface Kept {
  client: string;
  organisation: string;
  map: string;
  person: string;
  transactions: Transaction[];
  /** Absent where an earlier version kept it. */
  unsettled?: Unsettled;
}

interface Schema extends DBSchema {
  outbox: { key: string; value: Kept };
}

const name = (client: string) => `throughline.outbox.${client}`;

/** Where outboxes are kept; null where this browser keeps nothing, or cannot say who still lives. */
export async function shelf(): Promise<Shelf | null> {
  if (!('locks' in navigator) || !('indexedDB' in globalThis)) return null;
  try {
    const database = await openDB<Schema>('throughline', 1, {
      upgrade: (made) => void made.createObjectStore('outbox', { keyPath: 'client' }),
    });
    return new Shelf(database);
  } catch {
    return null;
  }
}

export class Shelf {
  readonly #database: IDBPDatabase<Schema>;
  #asked: Kept | null = null;
  #writing = false;
  /** Under which name this page last kept anything. */
  #name: string | null = null;

  constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  /** Says that the page of this client lives, until it does not. */
  live(client: string): void {
    void navigator.locks.request(name(client), () => new Promise<never>(() => undefined));
  }

  /**
   * Keeps exactly these edits of a client. What is asked while the last is being written is written
   * after it, and of several only the newest. What was kept under a former name goes with it: whoever
   * found it there would send it a second time.
   *
   * @throws where the device refuses.
   */
  async keep(kept: Kept): Promise<void> {
    this.#asked = kept;
    if (this.#writing) return;
    this.#writing = true;
    try {
      for (let next = this.#take(); next; next = this.#take()) await this.#write(next);
    } finally {
      this.#writing = false;
    }
  }

  /**
   * Sends what pages left behind that are gone, one after the other; an outbox that was sent is cleared.
   *
   * @param send resolves true once the log has decided on all of it.
   */
  async adopt(
    { map, person }: Pick<Kept, 'map' | 'person'>,
    send: (left: Kept) => Promise<boolean>,
  ): Promise<void> {
    for (const left of await this.#database.getAll('outbox')) {
      if (left.map !== map || left.person !== person) continue;
      await navigator.locks.request(name(left.client), { ifAvailable: true }, async (lock) => {
        // Another page may have sent it meanwhile.
        const still = lock && (await this.#database.get('outbox', left.client));
        if (still && (await send(still))) await this.#database.delete('outbox', left.client);
      });
    }
  }

  #take(): Kept | null {
    const asked = this.#asked;
    this.#asked = null;
    return asked;
  }

  async #write(kept: Kept): Promise<void> {
    const work = this.#database.transaction('outbox', 'readwrite', { durability: 'strict' });
    const { transactions, unsettled } = kept;
    const words = (unsettled?.conflicts.length ?? 0) + (unsettled?.words.length ?? 0);
    if (transactions.length + words > 0) await work.store.put(kept);
    else await work.store.delete(kept.client);
    if (this.#name !== null && this.#name !== kept.client) await work.store.delete(this.#name);
    await work.done;
    this.#name = kept.client;
  }
}
