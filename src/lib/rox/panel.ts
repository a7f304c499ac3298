/**
 * Teams over periods: what differs between teams for good, and what moved all of them in a period, says
 * nothing about a link. Both are removed before the strength is looked for, which leaves the movements
 * within teams beside the common ones.
 */
import { momentsOf, type Moments } from './posterior.ts';

export interface Observed {
  readonly unit: string;
  /** Whole periods, in order. */
  readonly period: number;
  readonly values: Readonly<Record<string, number | null>>;
}

export interface Cause {
  readonly name: string;
  /** Periods by which it comes before its effect. */
  readonly lagPeriods: number;
}

export interface Row {
  readonly unit: string;
  readonly period: number;
  readonly y: number;
  readonly x: readonly number[];
}

/** Rows of the effect with its causes as many periods earlier; incomplete ones are dropped, counted. */
export function laggedRows(
  observed: readonly Observed[],
  effect: string,
  causes: readonly Cause[],
): { rows: Row[]; dropped: number } {
  const at = new Map(observed.map((each) => [JSON.stringify([each.unit, each.period]), each]));
  const rows: Row[] = [];
  let dropped = 0;
  for (const { unit, period, values } of observed) {
    const y = values[effect] ?? null;
    const x = causes.map(({ name, lagPeriods }) => {
      const before = at.get(JSON.stringify([unit, period - lagPeriods]));
      return before?.values[name] ?? null;
    });
    const known = x.filter((value) => value !== null);
    if (y === null || known.length < x.length) dropped++;
    else rows.push({ unit, period, y, x: known });
  }
  return { rows, dropped };
}

/** From this many units on, what all of them share in a period is removed too. */
const unitsForPeriods = 8;

export interface Within {
  readonly moments: Moments;
  readonly units: number;
  readonly periods: number;
  readonly periodEffects: boolean;
  /** Σ of squared movements of the effect per effective row: the default b0 of the prior. */
  readonly variance: number;
  /** Fewer than 10 units, or than 5 effective rows a cause: the prior hardly moves. */
  readonly tooThin: boolean;
}

/**
 * Sums of the movements within units, and beside the common ones of each period from 8 units on, by
 * alternating projections until nothing moves by more than 1e-12 (one pass after the other is wrong on
 * panels with holes). `moments.n` is the effective number of rows. O(rounds · n p + n p²).
 */
export function within(rows: readonly Row[]): Within {
  const units = groupsOf(rows.map(({ unit }) => unit));
  const periods = groupsOf(rows.map(({ period }) => String(period)));
  const periodEffects = units.length >= unitsForPeriods;
  const causes = rows[0]?.x.length ?? 0;
  const columns = Array.from({ length: causes + 1 }, (_, column) => {
    const values = Float64Array.from(rows, ({ x, y }) => x[column] ?? y);
    project(values, periodEffects ? [units, periods] : [units]);
    return values;
  });
  const y = columns.pop() ?? new Float64Array(0);
  const x = rows.map((_, i) => columns.map((column) => column[i]!));
  const n = rows.length - units.length - (periodEffects ? periods.length - 1 : 0);
  const moments = { ...momentsOf(x, [...y]), n };
  return {
    moments,
    units: units.length,
    periods: periods.length,
    periodEffects,
    variance: n > 0 ? moments.yy / n : NaN,
    tooThin: units.length < 10 || n < 5 * causes,
  };
}

function groupsOf(keys: readonly string[]): number[][] {
  const groups = Map.groupBy(keys.keys(), (i) => keys[i]!);
  return [...groups.values()];
}

/** Removes the group means of every grouping from the values, in place. */
function project(values: Float64Array, groupings: readonly (readonly number[][])[]): void {
  const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let round = 0; round < 10_000; round++) {
    let moved = 0;
    for (const groups of groupings) {
      for (const members of groups) {
        const mean = members.reduce((sum, i) => sum + values[i]!, 0) / members.length;
        for (const i of members) values[i]! -= mean;
        moved = Math.max(moved, Math.abs(mean));
      }
    }
    if (moved <= 1e-12 * size || (round > 0 && groupings.length === 1)) return;
  }
}

/** How far data and hypothesis are apart: (w_data − m0)/√(se² + s0²); beyond 2 they disagree. */
export function conflict(estimate: number, se: number, mean: number, sd: number): number {
  return (estimate - mean) / Math.hypot(se, sd);
}
