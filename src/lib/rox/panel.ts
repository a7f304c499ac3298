/**
 * Teams over periods: what differs between teams for good, and what moved all of them in a period, says
 * nothing about a link. Both are removed before the strength is looked for, which leaves the movements
 * within teams beside the common ones.
 */
import { momentsOfColumns, type Moments } from './posterior.ts';

export interface Observed {
  readonly unit: string;
  /** Whole periods, in order. */
  readonly period: number;
  readonly values: Readonly<Record<string, number | null>>;
  /** Standard errors of the values, where known. */
  readonly errors?: Readonly<Record<string, number | null>>;
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
  /** Squared standard error of each cause; null where unknown. */
  readonly errorVariances: readonly (number | null)[];
}

export interface Lagged {
  readonly rows: Row[];
  /** Rows that lack the effect or a cause. */
  readonly dropped: number;
  /**
   * Those of them that have the effect, and reach back no further than their unit's first figures:
   * their causes ought to be known.
   */
  readonly gaps: number;
}

/** Rows of the effect with its causes as many periods earlier; incomplete ones are dropped. O(n p). */
export function laggedRows(
  observed: readonly Observed[],
  effect: string,
  causes: readonly Cause[],
): Lagged {
  const at = byPlace(observed);
  const begins = new Map<string, number>();
  for (const { unit, period } of observed)
    begins.set(unit, Math.min(period, begins.get(unit) ?? Infinity));
  const furthest = causes.reduce((most, { lagPeriods }) => Math.max(most, lagPeriods), 0);
  const rows: Row[] = [];
  let dropped = 0;
  let gaps = 0;
  for (const { unit, period, values } of observed) {
    const y = values[effect] ?? null;
    const x: number[] = [];
    const errorVariances: (number | null)[] = [];
    for (const { name, lagPeriods } of causes) {
      const before = at.get(unit)?.get(period - lagPeriods);
      const value = before?.values[name] ?? null;
      if (value === null) break;
      const error = before?.errors?.[name] ?? null;
      x.push(value);
      errorVariances.push(error === null ? null : error ** 2);
    }
    if (y !== null && x.length === causes.length) {
      rows.push({ unit, period, y, x, errorVariances });
      continue;
    }
    dropped++;
    if (y !== null && period - furthest >= (begins.get(unit) ?? Infinity)) gaps++;
  }
  return { rows, dropped, gaps };
}

/** What was observed, by unit, then period. */
export function byPlace(
  observed: readonly Observed[],
): ReadonlyMap<string, ReadonlyMap<number, Observed>> {
  const units = new Map<string, Map<number, Observed>>();
  for (const each of observed) {
    const periods = units.get(each.unit) ?? new Map<number, Observed>();
    units.set(each.unit, periods.set(each.period, each));
  }
  return units;
}

/** From this many units on, what all of them share in a period is removed too. */
const unitsForPeriods = 8;

export interface Within {
  readonly moments: Moments;
  /** What is left of each cause and of the effect once the effects are removed, row by row. */
  readonly causes: readonly Float64Array[];
  readonly effect: Float64Array;
  /** The same for any other column of these rows. O(rounds · n). */
  readonly left: (column: Float64Array) => Float64Array;
  /** Rows of each unit. */
  readonly members: readonly (readonly number[])[];
  readonly units: number;
  readonly periods: number;
  readonly periodEffects: boolean;
  /** Σ of squared movements of the effect per effective row: the default b0 of the prior. */
  readonly variance: number;
  /** Fewer than 10 units, or than 5 effective rows a cause: the prior hardly moves. */
  readonly tooThin: boolean;
}

/** Which effects are removed: of units always unless told, of periods from 8 units on unless told. */
export interface Effects {
  readonly units?: boolean;
  readonly periods?: boolean;
}

/**
 * Sums of the movements within units, and beside the common ones of each period from 8 units on, by
 * alternating projections until nothing moves by more than 1e-12 (one pass after the other is wrong on
 * panels with holes). `moments.n` is the effective number of rows. O(rounds · n p + n p²).
 */
export function within(rows: readonly Row[], asked: Effects = {}): Within {
  const units = groupsOf(rows.map(({ unit }) => unit));
  const periods = groupsOf(rows.map(({ period }) => period));
  const unitEffects = asked.units ?? true;
  const periodEffects = asked.periods ?? units.length >= unitsForPeriods;
  const groupings = [...(unitEffects ? [units] : []), ...(periodEffects ? [periods] : [])];
  const count = rows[0]?.x.length ?? 0;
  const left = (column: Float64Array): Float64Array => {
    const values = column.slice();
    project(values, groupings);
    return values;
  };
  const causes = Array.from({ length: count }, (_, i) =>
    left(Float64Array.from(rows, ({ x }) => x[i]!)),
  );
  const effect = left(Float64Array.from(rows, ({ y }) => y));
  const removed =
    (unitEffects ? units.length : 0) + (periodEffects ? periods.length - (unitEffects ? 1 : 0) : 0);
  const moments = { ...momentsOfColumns(causes, effect), n: rows.length - removed };
  return {
    moments,
    causes,
    effect,
    left,
    members: units,
    units: units.length,
    periods: periods.length,
    periodEffects,
    variance: moments.n > 0 ? moments.yy / moments.n : NaN,
    tooThin: units.length < 10 || moments.n < 5 * count,
  };
}

function groupsOf(keys: readonly (string | number)[]): number[][] {
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
