import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layers } from '#lib/map/layers.ts';
import type { Look } from '#lib/impact/look.ts';
import { read, type Reading } from '#lib/impact/reading.ts';
import {
  standing,
  strengthened,
  suppose,
  type Moves,
  type Supposed,
} from '#lib/impact/supposed.ts';
import { hold } from '#lib/impact/what-if.ts';
import { graphs } from '../rox/graphs.ts';
import { look } from './story.ts';

const reading = read(look);
const named = (start: string): string =>
  look.content.elements.find(({ fields }) => fields.name.startsWith(start))?.id ?? '';

/** Any graph of the engine's properties as a look: scores within 0–100. */
function lookOf(): fc.Arbitrary<Look> {
  return graphs().map((graph): Look => ({
    ...look,
    compare: null,
    before: {},
    content: {
      fields: {},
      elements: graph.nodes.map(
        ({ id, target, valuePerPoint, costPerPoint, goodDirection }, i) => ({
          id,
          layer: valuePerPoint == null ? (layers[i % 4] ?? 'culture') : 'result',
          ord: `a${i}`,
          fields: {
            name: id,
            target: target == null ? null : Math.min(100, Math.max(0, target)),
            worth: valuePerPoint,
            cost: costPerPoint,
            direction: goodDirection ?? 'up',
          },
        }),
      ),
      links: graph.edges.map(({ from, to, weight, sd }) => ({
        id: `${from}>${to}`,
        from,
        to,
        fields: { strength: weight, se: sd },
      })),
    },
    scores: Object.fromEntries(
      graph.nodes.map(({ id, score, se }) => [
        id,
        {
          value: score == null ? null : Math.min(100, Math.max(0, score)),
          se: se ?? null,
          n: 10,
          coverage: 1,
          period: null,
          notes: [],
          parts: [],
        },
      ]),
    ),
  }));
}

/** Two readings say the same to 1e-9 of the money around. */
function alike(got: Reading, want: Reading): void {
  const money = Math.max(
    1,
    ...want.look.content.elements.map(({ fields }) => Math.abs(fields.worth ?? 0)),
  );
  const most = money * 1e3;
  const near = (a: number | null, b: number | null, scale: number): boolean =>
    a === null || b === null
      ? a === b
      : Math.abs(a - b) <= 1e-9 * Math.max(scale, Math.abs(a), Math.abs(b));
  expect(near(got.gap, want.gap, most)).toBe(true);
  for (const [id, place] of want.places) {
    const other = got.places.get(id);
    if (!other) throw new Error(`lost ${id}`);
    expect(near(other.score.value, place.score.value, 100)).toBe(true);
    expect(near(other.gap, place.gap, 100)).toBe(true);
    expect(near(other.ownGap, place.ownGap, 100)).toBe(true);
    expect(near(other.root, place.root, most)).toBe(true);
    expect(near(other.worth, place.worth, most)).toBe(true);
    expect(near(other.held, place.held, most)).toBe(true);
    expect(near(other.opportunity, place.opportunity, most)).toBe(true);
    expect(near(other.net, place.net, most)).toBe(true);
    expect(near(other.ratio, place.ratio, most)).toBe(true);
  }
  want.streams.forEach((stream, i) => {
    expect(near(got.streams[i]?.money ?? null, stream.money, most)).toBe(true);
  });
  const clear = want.ranked.every(
    ({ root }, i) =>
      Math.abs(root ?? 0) > 1e-9 * most &&
      Math.abs((root ?? 0) - (want.ranked[i + 1]?.root ?? -Infinity)) > 1e-9 * most,
  );
  if (!clear) return;
  expect(got.ranked.slice(0, want.ranked.length).map(({ element }) => element.id)).toEqual(
    want.ranked.map(({ element }) => element.id),
  );
  // What the rounding of the other way leaves of nothing may come after all that is something.
  const unranked = (rank: number | null | undefined) =>
    rank === null || Number(rank) > want.ranked.length;
  for (const [id, { rank }] of want.places) {
    const found = got.places.get(id)?.rank;
    if (rank === null) expect(unranked(found)).toBe(true);
    else expect(found).toBe(rank);
  }
}

/** The map as the moves would leave it, read as if it had been written and measured. */
function anew(base: Reading, moves: Moves, { reading: supposed }: Supposed): Reading {
  const scores = Object.fromEntries(
    base.look.content.elements.flatMap(({ id }) => {
      const score = base.look.scores[id];
      const value = supposed.places.get(id)?.score.value ?? null;
      return score ? [[id, { ...score, value }]] : [];
    }),
  );
  return read({ ...strengthened(base.look, moves), scores });
}

const moving = fc.array(
  fc.record({ which: fc.nat(30), link: fc.boolean(), by: fc.integer({ min: -20, max: 20 }) }),
  { minLength: 1, maxLength: 4 },
);

function movesOf({ content }: Look, given: { which: number; link: boolean; by: number }[]): Moves {
  return new Map(
    given.map(({ which, link, by }): [string, number] => {
      const chosen = content.links[which % Math.max(1, content.links.length)];
      if (link && chosen) return [chosen.id, (chosen.fields.strength ?? 0) + by / 400];
      return [content.elements[which % content.elements.length]?.id ?? '', by];
    }),
  );
}

