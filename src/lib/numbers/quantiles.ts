/** Quantiles of a sample. */

/** Of sorted values, linear between neighbours (Hyndman & Fan 1996, type 7); NaN without values. O(1). */
export function quantileOf(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) return NaN;
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
