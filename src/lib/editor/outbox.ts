/**
 * Edits that the log has not decided are kept on the device until it has, and what it refused until the
 * person has settled that. Each open page has an outbox of its own, under its own client's name, and holds
 * a lock for as long as it lives; a lock that nobody holds says that the page is gone, reloaded or crashed,
 * and whichever page of the same person looks next sends what it left.
 * Beside the outboxes lie receipts for what the log has accepted lately, all pages' together.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Transaction } from '#lib/map/operation.ts';
import type { Disagreement } from './disagreements.svelte.ts';
import type { Notice } from './notices.svelte.ts';
import { isOver, renewed, surplus, type Receipt } from './receipts.ts';

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
  /** Of the log that they were made on; absent where an earlier version kept it. */
  epoch?: number;
  /** Absent where an earlier version kept it. */
  unsettled?: Unsettled;
}

interface Schema extends DBSchema {
  outbox: { key: string; value: Kept };
  receipt: { key: [string, number]; value: Receipt };
}

/** What changes together with an outbox: receipts that come, and those that go. */
export interface Beside {
  come?: readonly Receipt[];
  go?: readonly Pick<Receipt, 'client' | 'count'>[];
}

const name = (client: string) => `throughline.outbox.${client}`;

/** Where outboxes are kept; null where this browser keeps nothing, or cannot say who still lives. */
export async function shelf(): Promise<Shelf | null> {
  if (!('locks' in navigator) || !('indexedDB' in globalThis)) return null;
  try {
    const database = await openDB<Schema>('throughline', 2, {
      upgrade(made, before) {
        if (before < 1) made.createObjectStore('outbox', { keyPath: 'client' });
        made.createObjectStore('receipt', { keyPath: ['client', 'count'] });
      },
      // A page of a later version would wait for this one to be closed.
      blocking: () => database.close(),
    });
    return new Shelf(database);
  } catch {
    return null;
  }
}

export class Shelf {
  readonly #database: IDBPDatabase<Schema>;
  #asked: Kept | null = null;
  #beside: Required<Beside>[] = [];
  #writing: Promise<void> | null = null;
  /** The receipts of this page's map, as far as they are known here. */
  #receipts: Pick<Receipt, 'client' | 'count' | 'at' | 'seq' | 'bytes' | 'missing'>[] = [];
  #persistent = false;
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
   * @returns once it is written.
   * @throws where the device refuses.
   */
  keep(kept: Kept, { come = [], go = [] }: Beside = {}): Promise<void> {
    this.#asked = kept;
    if (come.length + go.length > 0) this.#beside.push({ come, go });
    this.#writing ??= this.#writeAll();
    return this.#writing;
  }

  /**
   * Sends what pages left behind that are gone, one after the other.
   *
   * @param send resolves to what is still left, once it need not be kept as it was; null where nothing is.
   */
  async adopt(
    { map, person }: Pick<Kept, 'map' | 'person'>,
    send: (left: Kept) => Promise<Kept | null>,
  ): Promise<void> {
    for (const left of await this.#database.getAll('outbox')) {
      if (left.map !== map || left.person !== person) continue;
      await navigator.locks.request(name(left.client), { ifAvailable: true }, async (lock) => {
        // Another page may have sent it meanwhile.
        const still = lock && (await this.#database.get('outbox', left.client));
        if (!still) return;
        const rest = await send(still);
        if (rest) await this.#database.put('outbox', rest);
        else await this.#database.delete('outbox', left.client);
      });
    }
  }

  /** What the log has accepted on this map, as this device remembers; whatever is older than a day goes. */
  async receipts({ map, person }: Pick<Kept, 'map' | 'person'>, now: number): Promise<Receipt[]> {
    const work = this.#database.transaction('receipt', 'readwrite');
    const all = await work.store.getAll();
    const over = all.filter((each) => isOver(each, now));
    await Promise.all(over.map(({ client, count }) => work.store.delete([client, count])));
    await work.done;
    const ours = all.filter(
      (each) => each.map === map && each.person === person && !over.includes(each),
    );
    this.#receipts = ours.map(({ operations: _, ...rest }) => rest);
    return ours;
  }

  /**
   * Holds the receipts of a former epoch against the log as it is now.
   *
   * @param shared the last line that both logs hold.
   */
  async renew(
    { map, person }: Pick<Kept, 'map' | 'person'>,
    former: number,
    epoch: number,
    shared: number,
    now: number,
  ): Promise<void> {
    const work = this.#database.transaction('receipt', 'readwrite', { durability: 'strict' });
    const all = await work.store.getAll();
    const ours = all.filter(
      (each) => each.map === map && each.person === person && each.epoch === former,
    );
    await Promise.all(ours.map((each) => work.store.put(renewed(each, epoch, shared, now))));
    await work.done;
  }

  async #writeAll(): Promise<void> {
    try {
      for (let next = this.#take(); next; next = this.#take()) await this.#write(next);
    } finally {
      this.#writing = null;
    }
  }

  #take(): Kept | null {
    const asked = this.#asked;
    this.#asked = null;
    return asked;
  }

  async #write(kept: Kept): Promise<void> {
    const work = this.#database.transaction(['outbox', 'receipt'], 'readwrite', {
      durability: 'strict',
    });
    const outbox = work.objectStore('outbox');
    const { transactions, unsettled } = kept;
    const words = (unsettled?.conflicts.length ?? 0) + (unsettled?.words.length ?? 0);
    if (transactions.length > 0) this.#persist();
    if (transactions.length + words > 0) await outbox.put(kept);
    else await outbox.delete(kept.client);
    if (this.#name !== null && this.#name !== kept.client) await outbox.delete(this.#name);
    const store = work.objectStore('receipt');
    const { come, go } = this.#takeBeside();
    await Promise.all([
      ...come.map((each) => store.put(each)),
      ...go.map(({ client, count }) => store.delete([client, count])),
    ]);
    await work.done;
    this.#name = kept.client;
  }

  /** Asks once that what is kept here outlive a disk that grows full; a browser may say no, and keeps on. */
  #persist(): void {
    if (this.#persistent || !('storage' in navigator) || !('persist' in navigator.storage)) return;
    this.#persistent = true;
    navigator.storage.persist().catch(() => undefined);
  }

  /** Receipts to write, and those to let go of because they are done with or too many. */
  #takeBeside(): Required<Beside> {
    const beside = this.#beside.splice(0);
    const come = beside.flatMap((each) => each.come);
    this.#receipts.push(...come.map(({ operations: _, ...rest }) => rest));
    const more = come.length > 0 ? surplus(this.#receipts) : [];
    const go = [...beside.flatMap((each) => each.go), ...more];
    const gone = new Set(go.map(keyOf));
    this.#receipts = this.#receipts.filter((each) => !gone.has(keyOf(each)));
    return { come, go };
  }
}

function keyOf({ client, count }: Pick<Receipt, 'client' | 'count'>): string {
  return `${client} ${count}`;
}
