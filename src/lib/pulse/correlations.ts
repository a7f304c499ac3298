/**
 * How the items go together in the company as a whole, which is all that reliability and drivers are
 * computed from. It is told of at least 50 people, in two decimals.
 *
 * It is told of one group only, those who answered every scale, so there is nothing from which it could
 * be subtracted. Their means and variances stay untold: beside those of everybody they would give away
 * the few who left something out.
 */
import { bandOf, floors, type Band } from './rounding.ts';

/** Sums over the `people` who answered all `items`: of their answers, and of the products of each two. */
export interface Moments {
  readonly items: readonly string[];
  readonly people: number;
  readonly sums: readonly number[];
  readonly products: readonly (readonly number[])[];
}

export interface Correlations {
  /** Without those items to which all gave the same answer. */
  readonly items: readonly string[];
  readonly n: Band;
  /** Symmetric, ones on the diagonal. */
  readonly values: readonly (readonly number[])[];
}

/** Pearson's; null where fewer than 50 answered all, or fewer than two items vary. O(items²). */
export function correlationsOf({ items, people, sums, products }: Moments): Correlations | null {
  if (people < floors.correlations) return null;
  // Whole numbers up to here, so that an item without variance is exactly that.
  const together = (i: number, j: number): number =>
    people * products[i]![j]! - sums[i]! * sums[j]!;
  const varying = items.flatMap((_, i) => (together(i, i) > 0 ? [i] : []));
  if (varying.length < 2) return null;
  const values = varying.map((i) =>
    varying.map((j) => rounded(together(i, j) / Math.sqrt(together(i, i) * together(j, j)))),
  );
  return { items: varying.map((i) => items[i]!), n: bandOf(people), values };
}

function rounded(value: number): number {
  return Math.round(100 * value) / 100;
}
