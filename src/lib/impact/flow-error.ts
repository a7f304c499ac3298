/** Money along a link is strength × worth of its effect × gap of its cause; the three err apart. */
import { productError } from '#lib/numbers/products.ts';
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
  return productError([
    { mean: strength, sd: sd ?? 0 },
    { mean: to.worth, sd: to.worthSe },
    { mean: from.gap, sd: from.score.se },
  ]);
}
