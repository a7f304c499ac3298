/**
 * Money along a link is strength × worth of its effect × gap of its cause. The three err apart, so that
 * the square of the product is the product of their squares.
 */
import type { Reading, Stream } from './reading.ts';

/** Standard error of a stream's money, or why it has none. O(1). */
export function flowError(
  { places }: Reading,
  { link, sd, money }: Stream,
): number | 'refused' | 'no gap' | 'no error' {
  const [from, to] = [places.get(link.from), places.get(link.to)];
  const strength = link.fields.strength ?? 0;
  if (money === null || !to || to.worth === null) return 'refused';
  if (!from || from.gap === null) return 'no gap';
  if (from.score.se === null) return 'no error';
  const mean = strength * to.worth * from.gap;
  const square =
    (strength ** 2 + (sd ?? 0) ** 2) *
    (to.worth ** 2 + to.worthSe ** 2) *
    (from.gap ** 2 + from.score.se ** 2);
  return Math.sqrt(Math.max(0, square - mean ** 2));
}
