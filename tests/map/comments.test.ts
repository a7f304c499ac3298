import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, isRefusal, replay } from '#lib/map/apply.ts';
import { decide, type Ledger } from '#lib/map/authority.ts';
import { restore } from '#lib/map/change.ts';
import { Operation, type Transaction } from '#lib/map/operation.ts';
import type { Hand, Speech } from '#lib/map/comment.ts';
import { emptyState, fromContent, toComments, toContent, type MapState } from '#lib/map/state.ts';
import { Gestures } from '#lib/map/undo.ts';
import { permit, roles } from '#lib/people/may.ts';
import {
  broken,
  commentIds,
  elementIds,
  gesture,
  gestures,
  operation,
  people,
  said,
  speech,
} from './worlds.ts';

const [ada = '', grace = '', mary = ''] = people;
const [first = '', second = '', third = ''] = commentIds;
const [pride = '', greets = ''] = elementIds;

const by = (person: string, seq = 1): Hand => ({
  person,
  at: `2026-11-22T10:00:0${seq}.000Z`,
  seq,
});
const spoken = fc.record({ one: speech, person: fc.constantFrom(...people) });
const talks = fc.array(spoken, { maxLength: 40 });

function say(state: MapState, one: Operation, hand: Hand) {
  return apply(state, [one], { hand });
}

function grown(all: Parameters<typeof apply>[1][], talk: { one: Speech; person: string }[]) {
  const state = emptyState();
  for (const each of all) apply(state, each, { soft: true });
  talk.forEach(({ one, person }, at) => say(state, one, by(person, at + 1)));
  return state;
}

const begin = (id = first, body = 'Why is this so weak?'): Operation => ({
  t: 'comment.add',
  id,
  target: { of: 'element', id: pride },
  parent: null,
  body,
  mentions: [grace],
});
const reply = (id = second, parent = first): Operation =>
  ({ ...begin(id, 'It is not'), parent }) as Operation;

describe('talk about a map', () => {
  test('keeps its own rules, whatever is said, and leaves the map as it is', () => {
    fc.assert(
      fc.property(gestures, talks, (all, talk) => {
        const quiet = grown(all, []);
        const state = grown(all, talk);
        expect(broken(state)).toEqual([]);
        expect(toContent(state)).toEqual(toContent(quiet));
      }),
    );
  });

  test('is taken back exactly, together with what was done', () => {
    const mixed = fc.array(fc.oneof(operation, speech), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(gestures, talks, mixed, (all, talk, last) => {
        const state = grown(all, talk);
        const before = said(state);
        const applied = apply(state, last, { hand: by(ada, 9) });
        if (!isRefusal(applied)) restore(state, applied.change);
        expect(said(state)).toEqual(before);
        expect(broken(state)).toEqual([]);
      }),
    );
  });

  test('replays to the same from the lines it was accepted on, and survives its plain form', () => {
    fc.assert(
      fc.property(gestures, talks, (all, talk) => {
        const [state, twin] = [emptyState(), emptyState()];
        const steps = [...all, ...talk.map(({ one }) => [one])];
        steps.forEach((each, at) => {
          const hand = by(talk[at - all.length]?.person ?? ada, at + 1);
          const applied = apply(state, each, { soft: true, hand });
          if (!isRefusal(applied)) replay(twin, applied.operations, hand);
        });
        expect(said(twin)).toEqual(said(state));
        expect(said(fromContent(toContent(state), toComments(state)))).toEqual(said(state));
      }),
    );
  });

  test('is not undone: neither what one said, nor what was said of what one did', () => {
    fc.assert(
      fc.property(gesture, talks, (one, talk) => {
        const state = emptyState();
        const own = new Gestures(ada);
        const applied = apply(state, one, { soft: true });
        if (!isRefusal(applied)) own.record(1, applied.change);
        talk.forEach((each, at) => say(state, each.one, by(each.person, at + 1)));
        const before = toComments(state);
        const resolved = own.take('undo', state);
        if (resolved) apply(state, resolved.operations, { soft: true });
        expect(toComments(state)).toEqual(before);
      }),
    );
  });

  test('holds an element that others speak of, when its author undoes it', () => {
    const state = emptyState();
    const add: Operation = {
      t: 'element.add',
      id: pride,
      layer: 'culture',
      ord: 'a0V',
      fields: { name: 'Pride' },
    };
    const own = new Gestures(ada);
    for (const [speaker, standing] of [
      [ada, []],
      [grace, [pride]],
    ] as const) {
      const applied = apply(state, [add]);
      if (isRefusal(applied)) throw new Error('it is there');
      own.record(1, applied.change);
      say(state, begin(first), by(speaker));
      expect(own.take('undo', state)?.standing).toEqual(standing);
      apply(state, [{ t: 'element.remove', id: pride }]);
      say(state, { t: 'comment.remove', id: first }, by(speaker));
    }
  });
});

