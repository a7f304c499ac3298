/**
 * Targets that tell the story. An element's gap is what it inherits along the mapped links plus what
 * begins with it, g = W g + h; the sketches name h, so the targets follow as score + g.
 */
import type { Tie } from './links.ts';
import type { Sketch } from './sketch.ts';

/**
 * Whole-point targets by element; an element without a root gap has none.
 *
 * @param scores where each element stands, in the sketches' order.
 * Cost: O(rounds · E); the loops' gains are small, so a hundred rounds settle far below a point.
 */
export function targets(
  sketches: readonly Sketch[],
  ties: readonly Tie[],
  scores: readonly number[],
): Map<string, number> {
  let gap = new Map<string, number>();
  for (let round = 0; round < 100; round++) {
    const next = new Map(sketches.map(({ key, root = 0 }) => [key, root]));
    for (const { from, to, strength } of ties)
      next.set(to, (next.get(to) ?? 0) + (strength ?? 0) * (gap.get(from) ?? 0));
    gap = next;
  }
  return new Map(
    sketches.flatMap(({ key, root }, i) =>
      root === undefined
        ? []
        : [[key, Math.round((scores[i] ?? 0) + (gap.get(key) ?? 0))] as const],
    ),
  );
}
