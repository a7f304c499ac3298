/**
 * How many take part is told of units large enough that nobody's absence shows, in steps of ten points,
 * and from nine in ten on no closer: where all but one have taken part, the one is not told apart.
 */

/** Of fewer it is told of nobody whether they take part. */
export const leastShown = 8;
/** The highest step: so many in a hundred, or more. */
export const highest = 90;

/** At least so many in a hundred have taken part; null where it is not told. */
export function participation(taken: number, eligible: number): number | null {
  if (eligible < leastShown) return null;
  return Math.min(highest, Math.floor((10 * taken) / eligible) * 10);
}
