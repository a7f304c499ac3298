import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { emptyState } from '#lib/map/state.ts';
import type { Line } from '#lib/map/wire.ts';
import { Desk, type News, type Store } from '#lib/server/desk.ts';
import { known } from '#lib/server/memory.ts';

const person = randomUUID();

/** A log in memory whose names cannot be asked for at first. */
function store(): Store {
  const lines: Line[] = [];
  let away = true;
  const head = () => ({ epoch: 1, seq: lines.length });
  return {
    write: () => {
      const seq = lines.length + 1;
      const client = randomUUID();
      const line = { seq, client, count: 1, person, origin: 'ui', operations: [], inverse: [] };
      lines.push({ ...line, at: '2026-11-23T00:00:00.000Z' } as Line);
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
    people: () => {
      if (!away) return Promise.resolve({ [person]: 'Ada' });
      away = false;
      return Promise.reject(new Error('the database is away'));
    },
  };
}

test('lines whose names could not be asked for are told at the next look', async () => {
  const desk = new Desk(store(), () => undefined);
  const heard: News[] = [];
  await desk.join(0, (news) => heard.push(news));
  expect(await desk.submit({ person, transactions: [] })).toEqual({ again: [], want: null });
  expect(heard).toEqual([]);
  await desk.hear();
  expect(heard).toMatchObject([{ lines: [{ seq: 1 }], people: { [person]: 'Ada' } }]);
});
