import { describe, expect, test } from 'vitest';
import { sendLeft } from '#lib/editor/left-behind.ts';
import type { Line } from '#lib/editor/line.ts';
import type { Transaction } from '#lib/map/operation.ts';
import { version } from '#lib/map/versions.ts';
import type { Answer } from '#lib/map/wire.ts';

const client = '0c000000-0000-4000-8000-000000000001';
const operations: Transaction['operations'] = [{ t: 'map.set', fields: { few: 3 } }];
const left = (...counts: number[]): Transaction[] =>
  counts.map((count) => ({ client, count, base: 1, origin: 'ui', operations }));

/** A log that decides on what comes in order, and begins to answer after so many requests. */
function far(decided: number, mute: number, trouble: Partial<Answer> | 'away') {
  const sent: number[][] = [];
  const pauses: number[] = [];
  const empty = { epoch: 1, lines: [], behind: false, want: null, people: {} };
  const send: Line['send'] = (_, transactions) => {
    sent.push(transactions.map(({ count }) => count));
    if (sent.length <= mute)
      return Promise.resolve(trouble === 'away' ? trouble : { ...empty, ...trouble });
    const [first] = transactions;
    if (!first || first.count > decided + 1)
      return Promise.resolve({ ...empty, want: decided + 1 });
    const lines = transactions.map(({ count }) => ({
      seq: ++decided,
      client,
      count,
      person: client,
      at: '',
      origin: 'ui' as const,
      operations,
    }));
    return Promise.resolve({ ...empty, lines });
  };
  const pause = (milliseconds: number) => Promise.resolve(void pauses.push(milliseconds));
  return { line: { send }, sent, pauses, pause };
}

describe('what a page left behind', () => {
  test('is sent until it is decided, under the counts that the log awaits', async () => {
    const { line, sent, pause, pauses } = far(2, 1, 'away');
    const told: number[] = [];
    const all = await sendLeft(
      line,
      { client, transactions: left(5, 6) },
      () => 1,
      pause,
      (_, rest) => told.push(rest.length),
    );
    expect([all, sent, told]).toEqual([
      true,
      [
        [5, 6],
        [5, 6],
        [3, 4],
      ],
      [2, 0],
    ]);
    expect(pauses).toEqual([500]);
  });

  test('is sent less and less often to a log that answers and decides nothing', async () => {
    const { line, sent, pauses, pause } = far(0, 100, { behind: true });
    const all = await sendLeft(
      line,
      { client, transactions: left(1) },
      () => 1,
      pause,
      () => undefined,
    );
    expect([all, sent.length]).toEqual([false, 8]);
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  });

  test('by a later version of the page is not read, and stays', async () => {
    const { line, sent, pause } = far(0, 0, 'away');
    const transactions = left(1).map((each) => ({ ...each, version: version + 1 }));
    const mine = { client, transactions };
    const all = await sendLeft(
      line,
      mine,
      () => 1,
      pause,
      () => undefined,
    );
    expect([all, sent]).toEqual([false, []]);
  });
});
