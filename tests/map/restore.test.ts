import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, isRefusal, replay } from '#lib/map/apply.ts';
import { noChange } from '#lib/map/change.ts';
import { decide, type Ledger } from '#lib/map/authority.ts';
import { difference } from '#lib/map/difference.ts';
import type { Envelope, Operation } from '#lib/map/operation.ts';
import { Replica } from '#lib/map/replica.ts';
import { restoring, restoringThing } from '#lib/map/restore.ts';
import { emptyState, fromContent, toContent, type MapContent } from '#lib/map/state.ts';
import { Gestures } from '#lib/map/undo.ts';
import { permit } from '#lib/people/may.ts';
import { broken, elementIds, gestures, linkIds, said } from './worlds.ts';

/** What a map shows: fields that a layer hides are no part of going back. */
const shown = (content: MapContent) => said(fromContent(content));

/** Two moments of one map: after some gestures, and after some more. */
const moments = fc.tuple(gestures, gestures).map(([first, second]) => {
  const state = emptyState();
  for (const each of first) apply(state, each, { soft: true });
  const then = structuredClone(toContent(state));
  for (const each of second) apply(state, each, { soft: true });
  return { then, now: state };
});

const [a = '', b = '', c = ''] = elementIds;
const [l = '', k = ''] = linkIds;
const start: Operation[] = [
  { t: 'map.set', fields: { name: 'Hotels' } },
  {
    t: 'element.add',
    id: a,
    layer: 'behaviour',
    ord: 'a0V',
    fields: { name: 'Greets', target: 60 },
  },
  { t: 'element.add', id: b, layer: 'moment', ord: 'a0V', fields: { name: 'Arrival', target: 70 } },
  { t: 'element.add', id: c, layer: 'result', ord: 'a0V', fields: { name: 'Revenue', worth: 5 } },
  { t: 'link.add', id: l, from: a, to: b, fields: { strength: 0.4 } },
  { t: 'link.add', id: k, from: b, to: c, fields: { strength: 0.2 } },
];

function map(...later: Operation[][]) {
  const state = emptyState();
  apply(state, start);
  const then = structuredClone(toContent(state));
  for (const each of later) apply(state, each);
  return { state, then };
}

/** An authority that remembers the map after each line, as a log would. */
function authority() {
  const ledger: Ledger = { state: emptyState(), seq: 0, id: randomUUID, counts: new Map() };
  const past = new Map<number, MapContent>();
  ledger.past = past;
  const send = (envelope: Envelope, roles = permit(['hr', 'cx'])) => {
    const decided = decide(ledger, [envelope], roles, 'somebody');
    past.set(ledger.seq, structuredClone(toContent(ledger.state)));
    return decided;
  };
  return { ledger, past, send };
}
const sent = (client: string, count: number, rest: Partial<Envelope>): Envelope => ({
  client,
  count,
  base: 0,
  origin: 'ui',
  operations: [],
  ...rest,
});

describe('going back', () => {
  test('makes the whole map what it was', () => {
    fc.assert(
      fc.property(moments, ({ then, now }) => {
        const { operations, skipped } = restoring(now, then);
        expect(skipped).toEqual([]);
        replay(now, operations);
        expect(shown(toContent(now))).toEqual(shown(then));
        expect(broken(now)).toEqual([]);
      }),
    );
  });

  test('is taken back whole by its inverse', () => {
    fc.assert(
      fc.property(moments, ({ then, now }) => {
        const before = said(now);
        const { operations, inverse } = restoring(now, then);
        replay(now, operations);
        replay(now, inverse);
        expect(said(now)).toEqual(before);
      }),
    );
  });

  test('the difference of two moments leads from one to the other', () => {
    fc.assert(
      fc.property(moments, ({ then, now }) => {
        const state = fromContent(then);
        replay(state, difference(then, toContent(now)).operations);
        expect(shown(toContent(state))).toEqual(shown(toContent(now)));
      }),
    );
  });

  test('brings one thing back and leaves every other as it is', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...elementIds, ...linkIds), ({ then, now }, id) => {
        const others = new Map([...now.elements].filter(([each]) => each !== id));
        const { operations } = restoringThing(now, then, id);
        replay(now, operations);
        for (const [each, element] of others) expect(now.elements.get(each)).toEqual(element);
        const was = then.elements.find((each) => each.id === id);
        if (was) expect(now.elements.get(id)?.fields.name).toBe(was.fields.name);
        else expect(now.elements.has(id)).toBe(false);
        expect(broken(now)).toEqual([]);
      }),
    );
  });

  test('brings an element back with its links, and says which has lost its other end', () => {
    const { state, then } = map([{ t: 'element.remove', id: b }], [{ t: 'element.remove', id: c }]);
    const { operations, skipped } = restoringThing(state, then, b);
    expect(operations.map(({ t }) => t)).toEqual(['element.add', 'link.add']);
    expect(skipped).toEqual([
      {
        operation: { t: 'link.add', id: k, from: b, to: c, fields: { strength: 0.2 } },
        inverse: [],
        refusal: { refused: 'dangling', culprit: c },
      },
    ]);
  });

  test('takes no place that another link has taken', () => {
    const twin = linkIds[4] ?? '';
    const { state, then } = map(
      [{ t: 'link.remove', id: l }],
      [{ t: 'link.add', id: twin, from: a, to: b, fields: {} }],
    );
    const { operations, skipped } = restoringThing(state, then, l);
    expect(operations).toEqual([]);
    expect(skipped.map(({ refusal }) => refusal.refused)).toEqual(['duplicate']);
  });

  test('goes as far as one may, field by field', () => {
    const { state, then } = map([
      { t: 'element.set', id: a, fields: { name: 'Smiles', target: 90 } },
      { t: 'element.set', id: b, fields: { name: 'Check-in' } },
    ]);
    const analyst = restoring(state, then, permit(['analyst']));
    expect(analyst.operations).toEqual([{ t: 'element.set', id: a, fields: { target: 60 } }]);
    expect(analyst.skipped.map(({ refusal }) => [refusal.refused, refusal.culprit])).toEqual([
      ['forbidden', a],
      ['forbidden', b],
    ]);
    const hr = restoring(state, then, permit(['hr']));
    expect(hr.skipped.map(({ refusal }) => refusal.culprit)).toEqual([b]);
  });
});

