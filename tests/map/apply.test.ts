import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, isRefusal, replay } from '#lib/map/apply.ts';
import { restore } from '#lib/map/change.ts';
import { emptyState, fromContent, toContent, type MapState } from '#lib/map/state.ts';
import { permit } from '#lib/people/may.ts';
import { broken, elementIds, gesture, gestures, linkIds, said } from './worlds.ts';

function grown(all: Parameters<typeof apply>[1][]): MapState {
  const state = emptyState();
  for (const each of all) apply(state, each, { soft: true });
  return state;
}

const [a = '', b = '', c = ''] = elementIds;
const [l = '', k = ''] = linkIds;
const pair = () =>
  grown([
    [
      { t: 'element.add', id: a, layer: 'behaviour', ord: 'a0V', fields: { name: 'Greets' } },
      { t: 'element.add', id: b, layer: 'moment', ord: 'a0V', fields: { name: 'Arrival' } },
      { t: 'link.add', id: l, from: a, to: b, fields: { strength: 0.3 } },
    ],
  ]);

describe('applying operations', () => {
  test('keeps every rule of the graph, whatever is done', () => {
    fc.assert(
      fc.property(gestures, (all) => {
        const state = emptyState();
        for (const each of all) {
          apply(state, each);
          expect(broken(state)).toEqual([]);
        }
      }),
    );
  });

  test('changes nothing where it refuses', () => {
    fc.assert(
      fc.property(gestures, gesture, (all, last) => {
        const state = grown(all);
        const before = said(state);
        if (isRefusal(apply(state, last))) expect(said(state)).toEqual(before);
        expect(broken(state)).toEqual([]);
      }),
    );
  });

  test('gives back an inverse that restores the map exactly', () => {
    fc.assert(
      fc.property(gestures, gesture, fc.boolean(), (all, last, soft) => {
        const state = grown(all);
        const before = said(state);
        const applied = apply(state, last, { soft });
        if (isRefusal(applied)) return;
        replay(state, applied.inverse);
        expect(said(state)).toEqual(before);
        expect(broken(state)).toEqual([]);
      }),
    );
  });

  test('remembers a change that puts the very same objects back', () => {
    fc.assert(
      fc.property(gestures, gesture, (all, last) => {
        const state = grown(all);
        const before = new Map<string, object>([...state.elements, ...state.links]);
        const applied = apply(state, last);
        if (isRefusal(applied)) return;
        restore(state, applied.change);
        for (const [id, thing] of [...state.elements, ...state.links])
          expect(thing).toBe(before.get(id));
        expect(state.elements.size + state.links.size).toBe(before.size);
        expect(broken(state)).toEqual([]);
      }),
    );
  });

  test('says softly what took effect, and that alone replays to the same map', () => {
    fc.assert(
      fc.property(gestures, gesture, (all, last) => {
        const [state, twin] = [grown(all), grown(all)];
        const applied = apply(state, last, { soft: true });
        if (isRefusal(applied)) return;
        replay(twin, applied.operations);
        expect(said(twin)).toEqual(said(state));
      }),
    );
  });

  test('survives the way through its plain content', () => {
    fc.assert(
      fc.property(gestures, (all) => {
        const state = grown(all);
        const again = fromContent(toContent(state));
        expect(said(again)).toEqual(said(state));
        expect(broken(again)).toEqual([]);
      }),
    );
  });

  test.each([
    ['what is gone', { t: 'element.set', id: c, fields: { name: 'x' } }, 'gone'],
    [
      'a link with one end missing',
      { t: 'link.add', id: k, from: a, to: c, fields: {} },
      'dangling',
    ],
    [
      'the same link again',
      { t: 'link.add', id: k, from: a, to: b, fields: { lag: 0 } },
      'duplicate',
    ],
    ['a link to itself', { t: 'link.add', id: k, from: a, to: a, fields: {} }, 'invalid'],
    ['an id in use', { t: 'link.add', id: l, from: b, to: a, fields: {} }, 'exists'],
    ['a field of another layer', { t: 'element.set', id: a, fields: { worth: 1 } }, 'invalid'],
  ] as const)('refuses %s', (_, operation, refused) => {
    expect(apply(pair(), [operation])).toMatchObject({ refused });
  });

  test('lets two elements be linked twice, with another lag', () => {
    const state = pair();
    apply(state, [{ t: 'link.add', id: k, from: a, to: b, fields: { lag: 4 } }]);
    expect(state.links.size).toBe(2);
  });

  test('keeps what was written when an element changes its layer', () => {
    const state = pair();
    apply(state, [{ t: 'element.set', id: a, fields: { wording: 'Looks up and smiles' } }]);
    apply(state, [{ t: 'element.move', id: a, layer: 'culture', ord: 'a0V' }]);
    apply(state, [{ t: 'element.move', id: a, layer: 'behaviour', ord: 'a0V' }]);
    expect(state.elements.get(a)?.fields.wording).toBe('Looks up and smiles');
  });

  test('asks the permit on the state that each operation meets', () => {
    const moved = apply(
      pair(),
      [
        { t: 'element.move', id: a, layer: 'result', ord: 'a0V' },
        { t: 'element.set', id: a, fields: { name: 'Revenue' } },
      ],
      { permit: permit(['hr']) },
    );
    expect(isRefusal(moved)).toBe(false);
    expect(
      apply(pair(), [{ t: 'element.set', id: b, fields: { name: 'x' } }], {
        permit: permit(['hr']),
        soft: true,
      }),
    ).toEqual({ refused: 'forbidden', culprit: b, field: 'name' });
  });
});
