import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply } from '#lib/map/apply.ts';
import { compare } from '#lib/map/compare.ts';
import { equal } from '#lib/map/equal.ts';
import { emptyState, toContent, type MapContent } from '#lib/map/state.ts';
import { elementIds, gestures, linkIds } from './worlds.ts';

const [a = '', b = '', c = ''] = elementIds;
const [l = '', k = ''] = linkIds;

const before: MapContent = {
  fields: { name: 'Hotels' },
  elements: [
    { id: a, layer: 'behaviour', ord: 'a0V', fields: { name: 'Greets', target: 60 } },
    { id: b, layer: 'moment', ord: 'a0V', fields: { name: 'Arrival' } },
  ],
  links: [{ id: l, from: a, to: b, fields: { strength: 0.4 } }],
};

test('tells what came, what went and what says something else, field by field', () => {
  const after: MapContent = {
    fields: { name: 'Resorts' },
    elements: [
      { id: a, layer: 'behaviour', ord: 'a0V', fields: { name: 'Greets', target: 80 } },
      { id: c, layer: 'result', ord: 'a0V', fields: { name: 'Revenue' } },
    ],
    links: [{ id: k, from: a, to: c, fields: {} }],
  };
  const { signs, deeds, both } = compare(before, after);
  expect(Object.fromEntries(signs)).toEqual({
    [a]: 'changed',
    [b]: 'removed',
    [c]: 'added',
    [k]: 'added',
    [l]: 'removed',
  });
  expect(deeds.map(({ did, id }) => `${did} ${id}`).sort()).toEqual(
    ['set map', `set ${a}`, `add ${c}`, `add ${k}`, `remove ${b}`, `remove ${l}`].sort(),
  );
  expect(both.elements.map(({ id }) => id)).toEqual([a, c, b]);
  expect(both.links.map(({ id }) => id)).toEqual([k, l]);
});

test('a link that only made room for another is neither gone nor new', () => {
  const swapped: MapContent = {
    ...before,
    links: [
      { id: l, from: a, to: b, fields: { lag: 1 } },
      { id: k, from: a, to: b, fields: {} },
    ],
  };
  const other: MapContent = {
    ...before,
    links: [
      { id: l, from: a, to: b, fields: {} },
      { id: k, from: a, to: b, fields: { lag: 1 } },
    ],
  };
  const { signs } = compare(swapped, other);
  expect([...signs.values()]).toEqual(['changed', 'changed']);
});

test('marks every thing that differs and no other', () => {
  fc.assert(
    fc.property(gestures, gestures, (first, second) => {
      const state = emptyState();
      for (const each of first) apply(state, each, { soft: true });
      const was = structuredClone(toContent(state));
      for (const each of second) apply(state, each, { soft: true });
      const is = toContent(state);
      const { signs } = compare(was, is);
      for (const [were, are] of [
        [was.elements, is.elements],
        [was.links, is.links],
      ] as const)
        for (const id of new Set([...were, ...are].map((each) => each.id))) {
          const [one, other] = [were, are].map((all) => all.find((each) => each.id === id));
          expect(signs.get(id)).toBe(
            !one ? 'added' : !other ? 'removed' : equal(one, other) ? undefined : 'changed',
          );
        }
    }),
  );
});
