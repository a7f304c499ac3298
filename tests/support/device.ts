/** A device as far as shelves write on it: what pages keep outlives them, and each opens a shelf of its own. */
import { Shelf, type Kept } from '#lib/editor/outbox.ts';
import type { Receipt } from '#lib/editor/receipts.ts';

class Store<Row extends object> {
  readonly rows = new Map<string, Row>();
  readonly #keyOf: (row: Row) => unknown;

  constructor(keyOf: (row: Row) => unknown) {
    this.#keyOf = keyOf;
  }

  put(row: Row): Promise<void> {
    return Promise.resolve(void this.rows.set(String(this.#keyOf(row)), structuredClone(row)));
  }

  delete(key: unknown): Promise<void> {
    return Promise.resolve(void this.rows.delete(String(key)));
  }

  getAll(): Promise<Row[]> {
    return Promise.resolve(structuredClone([...this.rows.values()]));
  }
}

export class Device {
  readonly #stores = {
    outbox: new Store<Kept>(({ client }) => client),
    receipt: new Store<Receipt>(({ client, count }) => [client, count]),
  };

  get outboxes(): Kept[] {
    return [...this.#stores.outbox.rows.values()];
  }

  get receipts(): Receipt[] {
    return [...this.#stores.receipt.rows.values()];
  }

  shelf(): Shelf {
    const stores = this.#stores;
    const objectStore = (name: keyof typeof stores) => stores[name];
    const database = {
      transaction: (named: keyof typeof stores | string[]) => ({
        store: typeof named === 'string' ? stores[named] : null,
        objectStore,
        done: Promise.resolve(),
      }),
      getAll: (name: keyof typeof stores) => stores[name].getAll(),
      get: (name: keyof typeof stores, key: string) => Promise.resolve(stores[name].rows.get(key)),
      put: (_: 'outbox', row: Kept) => stores.outbox.put(row),
      delete: (name: keyof typeof stores, key: string) => stores[name].delete(key),
    };
    return new Shelf(database as unknown as ConstructorParameters<typeof Shelf>[0]);
  }
}
