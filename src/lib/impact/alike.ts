/**
 * A slider in hand moves most places by less than anybody sees. A card that would look as before is left
 * as it is, so that a frame costs only what changes on it.
 */
import type { Place } from './reading.ts';

/** Parts of a point: no digit on a card turns within one, and a bar moves by as little of a pixel. */
const parts = 20;

/**
 * Whether a place looks on its card as before: its score and what it moved by to the digit, its bar, its
 * colour, its tick and its badge. O(1).
 *
 * @param asItIs the same place on the map as it is, from where it moved.
 * @param badges ranks beyond this one are not on the card.
 */
export function cardAlike(
  before: Place,
  now: Place,
  asItIs: Place | undefined,
  badges: number,
): boolean {
  if (before === now) return true;
  return (
    before.element === now.element &&
    before.trend === now.trend &&
    before.level === now.level &&
    before.met === now.met &&
    badge(before, badges) === badge(now, badges) &&
    before.score.se === now.score.se &&
    scoreAlike(before.score.value, now.score.value, asItIs?.score.value ?? 0)
  );
}

function badge({ rank }: Place, badges: number): number | null {
  return rank !== null && rank <= badges ? rank : null;
}

function scoreAlike(before: number | null, now: number | null, was: number): boolean {
  if (before === null || now === null || before === now) return before === now;
  return part(before) === part(now) && part(before - was) === part(now - was);
}

function part(points: number): number {
  return Math.floor(points * parts);
}
