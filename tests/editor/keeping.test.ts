import { afterEach, expect, test, vi } from 'vitest';
import { Keeping } from '#lib/editor/keeping.svelte.ts';
import type { Line } from '#lib/editor/line.ts';
import type { Kept } from '#lib/editor/outbox.ts';
import type { Transaction } from '#lib/map/operation.ts';
import { Replica } from '#lib/map/replica.ts';
import { emptyState } from '#lib/map/state.ts';
import { Device } from '../support/device.ts';

const own = '0c000000-0000-4000-8000-000000000001';
const other = '0c000000-0000-4000-8000-000000000002';
const whose = { organisation: 'o', map: 'm', person: 'p' };
const operations: Transaction['operations'] = [{ t: 'map.set', fields: { few: 3 } }];
const left = (...counts: number[]): Kept => ({
  ...whose,
  client: other,
  epoch: 1,
  transactions: counts.map((count) => ({
    client: other,
    count,
    base: 0,
    origin: 'ui',
    operations,
  })),
  unsettled: { conflicts: [], words: [{ text: 'Not saved', words: ['Smiles'] }] },
});

afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(navigator, 'storage');
});

/** An open page, and a log that decides on this much of each request; told of is what the page was told. */
async function scene(device: Device, perRequest: (request: number) => number = () => Infinity) {
  const told: (number | string)[] = [];
  const sent: number[][] = [];
  const line: Pick<Line, 'send' | 'shared'> = {
    send: (_, transactions) => {
      sent.push(transactions.map(({ count }) => count));
      const some = transactions.slice(0, perRequest(sent.length));
      if (some.length === 0) return Promise.resolve('away');
      const lines = some.map(({ client, count }) => ({
        ...{ seq: count, client, count, person: 'p', at: '', origin: 'ui' as const, operations },
      }));
      return Promise.resolve({ epoch: 1, lines, behind: false, want: null, people: {} });
    },
    shared: () => Promise.resolve({ epoch: 1, seq: 0 }),
  };
  const nothing = { conflicts: [], words: [] };
  const replica = new Replica(emptyState(), 0, own);
  const keeping = new Keeping(
    whose,
    replica,
    line as Line,
    () => 1,
    () => nothing,
  );
  await keeping.on(device.shelf(), {
    decided: (decided) => told.push(...decided.map(({ transaction }) => transaction.count)),
    unsettled: ({ words }) => told.push(...words.flatMap((each) => each.words)),
  });
  return { keeping, told, sent };
}

test('an open page sends and asks what another left that has gone meanwhile', async () => {
  const device = new Device();
  const { keeping, told } = await scene(device);
  await device.shelf().keep(left(1, 2));
  await Promise.all([keeping.look(), keeping.look()]);
  expect([told, device.outboxes, keeping.left]).toEqual([['Smiles', 1, 2], [], 0]);
});

test('an open page leaves alone what waits in another that lives', async () => {
  const device = new Device();
  const { keeping, told } = await scene(device);
  const shelf = device.shelf();
  const { map, ...elsewhere } = left(1);
  shelf.live('alive');
  await shelf.keep({ ...left(1), client: 'alive' });
  await device.shelf().keep({ ...elsewhere, map: `another than ${map}`, client: 'elsewhere' });
  await keeping.look();
  expect(told).toEqual([]);
  expect(device.outboxes.map(({ client }) => client)).toEqual(['alive', 'elsewhere']);
});

test('what was settled when the network went is neither told nor sent again at the next look', async () => {
  const device = new Device();
  let up = false;
  const { keeping, told, sent } = await scene(device, (request) =>
    up ? Infinity : request === 1 ? 1 : 0,
  );
  await device.shelf().keep(left(1, 2));
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  let looked = false;
  const look = keeping.look().then(() => (looked = true));
  while (!looked) {
    await vi.advanceTimersByTimeAsync(15_000);
    await new Promise((soon) => setImmediate(soon));
  }
  await look;
  expect(device.outboxes).toMatchObject([{ client: other, transactions: [{ count: 2 }] }]);
  up = true;
  await keeping.look();
  expect([told, sent.at(-1), device.outboxes]).toEqual([['Smiles', 1, 2], [2], []]);
});

test('what waits is safe once it is written, and not before', async () => {
  const { keeping } = await scene(new Device());
  expect(keeping.safe).toBe(true);
  const written = keeping.keep();
  expect(keeping.safe).toBe(false);
  await written;
  expect(keeping.safe).toBe(true);
});

test('a device is asked once to keep what waits, and may say no', async () => {
  Object.defineProperty(navigator, 'storage', { configurable: true, value: {} });
  await new Device().shelf().keep(left(1));
  const persist = vi.fn(() => Promise.reject(new Error('no')));
  Object.defineProperty(navigator, 'storage', { configurable: true, value: { persist } });
  const shelf = new Device().shelf();
  await shelf.keep({ ...left(), unsettled: undefined });
  expect(persist).not.toHaveBeenCalled();
  await shelf.keep(left(1));
  await shelf.keep(left(1, 2));
  expect(persist).toHaveBeenCalledTimes(1);
});
