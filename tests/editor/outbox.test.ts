import { expect, test } from 'vitest';
import { Shelf, type Kept } from '#lib/editor/outbox.ts';

/** A device as far as a shelf writes on it. */
function device() {
  const kept = new Map<string, Kept>();
  const store = {
    put: (each: Kept) => Promise.resolve(void kept.set(each.client, each)),
    delete: (client: string) => Promise.resolve(void kept.delete(client)),
  };
  const database = { transaction: () => ({ store, done: Promise.resolve() }) };
  return { kept, shelf: new Shelf(database as unknown as ConstructorParameters<typeof Shelf>[0]) };
}

const waiting = (client: string, count: number): Kept => ({
  client,
  organisation: 'o',
  map: 'm',
  person: 'p',
  transactions: [{ client, count, base: 1, origin: 'ui', operations: [] }],
});

test('a page that goes on under another name leaves nothing behind under the former one', async () => {
  const { kept, shelf } = device();
  await shelf.keep(waiting('former', 6));
  // before the first is written, the second is asked for
  await Promise.all([shelf.keep(waiting('former', 7)), shelf.keep(waiting('new', 1))]);
  expect([...kept.keys()]).toEqual(['new']);
  await shelf.keep({ ...waiting('new', 1), transactions: [] });
  expect([...kept.keys()]).toEqual([]);
});
