import { expect, test } from 'vitest';
import type { Element } from '#lib/map/element.ts';
import { visible } from '#lib/map/groups.ts';
import { fromContent } from '#lib/map/state.ts';

const id = (at: number) => `00000000-0000-7000-8000-${String(at).padStart(12, '0')}`;

/** Behaviours of two teams, and one result that all lead to. */
function crowd(count: number) {
  const elements = Array.from({ length: count }, (_, at): Element => ({
    id: id(at),
    layer: at === 0 ? 'result' : 'behaviour',
    ord: `a${String(at + 1000)}V`,
    fields: { name: `${at}`, owner: at % 2 ? 'front' : 'back' },
  }));
  const links = elements.slice(1).map((element) => ({
    id: id(100000 + Number(element.fields.name)),
    from: element.id,
    to: id(0),
    fields: {},
  }));
  return fromContent({ fields: {}, elements, links });
}

test('up to the limit everything is drawn as itself', () => {
  const { groups, arcs, columns } = visible(crowd(40), [], 40);
  expect(groups.size).toBe(0);
  expect(arcs).toHaveLength(39);
  expect(columns.behaviour).toHaveLength(39);
});

test('above it the elements of an owner are one card, and their links one link', () => {
  const { groups, arcs, columns, home, joined } = visible(crowd(41), [], 40);
  expect([...joined.values()]).toEqual([20, 20]);
  expect([...groups.values()].map(({ owner, elements }) => [owner, elements.length])).toEqual([
    ['front', 20],
    ['back', 20],
  ]);
  expect(arcs).toEqual([
    { id: `behaviour/front>${id(0)}`, from: 'behaviour/front', to: id(0) },
    { id: `behaviour/back>${id(0)}`, from: 'behaviour/back', to: id(0) },
  ]);
  expect(columns.result).toEqual([{ id: id(0), stage: null }]);
  expect(home.get(id(1))).toBe('behaviour/front');
});

test('an opened group shows its elements, and closes what no longer fits beside it', () => {
  const state = crowd(41);
  expect(visible(state, ['behaviour/front'], 40).columns.behaviour).toHaveLength(21);
  const { groups } = visible(state, ['behaviour/front', 'behaviour/back'], 40);
  expect([...groups.keys()]).toEqual(['behaviour/front']);
});

test('a thousand without an owner are shown by the two hundred', () => {
  const state = crowd(1);
  for (let at = 1; at < 1101; at++)
    state.elements.set(id(at), {
      id: id(at),
      layer: 'culture',
      ord: `b${at}V`,
      fields: { name: 'x' },
    });
  expect(
    [...visible(state).groups.values()].map(({ part, elements }) => [part, elements.length]),
  ).toEqual([
    [1, 200],
    [2, 200],
    [3, 200],
    [4, 200],
    [5, 200],
    [6, 100],
  ]);
});
