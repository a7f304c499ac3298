import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, isRefusal } from '#lib/map/apply.ts';
import { columns } from '#lib/map/columns.ts';
import * as gestures from '#lib/map/gestures.ts';
import type { layers } from '#lib/map/layers.ts';
import type { Operation } from '#lib/map/operation.ts';
import { emptyState, toContent, type MapState } from '#lib/map/state.ts';

function chance(seed = 1): gestures.Chance {
  let count = seed * 1000;
  return {
    id: () => `00000000-0000-7000-8000-${String(++count).padStart(12, '0')}`,
    random: () => ((count = (count * 16807) % 2147483647) % 1000) / 1000,
  };
}

function does(state: MapState, operations: Operation[]) {
  const applied = apply(state, operations);
  if (isRefusal(applied)) throw new Error(JSON.stringify(applied));
  return applied;
}

function named(state: MapState, layer: (typeof layers)[number] = 'behaviour') {
  return columns(state)[layer].map(({ fields }) => fields.name);
}

/** A column of behaviours A, B, C and a result R, with A → R and B → R. */
function small() {
  const state = emptyState();
  const luck = chance();
  const id: Record<string, string> = {};
  for (const name of ['A', 'B', 'C', 'R']) {
    const layer = name === 'R' ? 'result' : 'behaviour';
    const made = gestures.add(state, { layer }, { name }, luck);
    id[name] = made.id;
    does(state, made.operations);
  }
  const [a = '', b = '', r = ''] = [id['A'], id['B'], id['R']];
  const first = gestures.connect(a, r, luck);
  does(state, first.operations);
  does(state, [{ t: 'link.set', id: first.id, fields: { strength: 0.4, lag: 6, se: 0.1 } }]);
  does(state, gestures.connect(b, r, luck).operations);
  return { state, luck, a, b, c: id['C'] ?? '', r, link: first.id };
}

describe('adding', () => {
  test('an element goes after the one named, first, or last', () => {
    const { state, luck, a } = small();
    does(
      state,
      gestures.add(state, { layer: 'behaviour', after: a }, { name: 'X' }, luck).operations,
    );
    does(
      state,
      gestures.add(state, { layer: 'behaviour', after: null }, { name: 'Y' }, luck).operations,
    );
    expect(named(state)).toEqual(['Y', 'A', 'X', 'B', 'C']);
  });

  test('a moment put into a stage stands among that stage', () => {
    const { state, luck } = small();
    const stages = [luck.id(), luck.id()].map((id, index) => ({ id, name: `stage ${index}` }));
    does(state, [{ t: 'map.set', fields: { stages } }]);
    const [early, late] = stages;
    for (const [name, stage] of [
      ['late', late],
      ['early', early],
      ['none', null],
    ] as const)
      does(
        state,
        gestures.add(state, { layer: 'moment', stage: stage?.id ?? null }, { name }, luck)
          .operations,
      );
    expect(named(state, 'moment')).toEqual(['early', 'late', 'none']);
  });
});

describe('linking', () => {
  test('an element cannot be linked to itself, nor twice with the same lag', () => {
    const { state, a, b, r } = small();
    expect(gestures.obstacle(state, a, a)).toBe('self');
    expect(gestures.obstacle(state, b, r)).toBe('twin');
    expect(gestures.obstacle(state, a, r)).toBe(null);
    expect(gestures.obstacle(state, a, r, 6)).toBe('twin');
  });

  test('an element put into a link leaves the effect of the whole as it was', () => {
    const { state, luck, link, a, r } = small();
    const whole = state.links.get(link);
    if (!whole) throw new Error('no link');
    const { id, operations } = gestures.insert(
      state,
      whole,
      { layer: 'moment' },
      { name: 'M' },
      luck,
    );
    does(state, operations);
    const parts = [...state.links.values()].filter(({ from, to }) => from === id || to === id);
    expect(parts.map(({ from, to }) => [from, to])).toEqual([
      [a, id],
      [id, r],
    ]);
    expect(parts.reduce((product, { fields }) => product * (fields.strength ?? 0), 1)).toBe(0.4);
    expect(parts.reduce((lag, { fields }) => lag + (fields.lag ?? 0), 0)).toBe(6);
  });
});

