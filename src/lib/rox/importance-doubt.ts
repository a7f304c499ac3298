/**
 * How sure is it that one driver matters more than another? Units are drawn anew, with replacement, and
 * the shares reckoned again: their spread is the doubt, the share of times each comes first the chance
 * that it does (bootstrap by unit, because rows of one unit go together).
 */
import { philox } from '#lib/numbers/philox.ts';
import { importance, splitOff } from './importance.ts';
import { sampledShares } from './importance-orders.ts';

/** Up to this many drivers a replicate goes through all orders, above through some at random. */
const exactUpTo = 8;
const ordersPerReplicate = 200;

export interface Resampled {
  /** 5 % and 95 % points by driver. */
  readonly interval90: readonly (readonly [number, number])[];
  readonly r2Interval90: readonly [number, number];
  /** By driver, the chance of being first, second, … */
  readonly rankProbability: readonly (readonly number[])[];
  /** Replicates that counted; those in which a column did not vary did not. */
  readonly replicates: number;
}

/**
 * Shares of R² over units drawn anew. `columns` are the drivers' and, last, the effect's; `units` says
 * whose each row is. Null where fewer than two units, or no replicate, can be had.
 * O(n p² + replicates · (units · p² + 2^p p³)), above 8 drivers 200 p³ in place of 2^p p³.
 */
export function resampled(
  columns: readonly (readonly number[])[],
  units: readonly string[],
  replicates: number,
  seed: number,
): Resampled | null {
  const sums = sumsByUnit(columns, units);
  const drivers = columns.length - 1;
  if (sums.length < 2) return null;
  const words = new Int32Array(4);
  const shares: number[][] = [];
  const explained: number[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const total = new Float64Array(sums[0]!.length);
    for (let pick = 0; pick < sums.length; pick++) {
      if (pick % 4 === 0) philox(words, replicate, pick >>> 2, 0, 2, seed | 0, 0);
      const unit = Math.floor(((words[pick % 4]! >>> 0) / 2 ** 32) * sums.length);
      const chosen = sums[unit]!;
      for (let i = 0; i < total.length; i++) total[i]! += chosen[i]!;
    }
    const [between, withEffect] = splitOff(correlationsOf(total, columns.length), columns.length);
    if ([...between, ...withEffect].some(Number.isNaN)) continue;
    const told = drivers <= exactUpTo ? importance(between, withEffect) : null;
    if (told && 'refused' in told) continue;
    const found =
      told?.lmg ?? sampledShares(between, withEffect, ordersPerReplicate, seed ^ replicate).shares;
    shares.push([...found]);
    explained.push(found.reduce((sum, share) => sum + share, 0));
  }
  if (shares.length === 0) return null;
  const every = Array.from({ length: drivers }, (_, i) => i);
  const ranks = every.map(() => new Array<number>(drivers).fill(0));
  for (const found of shares) {
    const order = every.toSorted((a, b) => found[b]! - found[a]! || a - b);
    order.forEach((driver, rank) => (ranks[driver]![rank]! += 1 / shares.length));
  }
  return {
    interval90: every.map((i) => middle(shares.map((found) => found[i]!))),
    r2Interval90: middle(explained),
    rankProbability: ranks,
    replicates: shares.length,
  };
}

/** By unit: rows, Σ of each column, Σ of each product of two, from the means of all. */
function sumsByUnit(
  columns: readonly (readonly number[])[],
  units: readonly string[],
): Float64Array[] {
  const size = columns.length;
  const means = columns.map((column) => column.reduce((sum, x) => sum + x / column.length, 0));
  const groups = Map.groupBy(units.keys(), (row) => units[row]!);
  return Array.from(groups.values(), (rows) => {
    const sums = new Float64Array(1 + size + size * size);
    for (const row of rows) {
      sums[0]! += 1;
      for (let i = 0; i < size; i++) {
        const x = columns[i]![row]! - means[i]!;
        sums[1 + i]! += x;
        for (let j = 0; j < size; j++) {
          sums[1 + size + i * size + j]! += x * (columns[j]![row]! - means[j]!);
        }
      }
    }
    return sums;
  });
}

function correlationsOf(sums: Float64Array, size: number): Float64Array {
  const n = sums[0]!;
  const covariance = (i: number, j: number): number =>
    sums[1 + size + i * size + j]! / n - (sums[1 + i]! / n) * (sums[1 + j]! / n);
  const spread = Array.from({ length: size }, (_, i) => Math.sqrt(Math.max(0, covariance(i, i))));
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return covariance(i, j) / (spread[i]! * spread[j]!);
  });
}

/** The middle nine tenths of values (Hyndman & Fan's type 7). */
function middle(values: readonly number[]): [number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (p: number): number => {
    const position = p * (sorted.length - 1);
    const below = Math.floor(position);
    const low = sorted[below]!;
    return low + (position - below) * ((sorted[below + 1] ?? low) - low);
  };
  return [at(0.05), at(0.95)];
}
