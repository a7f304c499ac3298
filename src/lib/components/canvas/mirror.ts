/** Places on the board are told as they lie left to right; whoever reads right to left sees them mirrored. */
import type { Arrangement, Point } from '#lib/map/layout.ts';

/** A place told by somebody else as it lies here; and, for it is its own inverse, the other way round. */
export function asSeenHere(
  { x, y }: Point,
  { mirrored, width }: Pick<Arrangement, 'mirrored' | 'width'>,
): Point {
  return { x: mirrored ? width - x : x, y };
}
