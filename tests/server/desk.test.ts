import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { emptyState } from '#lib/map/state.ts';
import type { Line } from '#lib/map/wire.ts';
import { Desk, type News, type Store } from '#lib/server/desk.ts';
import { known, take } from '#lib/server/memory.ts';

const person = randomUUID();

/** A log in memory; its names cannot be asked for at first where it says so. */
function store({ away = false, words = '' } = {}): Store {
  const lines: Line[] = [];
  const head = () => ({ epoch: 1, seq: lines.length });
  return {
    write: () => {
      const seq = lines.length + 1;
      const client = randomUUID();
      const set = { t: 'element.set' as const, id: client, fields: { description: words } };
      const operations = words ? [set] : [];
      const at = '2026-11-23T00:00:00.000Z';
      lines.push({ seq, client, count: 1, person, origin: 'ui', operations, at });
      return Promise.resolve({
        epoch: 1,
        missed: [],
        lines: lines.slice(-1),
        outcomes: [{ again: [], want: null }],
        known: known(1, seq, emptyState()),
      });
    },
    read: (since) => Promise.resolve({ head: head(), lines: lines.slice(since) }),
    head: () => Promise.resolve(head()),
    decisions: () => Promise.resolve([]),
    alarm: () => undefined,
    people: () => {
      if (!away) return Promise.resolve({ [person]: 'Ada' });
      away = false;
      return Promise.reject(new Error('the database is away'));
    },
  };
}

test('lines whose names could not be asked for are told at the next look', async () => {
  const desk = new Desk(store({ away: true }), () => undefined);
  const heard: News[] = [];
  await desk.join(0, (news) => heard.push(news));
  expect(await desk.submit({ person, transactions: [] })).toEqual({ again: [], want: null });
  expect(heard).toEqual([]);
  await desk.hear();
  expect(heard).toMatchObject([{ lines: [{ seq: 1 }], people: { [person]: 'Ada' } }]);
});

test('a page that missed more than it would carry is told to read the whole map', async () => {
  const desk = new Desk(store({ words: 'x'.repeat(300_000) }), () => undefined);
  const join = async () => (await desk.join(0, () => undefined)) ?? { behind: null, lines: [] };
  for (let i = 0; i < 6; i++) await desk.submit({ person, transactions: [] });
  expect((await join()).lines).toHaveLength(6);
  await desk.submit({ person, transactions: [] });
  expect(await join()).toMatchObject({ behind: true, lines: [] });
});

test('what is written is told once the next edits are with the database, and not after them', async () => {
  const disk = store();
  const asked: PromiseWithResolvers<void>[] = [];
  const held: Store = {
    ...disk,
    write: async (...words) => {
      const turn = Promise.withResolvers<void>();
      asked.push(turn);
      await turn.promise;
      return disk.write(...words);
    },
  };
  const desk = new Desk(held, () => undefined);
  const heard: { seq: number | undefined; asked: number }[] = [];
  await desk.join(0, ({ lines: [line] }) => heard.push({ seq: line?.seq, asked: asked.length }));
  const edits = [1, 2].map(() => desk.submit({ person, transactions: [] }));
  asked[0]?.resolve();
  await expect.poll(() => heard).toEqual([{ seq: 1, asked: 2 }]);
  asked[1]?.resolve();
  await Promise.all(edits);
  await expect.poll(() => heard).toEqual([1, 2].map((seq) => ({ seq, asked: 2 })));
});

describe('a line of the log that does not apply to what is known here', () => {
  const at = '2026-11-23T00:00:00.000Z';
  const gone = randomUUID();
  const line = (seq: number, ...operations: Line['operations']): Line => ({
    ...{ seq, client: randomUUID(), count: 1, person, origin: 'ui', operations, at },
  });

  /** A desk that knows the map after its first line, and a log that goes on without it. */
  async function following() {
    const log = [line(1)];
    const alarms: unknown[] = [];
    const asked: (number | null)[] = [];
    const desk = new Desk(
      {
        ...store(),
        alarm: (why) => alarms.push(why),
        head: () => Promise.resolve({ epoch: 1, seq: log.length }),
        read: (since) =>
          Promise.resolve({ head: { epoch: 1, seq: log.length }, lines: log.slice(since) }),
        write: (_, remembered) =>
          Promise.resolve().then(() => {
            asked.push(remembered && remembered.seq);
            const missed = remembered ? log.slice(remembered.seq) : [];
            for (const each of missed) if (remembered) take(remembered, each);
            log.push(line(log.length + 1));
            const outcomes = [{ again: [], want: null }];
            const now = known(1, log.length, emptyState());
            return { epoch: 1, missed, lines: log.slice(-1), outcomes, known: now };
          }),
      },
      () => undefined,
    );
    const heard: News[] = [];
    await desk.join(1, (news) => heard.push(news));
    await desk.submit({ person, transactions: [] });
    const told = () => heard.map(({ lines, behind }) => (behind ? 'all' : lines.length));
    await expect.poll(told).toEqual([1]);
    return { desk, log, alarms, asked, told };
  }

  test('raises the alarm, and whoever follows is told to read the whole map', async () => {
    const { desk, log, alarms, asked, told } = await following();
    log.push(line(3, { t: 'element.remove', id: gone }));
    await desk.hear();
    expect(alarms).toMatchObject([{ message: 'line 3 of the log does not apply' }]);
    expect(told()).toEqual([1, 'all']);
    await desk.submit({ person, transactions: [] });
    expect(asked).toEqual([null, null]);
    await expect.poll(told).toEqual([1, 'all', 1]);
    expect(alarms).toHaveLength(1);
  });

  test('is not passed over by an edit either, which is decided on the tables', async () => {
    const { desk, log, alarms, asked, told } = await following();
    log.push(line(3, { t: 'element.remove', id: gone }));
    expect(await desk.submit({ person, transactions: [] })).toEqual({ again: [], want: null });
    expect(asked).toEqual([null, 2, null]);
    expect(alarms).toHaveLength(1);
    await expect.poll(told).toEqual([1, 'all']);
  });
});