describe('a what-if', () => {
  it('says under a slider what the changed map says when it is read, whatever else is moved', () => {
    fc.assert(
      fc.property(lookOf(), moving, (some, given) => {
        const base = read(some);
        const moves = movesOf(some, given);
        const settled = suppose(base, moves);
        if (settled.refused || base.refused.length > 0) return;
        alike(settled.reading, anew(base, moves, settled));
        for (const [id, to] of moves) {
          const held = hold(base, base, moves, id);
          held(to * 0.5);
          const shown = held(to);
          expect(shown.refused).toBe(false);
          alike(shown.reading, settled.reading);
          expect(shown.clipped.map((each) => each.id)).toEqual(
            settled.clipped.map((each) => each.id),
          );
          expect(Math.abs((shown.brought ?? NaN) - (settled.brought ?? NaN))).toBeLessThan(1);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tells the own gap of what is held at the end of its scale and worth nothing', () => {
    const [cause = '', effect = ''] = look.content.elements.map(({ id }) => id);
    const some: Look = {
      ...look,
      compare: null,
      before: {},
      content: {
        fields: {},
        elements: [cause, effect].map((id, i) => ({
          id,
          layer: 'culture',
          ord: `a${i}`,
          fields: { name: id, target: 0 },
        })),
        links: [{ id: 'link', from: cause, to: effect, fields: { strength: -0.001, se: 0 } }],
      },
      scores: Object.fromEntries(
        [cause, effect].map((id) => [
          id,
          { value: 0, se: 0, n: 10, coverage: 1, period: null, notes: [], parts: [] },
        ]),
      ),
    };
    const base = read(some);
    const shown = hold(base, base, new Map([[cause, 1]]), cause)(1);
    expect(shown.reading.places.get(effect)?.ownGap).toBeCloseTo(-0.001, 12);
  });

  it('is the map as it is when every slider is back', () => {
    const id = named('Own');
    const back = hold(reading, reading, new Map([[id, 5]]), id);
    back(5);
    alike(back(0).reading, reading);
    alike(suppose(reading, standing(reading, new Map([[id, 0]]))).reading, reading);
    expect(
      standing(
        reading,
        new Map([
          [id, 0],
          ['gone', 3],
        ]),
      ).size,
    ).toBe(0);
  });

  it('adds up what is pushed, as long as no score reaches its end', () => {
    const [a, b] = [named('Own'), named('Hand')];
    const money = (moves: Moves): number => suppose(reading, moves).brought ?? NaN;
    const both = money(
      new Map([
        [a, 3],
        [b, 2],
      ]),
    );
    expect(both).toBeCloseTo(money(new Map([[a, 3]])) + money(new Map([[b, 2]])), 3);
    expect(both).toBeCloseTo(
      3 * (reading.places.get(a)?.worth ?? NaN) + 2 * (reading.places.get(b)?.worth ?? NaN),
      3,
    );
  });

  it('keeps scores on their scale, passes no further what does not arrive, and says so', () => {
    const id = named('Own');
    const all = suppose(reading, new Map([[id, 100]]));
    expect(all.clipped.map((each) => each.id)).toContain(id);
    expect(all.reading.places.get(id)?.score.value).toBe(100);
    const score = reading.places.get(id)?.score.value ?? NaN;
    const just = suppose(reading, new Map([[id, 100 - score]]));
    expect(all.brought).toBeCloseTo(just.brought ?? NaN, 3);
    expect(all.reading.ranked.reduce((sum, { root }) => sum + (root ?? 0), 0)).toBeCloseTo(
      all.reading.gap,
      3,
    );
  });

  it('withholds the numbers of a loop that would run away, and names it when it is read', () => {
    const link = look.content.links.find(
      ({ from, to }) => from === named('Staff who leave') && to === named('Workload'),
    );
    if (!link) throw new Error('the demo lost its loop');
    const held = hold(reading, reading, new Map([[link.id, -3]]), link.id);
    const shown = held(-3);
    expect(shown.refused).toBe(true);
    expect(shown.reading.places.get(link.from)?.worth).toBeNull();
    expect(held(link.fields.strength ?? 0).refused).toBe(false);
    const settled = suppose(reading, new Map([[link.id, -3]]));
    expect(settled.refused).toBe(true);
    expect(settled.reading.refused[0]?.nodes).toContain(link.to);
  });

  it('keeps as the same object what looks as before', () => {
    const id = named('Own');
    const held = hold(reading, reading, new Map(), id, 1e-4);
    const [one, two] = [held(1), held(1.0001)];
    const still = [...two.reading.places].filter(
      ([key, place]) => one.reading.places.get(key) === place,
    );
    expect(still.length).toBe(reading.places.size);
    const moved = [...held(3).reading.places].filter(
      ([key, place]) => two.reading.places.get(key) !== place,
    );
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThan(reading.places.size);
  });
});
