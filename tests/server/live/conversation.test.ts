import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { closing, version, type FromPage, type ToPage } from '#lib/map/frames.ts';
import { Desk } from '#lib/server/desk.ts';
import { Conversation } from '#lib/server/live/conversation.ts';
import { Room } from '#lib/server/live/room.ts';

const head = { epoch: 1, seq: 0 };

/** A room of pages over an empty map, where time passes when it is told to. */
function room() {
  let now = 0;
  let due: (() => void)[] = [];
  const desk = new Desk(
    {
      write: () => Promise.resolve(null),
      read: () => Promise.resolve({ head, lines: [] }),
      head: () => Promise.resolve(head),
      decisions: () => Promise.resolve([]),
      people: () => Promise.resolve({}),
      alarm: () => undefined,
    },
    () => undefined,
  );
  const made = new Room({ now: () => now, after: (_, work) => due.push(work) }, () => undefined);
  const pass = () => {
    now += 1_000;
    const ripe = due;
    due = [];
    for (const work of ripe) work();
  };
  /** A page, and how much of what it was told still waits to leave. */
  const page = (person = randomUUID(), key = randomUUID()) => {
    const heard: ToPage[] = [];
    const far = { waiting: 0, closed: null as number | null };
    const conversation = new Conversation(
      {
        person: { id: person, name: 'Ada' },
        desk,
        room: made,
        admit: () => ({ since: 0, transactions: [] }),
      },
      {
        send: (text) => heard.push(JSON.parse(text) as ToPage),
        waiting: () => far.waiting,
        close: (code) => (far.closed = code),
      },
    );
    const say = (frame: FromPage) => conversation.receive(JSON.stringify(frame));
    const hello = (of = version) => say({ m: 'hello', version: of, key, since: 0 });
    /** Keys of those it takes to be there, but for itself. */
    const present = () => {
      const there = new Set<string>();
      for (const frame of heard) {
        if (frame.m !== 'welcome' && frame.m !== 'presence') continue;
        if (frame.m === 'presence') for (const gone of frame.gone) there.delete(gone);
        for (const peer of frame.peers) if (peer.key !== key) there.add(peer.key);
      }
      return [...there];
    };
    return { key, person, far, heard, conversation, say, hello, present };
  };
  return { made, pass, page };
}

test('a page that could not be told who left is told once it reads again', async () => {
  const { pass, page } = room();
  const [slow, leaves, stays] = [page(), page(), page()];
  for (const each of [slow, leaves]) await each.hello();
  pass();
  slow.far.waiting = 2 * 1024 * 1024;
  leaves.conversation.leave(true);
  await stays.hello();
  pass();
  expect(slow.present()).toEqual([leaves.key]);
  await slow.say({ m: 'ping' });
  expect(slow.present()).toEqual([leaves.key]);
  slow.far.waiting = 0;
  await slow.say({ m: 'ping' });
  expect(slow.present()).toEqual([stays.key]);
  const told = () => slow.heard.filter(({ m }) => m === 'presence').length;
  const before = told();
  await slow.say({ m: 'ping' });
  expect(told()).toBe(before);
});

test('and what changes meanwhile does not make it forget whom it was not told of', async () => {
  const { pass, page } = room();
  const [slow, leaves, stays] = [page(), page(), page()];
  for (const each of [slow, leaves, stays]) await each.hello();
  pass();
  slow.far.waiting = 2 * 1024 * 1024;
  leaves.conversation.leave(true);
  pass();
  slow.far.waiting = 0;
  await stays.say({ m: 'presence', presence: { view: 'table' } });
  pass();
  expect(slow.present()).toEqual([stays.key]);
});

test('one person may have so many sockets, and a page that comes again gives up the one before', async () => {
  const { made, page } = room();
  const person = randomUUID();
  const pages = Array.from({ length: 20 }, () => page(person));
  for (const each of pages) await each.hello();
  const [first] = pages;
  const again = page(person, first?.key);
  await again.hello();
  expect([first?.far.closed, again.far.closed]).toEqual([closing.again, null]);
  const [more, other] = [page(person), page()];
  await more.hello();
  await other.hello();
  expect([more.far.closed, other.far.closed]).toEqual([closing.crowded, null]);
  expect(made.sockets('')).toBe(21);
  expect(made.peers).toHaveLength(21);
});

test('a page that never greets is let go, and one that has greeted stays', async () => {
  const { page } = room();
  const [silent, greets] = [page(), page()];
  await greets.hello();
  for (let looked = 0; looked < 5; looked++)
    for (const { conversation } of [silent, greets]) conversation.look();
  expect([silent.far.closed, greets.far.closed]).toEqual([closing.unread, null]);
});

test('a page of a former version is told so, and one that is ahead of this server looks for another', async () => {
  const { page } = room();
  const [behind, ahead] = [page(), page()];
  await behind.hello(version - 1);
  await ahead.hello(version + 1);
  expect([behind.far.closed, ahead.far.closed]).toEqual([closing.version, closing.restart]);
});