describe('the authority goes back', () => {
  const tab = '7ab00000-0000-4000-8000-000000000001';

  test('once, however often it is asked, and writes down what it did', () => {
    const { ledger, past, send } = authority();
    send(sent(tab, 1, { operations: start }));
    send(sent(tab, 2, { operations: [{ t: 'element.set', id: a, fields: { target: 90 } }] }));
    const back = sent(tab, 3, { origin: 'restore', restore: 1 });
    const [line] = send(back).decisions;
    expect(line?.operations).toEqual([{ t: 'element.set', id: a, fields: { target: 60 } }]);
    expect(line?.inverse).toEqual([{ t: 'element.set', id: a, fields: { target: 90 } }]);
    expect(send(back)).toMatchObject({ decisions: [], again: [{ client: tab, count: 3 }] });
    expect(ledger.seq).toBe(3);
    expect(past.get(3)).toEqual(past.get(1));
  });

  test('refuses a line that is not there, and operations beside it', () => {
    const { send } = authority();
    send(sent(tab, 1, { operations: start }));
    for (const [at, wrong] of [
      { restore: 9 },
      { restore: 1, operations: [{ t: 'element.remove', id: a }] },
    ].entries())
      expect(send(sent(tab, at + 2, wrong)).decisions[0]?.refusal).toEqual({ refused: 'invalid' });
  });

  test('refuses whoever may write none of it', () => {
    const { send } = authority();
    send(sent(tab, 1, { operations: start }));
    send(sent(tab, 2, { operations: [{ t: 'element.remove', id: a }] }));
    const [line] = send(sent(tab, 3, { restore: 1 }), permit(['leader'])).decisions;
    expect(line?.refusal?.refused).toBe('forbidden');
  });

  test('as one gesture of the page that asked, which can undo and redo it', () => {
    const { ledger, send } = authority();
    const page = new Replica(emptyState(), 0, tab);
    const own = new Gestures('somebody');
    const deliver = () => {
      for (const transaction of page.pending) {
        const { decisions } = send(transaction);
        const heard = page.receive(
          decisions.map(({ inverse: _, ...line }) => ({ ...line, at: '2026-11-22T09:00:00.000Z' })),
        );
        if (heard === 'gap') throw new Error('a gap');
        own.rebase(heard.own);
      }
    };
    const edit = (...operations: Operation[]) => {
      const done = page.edit(operations);
      if (isRefusal(done)) throw new Error(done.refused);
      own.record(done.transaction.count, done.change);
      deliver();
    };
    edit(...start);
    edit({ t: 'element.remove', id: b });
    edit({ t: 'element.set', id: a, fields: { name: 'Smiles' } });
    const later = said(page.state);
    own.record(page.goBack(1).count, noChange());
    deliver();
    const back = said(page.state);
    expect(page.state.elements.get(b)?.fields.name).toBe('Arrival');
    const undone = own.take('undo', page.state);
    const done = page.edit(undone?.operations ?? [], { origin: 'undo', soft: true });
    if (isRefusal(done)) throw new Error(done.refused);
    own.answer('undo', done.transaction.count, done.change);
    deliver();
    expect(said(page.state)).toEqual(later);
    page.edit(own.take('redo', page.state)?.operations ?? [], { origin: 'redo', soft: true });
    deliver();
    expect(said(page.state)).toEqual(back);
    expect(said(ledger.state)).toEqual(back);
  });
});
