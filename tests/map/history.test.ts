import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, isRefusal } from '#lib/map/apply.ts';
import { deeds, namesIn } from '#lib/map/history.ts';
import type { Operation } from '#lib/map/operation.ts';
import { emptyState } from '#lib/map/state.ts';
import { elementIds, gesture, gestures, linkIds } from './worlds.ts';

const [a = '', b = '', c = ''] = elementIds;
const [l = '', k = ''] = linkIds;

function entry(...steps: Operation[][]) {
  const state = emptyState();
  const applied = steps.map((operations) => apply(state, operations));
  const last = applied.at(-1);
  if (!last || isRefusal(last)) throw new Error('refused');
  return last;
}

const start: Operation[] = [
  { t: 'element.add', id: a, layer: 'behaviour', ord: 'a0V', fields: { name: 'Greets' } },
  { t: 'element.add', id: b, layer: 'moment', ord: 'a0V', fields: { name: 'Arrival' } },
  { t: 'element.add', id: c, layer: 'result', ord: 'a0V', fields: { name: 'Revenue' } },
  { t: 'link.add', id: l, from: a, to: b, fields: {} },
  { t: 'link.add', id: k, from: b, to: c, fields: {} },
];

describe('history', () => {
  test('tells from what to what, field by field', () => {
    const last = entry(
      start,
      [{ t: 'element.set', id: a, fields: { target: 80 } }],
      [
        { t: 'element.set', id: a, fields: { target: 90, name: 'Smiles' } },
        { t: 'element.set', id: a, fields: { target: null, name: 'Smiles' } },
        { t: 'map.set', fields: { few: 3 } },
      ],
    );
    expect(deeds(last)).toEqual([
      { did: 'set', what: 'element', id: a, field: 'target', from: 80, to: 90 },
      { did: 'set', what: 'element', id: a, field: 'name', from: 'Greets', to: 'Smiles' },
      { did: 'set', what: 'element', id: a, field: 'target', from: 90, to: null },
      { did: 'set', what: 'map', id: 'map', field: 'few', from: null, to: 3 },
    ]);
  });

  test('tells of the links that went with an element, each once', () => {
    const last = entry(start, [
      { t: 'link.remove', id: l },
      { t: 'element.remove', id: b },
      { t: 'element.remove', id: c },
    ]);
    expect(deeds(last).map(({ did, id }) => `${did} ${id}`)).toEqual([
      `remove ${l}`,
      `remove ${b}`,
      `remove ${k}`,
      `remove ${c}`,
    ]);
    expect(namesIn([last])).toEqual(
      new Map([
        [b, 'Arrival'],
        [c, 'Revenue'],
      ]),
    );
  });

  test('tells a move and a new aim', () => {
    const last = entry(start, [
      { t: 'element.move', id: a, layer: 'culture', ord: 'a1V' },
      { t: 'link.retarget', id: k, from: a, to: c },
    ]);
    expect(deeds(last)).toEqual([
      { did: 'move', what: 'element', id: a, from: 'behaviour', to: 'culture' },
      { did: 'retarget', what: 'link', id: k, from: { from: b, to: c }, to: { from: a, to: c } },
    ]);
  });

  test('accounts for every thing that changed, and for nothing else', () => {
    fc.assert(
      fc.property(gestures, gesture, (all, last) => {
        const state = emptyState();
        for (const each of all) apply(state, each, { soft: true });
        const applied = apply(state, last);
        if (isRefusal(applied)) return;
        const told = new Set(deeds(applied).map(({ id }) => id));
        for (const id of [...applied.change.elements.keys(), ...applied.change.links.keys()])
          if (
            !last.some((each) => each.t.endsWith('.set') && each.t !== 'map.set' && each.id === id)
          )
            expect(told).toContain(id);
      }),
    );
  });
});
