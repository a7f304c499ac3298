import { describe, expect, test } from 'vitest';
import { Courier, type Dialled } from '#lib/editor/courier.ts';
import type { Failure, Line } from '#lib/editor/line.ts';
import { closing, type FromPage } from '#lib/map/frames.ts';
import type { Operation } from '#lib/map/operation.ts';
import { Replica } from '#lib/map/replica.ts';
import { emptyState } from '#lib/map/state.ts';
import type { Answer } from '#lib/map/wire.ts';

const client = '0c000000-0000-4000-8000-000000000001';
const few = (value: number): Operation[] => [{ t: 'map.set', fields: { few: value } }];
const nothing: Answer = { epoch: 1, lines: [], behind: false, want: null, people: {} };

/** A page whose far ends are the test's, on a clock that the test lets go on. */
function page() {
  let now = 0;
  let due: { at: number; done: () => void }[] = [];
  const dialled: Dialled[] = [];
  const sent: FromPage[] = [];
  const requests: number[][] = [];
  const failures: Failure[] = [];
  const replica = new Replica(emptyState(), 0, client);
  const line: Line = {
    send: (_, transactions) => {
      requests.push(transactions.map(({ count }) => count));
      const lines = transactions.map(({ count, operations }) => ({
        seq: count,
        client,
        count,
        person: client,
        at: '',
        origin: 'ui' as const,
        operations: few(operations.length),
      }));
      return Promise.resolve({ ...nothing, lines });
    },
    follow: () => Promise.resolve<Failure>('away'),
    whole: () => Promise.resolve<Failure>('away'),
  };
  const courier = new Courier(
    replica,
    1,
    line,
    (told) => {
      dialled.push(told);
      return { send: (frame) => sent.push(frame), close: () => undefined };
    },
    {
      received: () => undefined,
      replaced: () => undefined,
      renumbered: () => undefined,
      saving: () => undefined,
      failed: (failure) => failures.push(failure),
      peers: () => undefined,
      aside: () => undefined,
    },
    {
      id: () => client,
      random: () => 0,
      now: () => now,
      pause: (milliseconds) =>
        new Promise((done) => due.push({ at: now + milliseconds, done: () => done() })),
    },
  );
  const quiet = () => new Promise<void>((done) => setTimeout(done));
  const pass = async (milliseconds: number) => {
    now += milliseconds;
    const ripe = due.filter(({ at }) => at <= now);
    due = due.filter(({ at }) => at > now);
    for (const { done } of ripe) done();
    await quiet();
  };
  const edit = (value: number) => {
    replica.edit(few(value));
    courier.deliver();
  };
  /** Opens the newest socket. */
  const welcome = () => {
    dialled.at(-1)?.open();
    dialled.at(-1)?.frame({ m: 'welcome', ...nothing, peers: [] });
  };
  const edits = () =>
    sent.flatMap((frame) => (frame.m === 'edits' ? [frame.transactions.map((e) => e.count)] : []));
  return { courier, dialled, sent, requests, failures, quiet, pass, edit, edits, welcome };
}

describe('a courier', () => {
  test('that is asked to wait waits once, whatever else it hears, and then sends all again', async () => {
    const { courier, dialled, pass, edit, edits, welcome } = page();
    courier.start();
    welcome();
    edit(1);
    edit(2);
    edit(3);
    const [socket] = dialled;
    socket?.frame({ m: 'busy', seconds: 1 });
    socket?.frame({ m: 'busy', seconds: 1 });
    // what had gone out meanwhile comes too early for the log
    socket?.frame({ m: 'gap', client, want: 1 });
    socket?.frame({ m: 'gap', client, want: 1 });
    edit(4);
    expect(edits()).toEqual([[1], [2], [3]]);
    await pass(1_000);
    expect(edits()).toEqual([[1], [2], [3], [1, 2, 3, 4]]);
    expect(dialled).toHaveLength(1);
  });

  test('knows no more what others did once its machine may have slept, until it has heard', () => {
    const { courier, dialled, welcome } = page();
    courier.start();
    welcome();
    expect(courier.stale).toBe(false);
    courier.wake();
    expect(courier.stale).toBe(true);
    dialled[0]?.frame({ m: 'pong', seq: 0 });
    expect(courier.stale).toBe(false);
  });

  test('counts its absence from the last word of the other end, not from when it noticed', async () => {
    const { courier, dialled, pass, quiet, welcome } = page();
    courier.start();
    welcome();
    await pass(9_000);
    dialled[0]?.closed(1006, '');
    await quiet();
    expect(courier.stale).toBe(false);
    await pass(2_000);
    expect(courier.stale).toBe(true);
  });

  test('for whom there is no room asks by request, and carries what waits', async () => {
    const { courier, dialled, pass, quiet, edit, requests } = page();
    courier.start();
    dialled[0]?.open();
    edit(1);
    dialled[0]?.closed(closing.crowded, '');
    await quiet();
    await pass(20_000);
    expect(requests).toEqual([[1]]);
    expect(dialled).toHaveLength(1);
  });
});
