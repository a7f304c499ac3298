/**
 * How much of the organisation a unit is, in the eyes of one figure: the weight with which the unit's
 * value enters the whole. Weighted so, what the units lack adds up to what the organisation lacks.
 */
import type { Figure, Score } from './scores.ts';

/** The unit's weight in a figure of the whole, 0–1; null where the figure was not made from it. O(units). */
export function shareOf(whole: Figure, unit: string): number | null {
  if (whole.unit === unit) return 1;
  const weighs = whole.from.every(({ n }) => n !== null) && whole.n !== null && whole.n > 0;
  for (const child of whole.from) {
    const within = shareOf(child, unit);
    if (within !== null)
      return within * (weighs ? (child.n ?? 0) / (whole.n ?? 1) : 1 / whole.from.length);
  }
  return null;
}

/** The same of a score: its metrics' shares by weight; null where no metric knows the unit. */
export function shareOfScore(score: Score, unit: string): number | null {
  let sum = 0;
  let weights = 0;
  for (const { figure, weight } of score.parts) {
    const share = figure === null ? null : shareOf(figure, unit);
    if (share === null) continue;
    sum += Math.abs(weight) * share;
    weights += Math.abs(weight);
  }
  return weights === 0 ? null : sum / weights;
}
