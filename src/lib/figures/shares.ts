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

/**
 * The same of a score: its metrics' shares by weight; null where no metric knows the unit. Where the whole
 * was observed by itself and not made from units, the unit's share is that of its answers, of which
 * `part`, the unit's own score, tells.
 */
export function shareOfScore(score: Score, unit: string, part: Score | null = null): number | null {
  const made = weighed(score, ({ figure }) => figure && shareOf(figure, unit));
  if (made !== null || part === null) return made;
  const own = new Map(part.parts.map(({ metric, figure }) => [metric.id, figure?.n ?? null]));
  return weighed(score, ({ metric, figure }) => {
    const [n, all] = [own.get(metric.id) ?? null, figure?.n ?? null];
    return n === null || all === null ? null : Math.min(1, n / all);
  });
}

function weighed(score: Score, shareIn: (part: Score['parts'][number]) => number | null) {
  let [sum, weights] = [0, 0];
  for (const part of score.parts) {
    const share = shareIn(part);
    if (share === null) continue;
    sum += Math.abs(part.weight) * share;
    weights += Math.abs(part.weight);
  }
  return weights === 0 ? null : sum / weights;
}
