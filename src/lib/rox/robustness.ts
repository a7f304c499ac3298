/**
 * Would the choice stand if the map were a little different? The choice is made once, on expected
 * figures, and then tried on the same draws as its rivals; choosing anew in each draw and averaging the
 * picks would be the choice of nobody.
 */
import { quantileOf } from '#lib/numbers/quantiles.ts';
import { waterFill, type Outlet } from './budget.ts';
import type { Chosen } from './projects.ts';

export interface Robustness {
  /** Share of draws in which it is worth more than the runner-up; null without one. */
  readonly probBeatsRunnerUp: number | null;
  /** What is lost against the best of the rivals with hindsight: 50, 90 and 95 % points, and the mean. */
  readonly regret: {
    readonly median: number;
    readonly p90: number;
    readonly p95: number;
    readonly mean: number;
  };
  readonly draws: number;
}

/**
 * How well the first of some sets stands against the others; `values` holds, by project, its value in
 * every draw. Hindsight knows these sets alone. O(draws·Σ|set|).
 */
export function robustnessOfSets(
  sets: readonly Chosen[],
  values: ReadonlyMap<string, Float64Array>,
  draws: number,
): Robustness {
  const totals = sets.map(({ set }) => {
    const total = new Float64Array(draws);
    for (const id of set) {
      const row = values.get(id);
      for (let d = 0; row && d < draws; d++) total[d]! += row[d]!;
    }
    return total;
  });
  const [first, second] = totals;
  if (!first) return told(new Float64Array(draws), null);
  const regret = first.map((own, d) => Math.max(...totals.map((total) => total[d]!)) - own);
  const beats = second ? first.reduce((sum, own, d) => sum + Number(own > second[d]!), 0) : null;
  return told(regret, beats === null ? null : beats / draws);
}

/**
 * What a split of a budget loses against the best split of each draw, with hindsight; `values` holds, by
 * outlet, what endless spending would bring in every draw. O(draws·n log n).
 */
export function robustnessOfSplit(
  outlets: readonly Outlet[],
  allocation: Readonly<Record<string, number>>,
  budget: number,
  values: ReadonlyMap<string, Float64Array>,
  draws: number,
): Robustness {
  const regret = Float64Array.from({ length: draws }, (_, d) => {
    const drawn = outlets.map((outlet) => ({
      ...outlet,
      value: values.get(outlet.id)?.[d] ?? outlet.value,
    }));
    const own = drawn.reduce(
      (sum, { id, value, k }) => sum - value * Math.expm1(-k * (allocation[id] ?? 0)),
      0,
    );
    return Math.max(0, waterFill(drawn, budget).totalValue - own);
  });
  return told(regret, null);
}

function told(regret: Float64Array, probBeatsRunnerUp: number | null): Robustness {
  const sorted = regret.toSorted();
  return {
    probBeatsRunnerUp,
    regret: {
      median: quantileOf(sorted, 0.5),
      p90: quantileOf(sorted, 0.9),
      p95: quantileOf(sorted, 0.95),
      mean: regret.reduce((sum, money) => sum + money, 0) / Math.max(1, regret.length),
    },
    draws: regret.length,
  };
}
