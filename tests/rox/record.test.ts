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
    expect(told.verdict).not.toBe('beats no change');
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
});
