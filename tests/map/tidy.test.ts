import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply, isRefusal } from '#lib/map/apply.ts';
import { columns } from '#lib/map/columns.ts';
import * as gestures from '#lib/map/gestures.ts';
import { layers } from '#lib/map/layers.ts';
import type { Operation } from '#lib/map/operation.ts';
import { emptyState, type MapState } from '#lib/map/state.ts';
import { tidy } from '#lib/map/tidy.ts';

function chance(): gestures.Chance {
  let count = 0;
  return {
    id: () => `00000000-0000-7000-8000-${String(++count).padStart(12, '0')}`,
    random: () => 0.5,
  };
}

function does(state: MapState, operations: Operation[]) {
  const applied = apply(state, operations);
  if (isRefusal(applied)) throw new Error(JSON.stringify(applied));
}

function made(names: string, links: string[]) {
  const state = emptyState();
  const luck = chance();
  const ids = new Map<string, string>();
  for (const name of names) {
    const layer = name === name.toUpperCase() ? 'result' : 'behaviour';
    const { id, operations } = gestures.add(state, { layer }, { name }, luck);
    ids.set(name, id);
    does(state, operations);
  }
  for (const [from = '', to = ''] of links)
    does(state, gestures.connect(ids.get(from) ?? '', ids.get(to) ?? '', luck).operations);
  return state;
}

const read = (state: MapState) =>
  layers
    .map((layer) =>
      columns(state)
        [layer].map(({ fields }) => fields.name)
        .join(''),
    )
    .join('');

test('links that cross are untangled', () => {
  const state = made('abcABC', ['aC', 'bB', 'cA']);
  does(
    state,
    tidy(state, () => 0.5),
  );
  expect(['abcCBA', 'cbaABC']).toContain(read(state));
});

test('what is tidy stays as it is, key for key', () => {
  const state = made('abcABC', ['aA', 'bB', 'cC']);
  expect(tidy(state, () => 0.5)).toEqual([]);
});

test('only what has to move gets a new key', () => {
  const state = made('abcdABCD', ['aB', 'bC', 'cD', 'dA']);
  expect(tidy(state, () => 0.5).length).toBeLessThanOrEqual(2);
});

test('tidying a tidied map changes nothing more, and no element leaves its layer', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 12 }), (pairs) => {
      const links = [...new Set(pairs.map(([a, b]) => `${'abcde'[a]}${'ABCDE'[b]}`))];
      const state = made('abcdeABCDE', links);
      const before = columns(state)
        .behaviour.map(({ id }) => id)
        .sort();
      does(
        state,
        tidy(state, () => 0.5),
      );
      expect(
        columns(state)
          .behaviour.map(({ id }) => id)
          .sort(),
      ).toEqual(before);
      for (let again = 0; again < 3; again++)
        does(
          state,
          tidy(state, () => 0.5),
        );
      expect(tidy(state, () => 0.5)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
