/**
 * What several people believe of one link, as one belief. Each says what is most likely and a range that
 * they are 90 % sure of; the pool is the equal mixture of their laws, so that where they disagree it is
 * wide, however sure each of them is.
 */
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { sum } from '#lib/numbers/sums.ts';

/** One person's estimate, in points of effect per point of cause; low ≤ likely ≤ high. */
export interface Opinion {
  readonly likely: number;
  readonly low: number;
  readonly high: number;
}

/** Mean and standard deviation of one person's law. */
export interface Own {
  readonly mean: number;
  readonly sd: number;
}

export interface Pool {
  readonly mean: number;
  /** The standard error that a link of this strength has: both parts together. */
  readonly se: number;
  /** Standard deviation between the people's means: how far they disagree. */
  readonly between: number;
  /** Root of the mean of their own variances: how unsure each is. */
  readonly within: number;
  readonly people: number;
}

/** How wide a law with these two sides spreads beyond their product: 1 − 2/π. */
const skewed = 1 - 2 / Math.PI;

/**
 * The law of one estimate: a split normal about the likely value with the range's two sides at 1.645 of
 * its own deviations each. It holds exactly 90 % between low and high, and is the normal law where the
 * sides are alike. Moments by John (1982), The three-parameter two-piece normal family; Wallis (2014).
 */
export function ownOf({ likely, low, high }: Opinion): Own {
  const below = (likely - low) / nineInTen;
  const above = (high - likely) / nineInTen;
  const lean = above - below;
  return {
    mean: likely + Math.sqrt(2 / Math.PI) * lean,
    sd: Math.sqrt(skewed * lean * lean + above * below),
  };
}

/**
 * The equal-weight linear opinion pool: Stone (1961), The opinion pool. Its mean is the mean of the means,
 * its variance the mean of the variances and the variance of the means. O(people).
 *
 * @returns `nobody` where there is no estimate; `no range` where all agree and none leaves any room: a
 *   strength known exactly could never be learned about, and is not what anybody knows.
 */
export function pool(
  opinions: readonly Opinion[],
): Pool | { readonly refused: 'nobody' | 'no range' } {
  const people = opinions.length;
  if (people === 0) return { refused: 'nobody' };
  const owns = opinions.map(ownOf);
  const mean = sum(owns.map((own) => own.mean)) / people;
  const between = sum(owns.map((own) => (own.mean - mean) ** 2)) / people;
  const within = sum(owns.map((own) => own.sd ** 2)) / people;
  const se = Math.sqrt(between + within);
  if (!(se > 0)) return { refused: 'no range' };
  return { mean, se, between: Math.sqrt(between), within: Math.sqrt(within), people };
}

/** Strength and standard error as a map takes them over, to four digits. */
export function asTaken({ mean, se }: Pick<Pool, 'mean' | 'se'>): { strength: number; se: number } {
  const rounded = (value: number): number => Number(value.toPrecision(4));
  return { strength: rounded(mean), se: rounded(se) };
}
