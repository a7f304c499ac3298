import { describe, expect, test, vi } from 'vitest';
import type { Peer } from '#lib/map/presence.ts';
import { Room, type PresenceFrame } from '#lib/server/live/room.ts';

/** A room whose time passes when it is told to. */
function room() {
  let now = 0;
  let due: { at: number; work: () => void }[] = [];
  const told: [Peer[], string[]][] = [];
  const made = new Room(
    { now: () => now, after: (milliseconds, work) => due.push({ at: now + milliseconds, work }) },
    (peers, gone) => told.push([peers, gone]),
  );
  const pass = (milliseconds: number) => {
    now += milliseconds;
    const ripe = due.filter(({ at }) => at <= now);
    due = due.filter(({ at }) => at > now);
    for (const { work } of ripe) work();
    made.sweep();
  };
  const enter = (key: string, person = key) => {
    const heard: PresenceFrame[] = [];
    const replaced = vi.fn();
    const listener = { key, replaced, hear: (change: PresenceFrame) => heard.push(change) };
    made.enter(listener, { key, person, name: person });
    return { listener, heard };
  };
  return { made, told, pass, enter };
}

describe('a room', () => {
  test('keeps a page that listens here, though it says where it is to another server', () => {
    const { made, pass, enter } = room();
    enter('one');
    const said = { key: 'one', person: 'one', name: 'one', view: 'table' as const };
    made.hear('elsewhere', [said], []);
    made.hear('elsewhere', [{ ...said, person: 'eve', view: 'outline' }], ['one']);
    pass(60_000);
    expect(made.peers).toEqual([said]);
    expect([made.holds('one', 'one'), made.holds('one', 'eve')]).toEqual([true, false]);
  });

  test('tells what changed within a moment once, to everybody, and as it was last', () => {
    const { made, told, pass, enter } = room();
    const [one, two] = [enter('one'), enter('two')];
    pass(100);
    made.say('one', { view: 'canvas' });
    made.say('one', { view: 'table' });
    pass(100);
    expect(two.heard.at(-1)?.peers).toEqual([
      { key: 'one', person: 'one', name: 'one', view: 'table' },
    ]);
    expect([one.heard.length, two.heard.length]).toEqual([2, 2]);
    expect(told.at(-1)).toEqual([two.heard.at(-1)?.peers, []]);
  });

  test('forgets at once whoever left, and after a while whoever was cut off', () => {
    const { made, pass, enter } = room();
    const [left, cut, stays] = [enter('left'), enter('cut'), enter('stays')];
    made.leave(left.listener, true);
    made.leave(cut.listener, false);
    pass(100);
    expect(stays.heard.at(-1)?.gone).toEqual(['left']);
    pass(4_000);
    expect(made.peers.map(({ key }) => key)).toEqual(['cut', 'stays']);
    pass(2_000);
    pass(100);
    expect(stays.heard.at(-1)?.gone).toEqual(['cut']);
  });

  test('does not flicker when a page comes back, even before its old socket is known to be dead', () => {
    const { made, pass, enter } = room();
    const [old, stays] = [enter('page'), enter('stays')];
    enter('page');
    made.leave(old.listener, false);
    pass(10_000);
    pass(100);
    expect(stays.heard.flatMap(({ gone }) => gone)).toEqual([]);
    expect(old.listener.replaced).toHaveBeenCalledOnce();
    expect(made.sockets('', 'page')).toBe(1);
  });

  test('takes the word of another server for its own pages alone, and forgets them when it falls silent', () => {
    const { made, told, pass, enter } = room();
    const { heard } = enter('here');
    pass(100);
    made.hear('there', [{ key: 'far', person: 'far', name: 'Far' }], []);
    made.hear('elsewhere', [], ['far', 'here']);
    pass(100);
    expect(made.peers.map(({ key }) => key)).toEqual(['here', 'far']);
    expect(told.flatMap(([peers]) => peers.map(({ key }) => key))).toEqual(['here']);
    pass(31_000);
    pass(100);
    expect(heard.at(-1)?.gone).toEqual(['far']);
  });

  test('tells everybody, and the other servers, by which name somebody goes now', () => {
    const { made, told, pass, enter } = room();
    const [, two] = [enter('one'), enter('two')];
    made.say('one', { view: 'table' });
    pass(100);
    made.call('one', 'One Again');
    made.call('two', 'two');
    made.call('nobody', 'Nobody');
    pass(100);
    const renamed = [{ key: 'one', person: 'one', name: 'One Again', view: 'table' }];
    expect(two.heard.at(-1)?.peers).toEqual(renamed);
    expect(told.at(-1)).toEqual([renamed, []]);
  });

  test('does not lose a page that was cut off here and has come back to another server', () => {
    const { made, pass, enter } = room();
    const [moved, stays] = [enter('moved'), enter('stays')];
    made.leave(moved.listener, false);
    made.hear('there', [{ key: 'moved', person: 'moved', name: 'moved' }], []);
    pass(10_000);
    pass(100);
    expect(stays.heard.flatMap(({ gone }) => gone)).toEqual([]);
    made.hear('there', [], ['moved']);
    expect(made.peers.map(({ key }) => key)).toEqual(['stays']);
  });

  test('believes nobody who says where the page of another server’s person is', () => {
    const { made } = room();
    const far = { key: 'far', person: 'Far', name: 'Far' };
    made.hear('there', [far], []);
    made.hear('elsewhere', [{ ...far, person: 'Eve', name: 'Eve' }], []);
    expect(made.peers).toEqual([far]);
  });

  test('keeps a key for the person who came with it', () => {
    const { made, enter } = room();
    enter('key', 'Grace');
    expect([made.free('key', 'Grace'), made.free('key', 'Deniz')]).toEqual([true, false]);
  });
});
