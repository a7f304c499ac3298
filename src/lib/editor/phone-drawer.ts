/**
 * What a phone keeps of a pulse lies on the phone alone: the draft until it is sent, the tokens until the
 * wave closes, and sealed envelopes until they are taken. A tablet that many people share keeps it in
 * memory instead, and forgets it with each of them.
 */
export const parts = ['draft', 'tokens', 'envelope'] as const;
export type Part = (typeof parts)[number];

export interface Drawer {
  read(part: Part, key: string): Promise<unknown>;
  all(part: Part): Promise<unknown[]>;
  /** Kept when this answers. What is kept is JSON. */
  put(part: Part, key: string, value: object): Promise<void>;
  remove(part: Part, key: string): Promise<void>;
}

/** In the browser's own database, where it has one that may be used; else in memory. */
export async function drawer(): Promise<Drawer> {
  try {
    return inDatabase(await opened());
  } catch {
    return inMemory();
  }
}

export function inMemory(): Drawer {
  const kept: Record<Part, Map<string, object>> = {
    draft: new Map(),
    tokens: new Map(),
    envelope: new Map(),
  };
  return {
    read: (part, key) => Promise.resolve(kept[part].get(key)),
    all: (part) => Promise.resolve([...kept[part].values()]),
    put: (part, key, value) => Promise.resolve(void kept[part].set(key, value)),
    remove: (part, key) => Promise.resolve(void kept[part].delete(key)),
  };
}

function inDatabase(database: IDBDatabase): Drawer {
  const store = (part: Part, mode: IDBTransactionMode) =>
    database.transaction(part, mode, { durability: 'strict' }).objectStore(part);
  return {
    read: async (part, key) => done<unknown>(store(part, 'readonly').get(key)),
    all: async (part) => done<unknown[]>(store(part, 'readonly').getAll()),
    put: async (part, key, value) => {
      await written(store(part, 'readwrite').put(value, key));
    },
    remove: async (part, key) => {
      await written(store(part, 'readwrite').delete(key));
    },
  };
}

function opened(): Promise<IDBDatabase> {
  const opening = indexedDB.open('throughline-phone', 1);
  opening.onupgradeneeded = () => {
    parts.forEach((part) => opening.result.createObjectStore(part));
  };
  return done(opening);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the device keeps nothing'));
  });
}

/** Waits until it is on the device. */
function written({ transaction }: IDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    if (transaction === null) return resolve();
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('the device keeps nothing'));
  });
}
