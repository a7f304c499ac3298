import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chance } from '#lib/demo/chance.ts';
import { integral } from '#lib/numbers/quadrature.ts';
import { probability } from '#lib/numbers/normal.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { crps, judge, oneStepForecasts } from '#lib/rox/record.ts';

const graph = (weight: number): Graph => ({
  nodes: [{ id: 'a' }, { id: 'b', valuePerPoint: 1000 }],
  edges: [{ from: 'a', to: 'b', weight, lagWeeks: 4 }],
});

/** b follows a by one period with strength 0.8. */
function series(seed: string, periods = 60): Record<string, number[]> {
  const random = chance(seed);
  const a = Array.from({ length: periods }, () => 50 + 5 * random.normal());
  let noise = 0;
  const b = a.map((_, t) => {
    noise += 0.8 * random.normal();
    return 40 + 0.8 * ((a[t - 1] ?? 50) - 50) + noise;
  });
  return { a, b };
}

describe('a forecast', () => {
  it('is scored as integration says', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        (actual, sd) => {
          const edges = Array.from({ length: 201 }, (_, i) => -30 + (60 * i) / 200);
          const below = edges.filter((x) => x < actual);
          const above = edges.filter((x) => x > actual);
          const f = (x: number): number => probability(x / sd);
          const whole =
            integral((x) => f(x) ** 2, [...below, actual]) +
            integral((x) => (1 - f(x)) ** 2, [actual, ...above]);
          expect(crps({ mean: 0, sd }, actual)).toBeCloseTo(whole, 8);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('that was sure is scored by how far off it was', () => {
    expect(crps({ mean: 3, sd: 0 }, 5)).toBe(2);
  });
});

describe("a map's record", () => {
  it('of the strengths that move the results beats no change, and its intervals hold', () => {
    const told = judge(oneStepForecasts(graph(0.8), series('good', 200), 4));
    expect(told.verdict).toBe('beats no change');
    expect(told.skill).toBeGreaterThan(0.5);
    expect(told.inside90).toBeGreaterThan(0.82);
    expect(told.inside90).toBeLessThan(0.97);
    const { forecasts, inside50, errors } = told;
    expect(errors?.inside50).toBeCloseTo(
      Math.sqrt((inside50 * (1 - inside50)) / (forecasts - 1)),
      12,
    );
    expect(errors?.crpsMap).toBeGreaterThan(0);
    expect(errors?.crpsMap).toBeLessThan(told.crpsMap / 5);
    expect(told.inside50).toBeGreaterThan(0.38);
    expect(told.inside50).toBeLessThan(0.62);
  });

  it('of the wrong strengths does not', () => {
    const told = judge(oneStepForecasts(graph(-0.8), series('bad'), 4));
    expect(told.verdict).toBe('no better than no change');
    expect(told.skill).toBeLessThan(0);
  });

  it('of a map without links is that of no change, and says so', () => {
    const told = judge(oneStepForecasts({ ...graph(1), edges: [] }, series('none'), 4));
    expect(told.gain).toBe(0);
    expect(told.verdict).toBe('no better than no change');
    expect([told.skillFrom, told.skillTo]).toEqual([0, 0]);
  });

  it('uses nothing that was not known before', () => {
    const whole = series('past');
    const cut = { a: whole['a']!.slice(0, 30), b: whole['b']!.slice(0, 30) };
    const all = oneStepForecasts(graph(0.8), whole, 4);
    expect(oneStepForecasts(graph(0.8), cut, 4)).toEqual(all.slice(0, 25));
    const changed = { ...whole, a: whole['a']!.with(-1, 99) };
    expect(oneStepForecasts(graph(0.8), changed, 4)).toEqual(all);
  });

  it('is not judged by a handful of forecasts', () => {
    expect(judge(oneStepForecasts(graph(0.8), series('few', 10), 4)).verdict).toBe('too few');
  });

  it('is that of the map as it stood: nothing before it was drawn, nothing that was written later', () => {
    const told = series('stood');
    const whole = oneStepForecasts(graph(0.8), told, 4);
    const late = [{ from: 20, edges: graph(0.8).edges }];
    const after = oneStepForecasts(graph(0.8), told, 4, late);
    expect(after[0]?.period).toBe(24);
    expect(after.map(({ map }) => map.mean)).toEqual(
      whole.filter(({ period }) => period >= 24).map(({ map }) => map.mean),
    );
    const mended = [
      { from: 0, edges: graph(-0.8).edges },
      { from: 30, edges: graph(0.8).edges },
    ];
    const mixed = oneStepForecasts(graph(0.8), told, 4, mended);
    const before = oneStepForecasts(graph(-0.8), told, 4);
    expect(mixed.slice(0, 20)).toEqual(before.slice(0, 20));
    expect(mixed.at(-1)?.map.mean).toBe(whole.at(-1)?.map.mean);
  });

  it('has an interval of its skill that agrees with its verdict', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.double({ min: -0.3, max: 0.8, noNaN: true }), (seed, weight) => {
        const told = judge(oneStepForecasts(graph(weight), series(`skill ${seed}`), 4));
        if (told.skillFrom === null || told.skillTo === null || told.gain === 0) return;
        expect(told.skillFrom).toBeLessThanOrEqual(told.skill + 1e-12);
        expect(told.skillTo).toBeGreaterThanOrEqual(told.skill - 1e-12);
        expect(told.skillFrom >= 0).toBe(told.verdict === 'beats no change');
      }),
      { numRuns: 60 },
    );
  });

  it('covers the skill nine times in ten', () => {
    const drawn = (seed: string, periods: number) =>
      judge(oneStepForecasts(graph(0.5), series(seed, periods), 4));
    const truth = drawn('long', 6000).skill;
    const runs = Array.from({ length: 200 }, (_, i) => drawn(`run ${i}`, 45));
    const covered = runs.filter(
      ({ skillFrom, skillTo }) => (skillFrom ?? NaN) <= truth && truth <= (skillTo ?? NaN),
    );
    expect(covered.length / runs.length).toBeGreaterThan(0.82);
    expect(covered.length / runs.length).toBeLessThan(0.97);
  });

  it('does not take results that move together for as many witnesses', () => {
    const told = oneStepForecasts(graph(0.5), series('twins', 40), 4);
    const twins = [...told, ...told.map((each) => ({ ...each, id: 'twin' }))];
    expect(judge(twins).gainSe).toBeCloseTo(judge(told).gainSe ?? NaN, 12);
    expect(judge(twins).skillFrom).toBeCloseTo(judge(told).skillFrom ?? NaN, 12);
  });
});

it('is not sure of an interval because it has always held so far', () => {
  const held = Array.from({ length: 8 }, (_, period) => ({
    id: 'a',
    period,
    actual: 50 + (period % 2),
    map: { mean: 50, sd: 10 },
    noChange: { mean: 50, sd: 10 },
  }));
  const { inside90, errors } = judge(held);
  expect(inside90).toBe(1);
  expect(errors?.inside90).toBeCloseTo(Math.sqrt((8.5 * 0.5) / (81 * 10)), 12);
});
