import { expect, test } from 'vitest';
import type { Kept } from '#lib/editor/outbox.ts';
import { bounds, type Receipt } from '#lib/editor/receipts.ts';
import { Device } from '../support/device.ts';

const waiting = (client: string, count: number): Kept => ({
  client,
  organisation: 'o',
  map: 'm',
  person: 'p',
  transactions: [{ client, count, base: 1, origin: 'ui', operations: [] }],
});
const nothing: Kept = { ...waiting('one', 1), transactions: [] };

const receipt = (count: number, at: number, more: Partial<Receipt> = {}): Receipt => ({
  client: 'one',
  count,
  map: 'm',
  person: 'p',
  epoch: 1,
  seq: count,
  at,
  origin: 'ui',
  operations: [{ t: 'map.set', fields: { few: 3 } }],
  bytes: 40,
  missing: null,
  ...more,
});

test('a page that goes on under another name leaves nothing behind under the former one', async () => {
  const device = new Device();
  const shelf = device.shelf();
  await shelf.keep(waiting('former', 6));
  // before the first is written, the second is asked for
  await Promise.all([shelf.keep(waiting('former', 7)), shelf.keep(waiting('new', 1))]);
  expect(device.outboxes.map(({ client }) => client)).toEqual(['new']);
  await shelf.keep({ ...waiting('new', 1), transactions: [] });
  expect(device.outboxes).toEqual([]);
});

test('receipts come and go with the outbox they are kept beside, whichever is asked last', async () => {
  const device = new Device();
  const shelf = device.shelf();
  await Promise.all([
    shelf.keep(waiting('one', 1)),
    shelf.keep(nothing, { come: [receipt(1, 5)] }),
    shelf.keep(nothing, { come: [receipt(2, 6)], go: [receipt(1, 5)] }),
    shelf.keep(nothing),
  ]);
  expect([device.outboxes, device.receipts.map(({ count }) => count)]).toEqual([[], [2]]);
});

test('of receipts as many are kept as are worth it, in number, in bytes and for a day', async () => {
  const device = new Device();
  const shelf = device.shelf();
  const counts = Array.from({ length: bounds.edits + 2 }, (_, at) => at + 1);
  await shelf.keep(nothing, { come: counts.map((count) => receipt(count, count)) });
  expect(device.receipts.map(({ count }) => count)).toEqual(counts.slice(2));
  await shelf.keep(nothing, { come: [receipt(900, 900, { bytes: bounds.bytes })] });
  expect(device.receipts.map(({ count }) => count)).toEqual([900]);
  // another page, which has yet to ask what there is
  const other = device.shelf();
  await other.keep(nothing, { come: [receipt(901, bounds.milliseconds + 901)] });
  await other.keep(nothing, { come: [receipt(902, 1, { map: 'another' })] });
  const found = await other.receipts(nothing, bounds.milliseconds + 902);
  expect(found.map(({ count }) => count)).toEqual([901]);
  expect(device.receipts.map(({ count }) => count)).toEqual([901]);
});

test('what a restored log has lost is told from what it has, and stays lost when it is restored again', async () => {
  const device = new Device();
  const shelf = device.shelf();
  const theirs = { person: 'another' };
  await shelf.keep(nothing, { come: [receipt(1, 1), receipt(2, 2), receipt(3, 3, theirs)] });
  await shelf.renew(nothing, 1, 8, 1, 50);
  const told = () => device.receipts.map(({ epoch, missing }) => [epoch, missing]);
  expect(told()).toEqual([
    [8, null],
    [8, { at: 50, base: 1 }],
    [1, null],
  ]);
  await shelf.receipts(nothing, 60);
  await shelf.renew(nothing, 8, 9, 0, 70);
  expect(told()).toEqual([
    [9, { at: 70, base: 0 }],
    [9, { at: 50, base: 0 }],
    [1, null],
  ]);
});
