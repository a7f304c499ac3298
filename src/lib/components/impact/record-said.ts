/** Whether a map's forecasts beat "no change", in one sentence of the reader's language. */
import { number } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import { enough, type Judged } from '#lib/rox/record.ts';
import { whole } from './say.ts';

/** How much nearer than "no change", to two significant digits. */
export function skill(value: number): string {
  return number(value, { style: 'percent', maximumSignificantDigits: 2 });
}

/** The verdict with its interval, nine times in ten; null is a record without a forecast. */
export function recordSaid(judged: Judged | null): string {
  if (judged === null || judged.verdict === 'too few' || judged.skillFrom === null)
    return m.impact_record_few({ count: whole(judged?.forecasts ?? 0), enough: whole(enough) });
  const { forecasts, skillFrom, skillTo, verdict } = judged;
  const told = (sign: 1 | -1) => ({
    count: whole(forecasts),
    skill: skill(sign * judged.skill),
    low: skill(sign === 1 ? skillFrom : -(skillTo ?? 0)),
    high: skill(sign === 1 ? (skillTo ?? 0) : -skillFrom),
  });
  if (verdict === 'beats no change') return m.impact_record_beats(told(1));
  return judged.skill >= 0 ? m.impact_record_not(told(1)) : m.impact_record_not_further(told(-1));
}
