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
  const given = judged?.forecasts ?? 0;
  if (judged === null || given < enough)
    return m.impact_record_few({ count: whole(given), enough: whole(enough) });
  if (judged.skillFrom === null || judged.skillTo === null)
    return m.impact_record_wide({ count: whole(given) });
  const { forecasts, skillFrom, skillTo, verdict } = judged;
  const told = (sign: 1 | -1) => ({
    count: whole(forecasts),
    skill: skill(sign * judged.skill),
    low: skill(sign === 1 ? skillFrom : -skillTo),
    high: skill(sign === 1 ? skillTo : -skillFrom),
  });
  if (verdict === 'beats no change') return m.impact_record_beats(told(1));
  return judged.skill >= 0 ? m.impact_record_not(told(1)) : m.impact_record_not_further(told(-1));
}
