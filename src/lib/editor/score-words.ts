/** Scores in words: to the whole point, and never without how sure they are. */
import { likelyScore } from '#lib/figures/likely.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { m } from '#lib/paraglide/messages.js';
import { number } from './written.ts';

function points(value: number, digits = 0): string {
  return number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** With half the range that holds nine times in ten, where that is known: 59 ± 2. */
export function scored(value: number, se: number | null): string {
  return se === null
    ? `${points(value)} (${m.impact_error_unknown()})`
    : withDoubt(points(value), points(nineInTen * se, se < 1 ? 1 : 0));
}

/** A figure and half its range, never torn apart by the end of a line. */
export function withDoubt(figure: string, half: string): string {
  return `${figure}\u00a0±\u00a0${half}`;
}

/** As it is read aloud: 59 (nine times in ten 57 to 61), the figure as it is seen, narrow ends to the tenth. */
export function spokenScore(value: number, se: number | null): string {
  const likely = likelyScore(value, se);
  if (likely === null) return m.common_score_unsure({ score: points(value) });
  const digits = likely.high - likely.low < 2 ? 1 : 0;
  return m.common_score_likely({
    score: points(value),
    low: points(likely.low, digits),
    high: points(likely.high, digits),
  });
}
