/**
 * Where a score lies nine times in ten. A score never leaves its scale, so neither do the ends of its
 * interval, however large the error.
 */
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';

/** The ends of the interval in points, 0–100; null where the figures say nothing of their error. */
export function likelyScore(
  value: number,
  se: number | null,
): { low: number; high: number } | null {
  if (se === null) return null;
  const held = (points: number) => Math.min(100, Math.max(0, points));
  return { low: held(value - nineInTen * se), high: held(value + nineInTen * se) };
}
