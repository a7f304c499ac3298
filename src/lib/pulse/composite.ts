/**
 * Several items taken together: each respondent's mean over them, counted in whole points of the scale.
 *
 * Finer counts would undo the items. The sum of everybody's exact means is a sum of answers, and less
 * the items' own sums it leaves the answers of those who passed an item over: perhaps one person.
 * Rounded to points, each by themselves, means no longer add up to sums of answers. For the same reason
 * the mean that is told of a group is made from the told means of its items, and from nothing else:
 * what is computed from what everybody knows already tells nobody anything.
 */
import { meanStep, within, type Told } from './rounding.ts';

/** The point nearest to a mean of `sum / items`, from 1 to an odd `points`; halves towards the middle. */
export function pointOf(sum: number, items: number, points: number): number {
  // Twice the distance from the middle of the scale, in items.
  const off = 2 * sum - items * (points + 1);
  const steps = Math.max(0, Math.ceil((Math.abs(off) - items) / (2 * items)));
  return (points + 1) / 2 + Math.sign(off) * steps;
}

/** The mean of told means on a scale from `low` to `high`, told of n people in their step. O(means). */
export function meanOfMeans(means: readonly Told[], n: number, low: number, high: number): Told {
  const sum = means.reduce((so, mean) => so + valueOf(mean, low), 0);
  const step = meanStep(n, [low, high]);
  // The sum of decimal steps is a little off; a half is still to be a half.
  const steps = Math.floor(sum / means.length / step + 0.5 + 1e-9);
  return within(Number((steps * step).toFixed(10)), n, low, high, step);
}

/** The number that stands for a told figure on a scale that begins at `low`: of a bound, the bound. */
export function valueOf(told: Told, low: number): number {
  return told.low === low ? told.high : told.low;
}