test('a copy stands right after its original and carries the links among the copied', () => {
  const { state, luck, a, r } = small();
  const { ids, operations } = gestures.duplicate(state, [a, r], (name) => `${name}'`, luck);
  does(state, operations);
  expect(named(state)).toEqual(['A', "A'", 'B', 'C']);
  expect(ids).toHaveLength(2);
  const copied = [...state.links.values()].find(({ from }) => ids.includes(from));
  expect(copied?.fields).toEqual({ strength: 0.4, lag: 6, se: 0.1 });
});

test('removing an element names the links that go along, and taking it back brings them again', () => {
  const { state, a, link } = small();
  const before = toContent(state);
  expect(gestures.alongside(state, [a])).toEqual([link]);
  const { inverse } = does(state, gestures.remove(state, [a, link]));
  expect(state.elements.has(a)).toBe(false);
  does(state, inverse);
  expect(toContent(state)).toEqual(before);
});

describe('moving', () => {
  test('several elements keep the order in which they are read', () => {
    const { state, luck, a, b, c } = small();
    does(state, gestures.move(state, [b, a], { layer: 'behaviour', after: c }, luck.random));
    expect(named(state)).toEqual(['C', 'A', 'B']);
  });

  test('a step up or down passes one neighbour, and there is none beyond the edge', () => {
    const { state, luck, a, b } = small();
    expect(gestures.placeBeside(state, a, 'up')).toBe(null);
    const place = gestures.placeBeside(state, b, 'up');
    if (place) does(state, gestures.move(state, [b], place, luck.random));
    expect(named(state)).toEqual(['B', 'A', 'C']);
    const back = gestures.placeBeside(state, b, 'down');
    if (back) does(state, gestures.move(state, [b], back, luck.random));
    expect(named(state)).toEqual(['A', 'B', 'C']);
  });

  test('a step over the border of a stage changes the stage', () => {
    const { state, luck } = small();
    const stages = [luck.id(), luck.id()].map((id) => ({ id, name: id }));
    does(state, [{ t: 'map.set', fields: { stages } }]);
    const stage = stages[0]?.id ?? null;
    const made = gestures.add(state, { layer: 'moment', stage }, { name: 'M' }, luck);
    does(state, made.operations);
    const place = gestures.placeBeside(state, made.id, 'down');
    if (place) does(state, gestures.move(state, [made.id], place, luck.random));
    expect(state.elements.get(made.id)?.fields.stage).toBe(stages[1]?.id);
    expect(gestures.placeBeside(state, made.id, 'down')).toEqual({
      layer: 'moment',
      stage: null,
      after: null,
    });
  });

  test('whatever is moved wherever, all others keep their order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 20 }), (moves) => {
        const state = emptyState();
        const luck = chance(2);
        const ids = Array.from({ length: 10 }, (_, index) => {
          const made = gestures.add(state, { layer: 'culture' }, { name: `${index}` }, luck);
          does(state, made.operations);
          return made.id;
        });
        let expected = ids;
        for (const [what, where] of moves) {
          const [id = '', after = ''] = [ids[what], ids[where]];
          if (id === after) continue;
          does(state, gestures.move(state, [id], { layer: 'culture', after }, luck.random));
          const rest = expected.filter((each) => each !== id);
          rest.splice(rest.indexOf(after) + 1, 0, id);
          expected = rest;
          expect(columns(state).culture.map((element) => element.id)).toEqual(expected);
        }
      }),
      { numRuns: 50 },
    );
  });
});

test('what was copied is pasted with new ids, at the end, without stages unknown here', () => {
  const { state, luck, a, r } = small();
  const clip = gestures.copy(state, [a, r]);
  const elsewhere = emptyState();
  does(elsewhere, gestures.paste(elsewhere, clip, luck).operations);
  does(elsewhere, gestures.paste(elsewhere, clip, luck).operations);
  expect(named(elsewhere)).toEqual(['A', 'A']);
  expect(elsewhere.links.size).toBe(2);
});
