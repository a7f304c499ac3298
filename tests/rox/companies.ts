/**
 * Companies that do not exist, whose truth is known: elements in order, each moved by some of those
 * before it after a lag, and observed through samples of people, unit by unit and period by period.
 * Their links' true strengths are drawn from what the company believes: mean and standard deviation.
 */
import { chance, type Chance } from '#lib/demo/chance.ts';
import type { Graph } from '#lib/rox/graph.ts';
import type { Observed } from '#lib/rox/panel.ts';

export interface Company {
  /** The map as believed; scores of the whole company as observed in the last period. */
  graph: Graph;
  /** By edge. */
  truth: number[];
  /** The same map as it really is. */
  real: Graph;
  observed: Observed[];
}

export const weeksPerPeriod = 4;

export function company(seed: string): Company {
  const random = chance(seed);
  const from = (low: number, high: number): number => low + (high - low) * random.uniform();
  const whole = (low: number, high: number): number => Math.floor(from(low, high + 1));
  const size = whole(8, 12);
  const results = 2;
  const edges: Graph['edges'] = [];
  const truth: number[] = [];
  for (let to = 3; to < size; to++) {
    const causes = chosen(random, Math.min(to, size - results), whole(1, 4));
    for (const cause of causes) {
      const sd = from(0.08, 0.25);
      const weight = from(0.1, 0.5);
      edges.push({
        from: `e${cause}`,
        to: `e${to}`,
        weight,
        sd,
        lagWeeks: weeksPerPeriod * whole(1, 2),
      });
      truth.push(weight + sd * random.normal());
    }
  }
  const units = whole(14, 40);
  const periods = whole(12, 24);
  const noise = Array.from({ length: size }, () => from(1, 2.5));
  const errors = Array.from({ length: size }, () => from(0.3, 1.2));
  const states = simulated();
  const observed: Observed[] = [];
  for (let unit = 0; unit < units; unit++)
    for (let period = 0; period < periods; period++) {
      const values: Record<string, number | null> = {};
      const se: Record<string, number> = {};
      for (let i = 0; i < size; i++) {
        const error = errors[i]! * from(0.7, 1.3);
        const seen = states[unit]![period]![i]! + error * random.normal();
        values[`e${i}`] = random.uniform() < 0.03 ? null : seen;
        se[`e${i}`] = error;
      }
      observed.push({ unit: `u${unit}`, period, values, errors: se });
    }

  const own = Array.from({ length: size }, () => Math.abs(4 * random.normal()));
  const gaps = own.slice();
  edges.forEach(({ from: cause, to }, i) => {
    gaps[Number(to.slice(1))]! += truth[i]! * gaps[Number(cause.slice(1))]!;
  });
  const score = (of: (unit: number, i: number) => number, i: number): number =>
    Array.from({ length: units }, (_, unit) => of(unit, i)).reduce((a, b) => a + b, 0) / units;
  const last = states.map((weeks) => weeks.at(-1)!);
  const seen = (unit: number, i: number): number =>
    observed[unit * periods + periods - 1]!.values[`e${i}`] ?? last[unit]![i]!;
  const nodes = (of: (unit: number, i: number) => number): Graph['nodes'] =>
    Array.from({ length: size }, (_, i) => ({
      id: `e${i}`,
      score: score(of, i),
      target: score((unit, k) => last[unit]![k]!, i) + gaps[i]!,
      valuePerPoint: i >= size - results ? 10_000 * (i + 1) : null,
    }));
  return {
    graph: { nodes: nodes(seen), edges },
    truth,
    real: {
      nodes: nodes((unit, i) => last[unit]![i]!),
      edges: edges.map((edge, i) => ({ ...edge, weight: truth[i] })),
    },
    observed,
  };

  /** True states by unit, period and element; the first periods are let go. */
  function simulated(): number[][][] {
    const before = 12;
    const shared = Array.from({ length: periods + before }, () =>
      Array.from({ length: size }, () => 0.5 * random.normal()),
    );
    return Array.from({ length: units }, () => {
      const level = Array.from({ length: size }, () => 50 + 6 * random.normal());
      const moved: number[][] = [];
      for (let t = 0; t < periods + before; t++) {
        const now = level.map((_, i) => noise[i]! * random.normal() + shared[t]![i]!);
        edges.forEach(({ from: cause, to, lagWeeks }, i) => {
          const past = moved[t - (lagWeeks ?? 0) / weeksPerPeriod];
          if (past) now[Number(to.slice(1))]! += truth[i]! * past[Number(cause.slice(1))]!;
        });
        moved.push(now);
      }
      return moved.slice(before).map((now) => now.map((value, i) => level[i]! + value));
    });
  }
}

function chosen(random: Chance, of: number, count: number): number[] {
  const left = Array.from({ length: of }, (_, i) => i);
  const taken: number[] = [];
  while (taken.length < count && left.length > 0) {
    taken.push(...left.splice(Math.floor(left.length * random.uniform()), 1));
  }
  return taken.sort((a, b) => a - b);
}
