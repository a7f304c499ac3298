import { describe, expect, test } from 'vitest';
import { Courier, type Saving } from '#lib/editor/courier.ts';
import type { Dial, Dialled } from '#lib/editor/dial.ts';
import type { Failure, Line } from '#lib/editor/line.ts';
import { closing, type FromPage } from '#lib/map/frames.ts';
import type { Operation } from '#lib/map/operation.ts';
import { Replica } from '#lib/map/replica.ts';
import { emptyState } from '#lib/map/state.ts';
import { version } from '#lib/map/versions.ts';
import type { Answer } from '#lib/map/wire.ts';

const client = '0c000000-0000-4000-8000-000000000001';
const few = (value: number): Operation[] => [{ t: 'map.set', fields: { few: value } }];
const nothing: Answer = { epoch: 1, lines: [], behind: false, want: null, people: {} };

/** A page whose far ends are the test's, on a clock that the test lets go on. */
function page(answers: Partial<Answer> | Failure = {}) {
  let now = 0;
  let due: { at: number; done: () => void }[] = [];
  const dialled: Dialled[] = [];
  const sent: FromPage[] = [];
  const requests: number[][] = [];
  const saved: Saving[] = [];
  const failures: Failure[] = [];
  const replica = new Replica(emptyState(), 0, client);
  const line: Line = {
    send: (_, transactions) => {
      requests.push(transactions.map(({ count }) => count));
      if (typeof answers === 'string') return Promise.resolve(answers);
      const lines = transactions.map(({ count, operations }) => ({
        seq: count,
        client,
        count,
        person: client,
        at: '',
        origin: 'ui' as const,
        operations: few(operations.length),
      }));
      return Promise.resolve({ ...nothing, lines, ...answers });
    },
    follow: () => Promise.resolve<Failure>('away'),
    whole: () => Promise.resolve<Failure>('away'),
    shared: () => Promise.resolve<Failure>('away'),
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
      saving: (saving) => saved.push(saving),
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
  return {
    courier,
    replica,
    saved,
    dialled,
    sent,
    requests,
    failures,
    quiet,
    pass,
    edit,
    edits,
    welcome,
  };
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

  test('of a former version brings what waits all the same, and is told once none of it does', async () => {
    const { courier, replica, dialled, pass, quiet, edit, ...heard } = page({
      version: version + 1,
    });
    courier.start();
    dialled[0]?.open();
    edit(1);
    edit(2);
    dialled[0]?.closed(closing.version, '');
    expect(heard.failures).toEqual([]);
    await quiet();
    expect(heard.requests).toEqual([[1, 2]]);
    expect(heard.failures).toEqual(['old']);
    edit(3);
    await quiet();
    expect(heard.requests).toEqual([[1, 2], [3]]);
    expect(heard.saved.at(-1)).toBe('saved');
    // The next page hears what the log made of it, and can read that.
    expect(replica.pending.map(({ count }) => count)).toEqual([1, 2, 3]);
    expect(replica.state.fields).toEqual({ few: 3 });
    await pass(60_000);
    expect([dialled.length, heard.failures.length]).toEqual([1, 1]);
  });

  test('of a version too old to be heard keeps what waits, and is told', async () => {
    const { courier, replica, dialled, quiet, edit, failures, saved } = page('old');
    courier.start();
    dialled[0]?.open();
    edit(1);
    dialled[0]?.closed(closing.version, '');
    await quiet();
    expect(failures).toEqual(['old']);
    expect(saved.at(-1)).toBe('waiting');
    expect(replica.pending).toHaveLength(1);
  });

  test('that asks by request reads no line of a later version', async () => {
    const { courier, replica, dialled, pass, quiet, edit, failures } = page({
      version: version + 1,
    });
    courier.start();
    dialled[0]?.open();
    edit(1);
    dialled[0]?.closed(closing.crowded, '');
    await quiet();
    await pass(20_000);
    expect(failures).toEqual(['old']);
    expect(replica.seq).toBe(0);
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

/** A page before servers that answer plain requests, and refuse as many sockets as the test says. */
function served(refuses = 0) {
  const far = { refuses, dialled: 0, welcomed: 0, spares: 0, barred: 0 };
  let last: Dialled | undefined;
  const dial: Dial = (told) => {
    far.dialled++;
    last = told;
    queueMicrotask(() => (far.refuses-- > 0 ? told.closed(1006, '') : told.open()));
    return {
      send: (frame) => {
        if (frame.m !== 'hello') return;
        far.welcomed++;
        told.frame({ m: 'welcome', ...nothing, peers: [] });
      },
      close: () => undefined,
    };
  };
  const spare: Dial = () => {
    far.spares++;
    return { send: () => undefined, close: () => undefined };
  };
  const line: Line = {
    send: () => Promise.resolve(nothing),
    follow: () => Promise.resolve(nothing),
    whole: () => Promise.resolve('away'),
    shared: () => Promise.resolve('away'),
  };
  const quiet = () => undefined;
  const courier = new Courier(
    new Replica(emptyState(), 0, client, () => null),
    1,
    line,
    dial,
    {
      ...{ received: quiet, replaced: quiet, renumbered: quiet, saving: quiet, failed: quiet },
      ...{ peers: quiet, aside: quiet, barred: () => far.barred++ },
    },
    {
      id: () => client,
      random: () => 0,
      now: () => 0,
      // Rests are short, and what is asked after longer is not asked here.
      pause: (milliseconds) =>
        new Promise((done) => void (milliseconds < 4_000 && setTimeout(done))),
    },
    spare,
  );
  courier.start();
  return { far, cut: () => last?.closed(1006, ''), stop: () => courier.stop() };
}

describe('a way to the authority', () => {
  test('where sockets never open, something else stands in for them, and that is remembered', async () => {
    const { far, stop } = served(Infinity);
    await expect.poll(() => far.spares).toBe(1);
    expect([far.dialled, far.barred]).toEqual([2, 1]);
    stop();
  });

  test('where sockets have opened, servers that restart do not pass for a network that forbids them', async () => {
    const { far, cut, stop } = served();
    await expect.poll(() => far.welcomed).toBe(1);
    far.refuses = 5;
    cut();
    await expect.poll(() => far.welcomed).toBe(2);
    expect([far.spares, far.barred]).toEqual([0, 0]);
    far.refuses = Infinity;
    cut();
    await expect.poll(() => far.spares).toBe(1);
    expect(far.barred).toBe(0);
    stop();
  });
});