describe('who may do what with a comment', () => {
  test('only its author changes or removes it; anybody settles a thread', () => {
    const state = emptyState();
    say(state, begin(), by(ada));
    const edit: Operation = { t: 'comment.edit', id: first, body: 'Why?', mentions: [] };
    const remove: Operation = { t: 'comment.remove', id: first };
    for (const each of [edit, remove])
      expect(say(state, each, by(grace, 2))).toEqual({ refused: 'forbidden', culprit: first });
    say(state, { t: 'comment.resolve', id: first, resolved: true }, by(grace, 3));
    expect(state.comments.get(first)?.resolved).toEqual({ by: grace, at: by(grace, 3).at });
    say(state, edit, by(ada, 4));
    expect(state.comments.get(first)).toMatchObject({
      body: 'Why?',
      by: ada,
      edited: by(ada, 4).at,
    });
    say(state, remove, by(ada, 5));
    expect(state.comments.size).toBe(0);
  });

  test('everyone with a role may speak, and nobody without one', () => {
    const state = emptyState();
    for (const role of roles) expect(permit([role])(begin() as Speech, state)).toBeNull();
    expect(permit([])(begin() as Speech, state)).toMatchObject({ refused: 'forbidden' });
  });

  test('a first comment that was answered leaves its place, until the last answer goes', () => {
    const state = emptyState();
    say(state, begin(), by(ada));
    say(state, reply(), by(grace, 2));
    say(state, { t: 'comment.remove', id: first }, by(ada, 3));
    expect(state.comments.get(first)).toMatchObject({ removed: true, body: '', mentions: [] });
    expect(say(state, reply(third), by(mary, 4))).not.toHaveProperty('refused');
    say(state, { t: 'comment.remove', id: third }, by(mary, 5));
    say(state, { t: 'comment.remove', id: second }, by(grace, 6));
    expect(state.comments.size).toBe(0);
    expect(broken(state)).toEqual([]);
  });

  test('a reply is to the first comment of a thread, about the same thing', () => {
    const state = emptyState();
    say(state, begin(), by(ada));
    say(state, reply(), by(grace, 2));
    expect(say(state, reply(third, second), by(mary, 3))).toMatchObject({ refused: 'invalid' });
    expect(say(state, reply(third, third), by(mary, 3))).toMatchObject({ refused: 'gone' });
    const astray = { ...reply(third), target: { of: 'element', id: greets } } as Operation;
    expect(say(state, astray, by(mary, 3))).toMatchObject({ refused: 'invalid' });
  });

  test('what is said outlives what it is about, and is there when that comes back', () => {
    const state = emptyState();
    const add: Operation = {
      t: 'element.add',
      id: pride,
      layer: 'culture',
      ord: 'a0V',
      fields: { name: 'Pride' },
    };
    apply(state, [add]);
    say(state, begin(), by(ada));
    apply(state, [{ t: 'element.remove', id: pride }]);
    expect(say(state, reply(), by(grace, 2))).not.toHaveProperty('refused');
    apply(state, [add]);
    expect(toComments(state).map(({ id }) => id)).toEqual([first, second]);
  });
});

describe('the authority', () => {
  const ledger = (): Ledger => ({ state: emptyState(), seq: 0, id: randomUUID, counts: new Map() });
  const envelope = (count: number, origin: Transaction['origin'], operations: Operation[]) => ({
    client: elementIds[0] ?? '',
    count,
    base: 0,
    origin,
    operations,
  });
  const add: Operation = {
    t: 'element.add',
    id: pride,
    layer: 'culture',
    ord: 'a0V',
    fields: { name: 'Pride' },
  };

  test('knows who speaks and when from nobody but itself', () => {
    const own = ledger();
    decide(own, [envelope(1, 'comment', [begin()])], () => null, ada, by(ada).at);
    expect(own.state.comments.get(first)).toMatchObject({ by: ada, at: by(ada).at, seq: 1 });
  });

  test('keeps what is said and what is done in lines apart', () => {
    for (const [origin, operations] of [
      ['ui', [begin()]],
      ['comment', [add]],
      ['ui', [add, begin()]],
      ['comment', [add, begin()]],
    ] as const) {
      const own = ledger();
      const { decisions } = decide(own, [envelope(1, origin, [...operations])], () => null, ada);
      expect(decisions[0]?.refusal).toEqual({ refused: 'invalid' });
      expect(own.state.elements.size + own.state.comments.size).toBe(0);
    }
  });

  test('takes no comment without words, nor one that is too long', () => {
    for (const body of ['', '  \n ', 'x'.repeat(4_001)])
      expect(Operation.safeParse({ ...begin(), body }).success).toBe(false);
    expect(Operation.parse({ ...begin(), body: ' one\ntwo ' })).toMatchObject({ body: 'one\ntwo' });
  });
});
