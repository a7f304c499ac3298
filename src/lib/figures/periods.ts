/**
 * A period is a month, a quarter or a year of the Gregorian calendar, written `2026-10`, `2026-Q4` or
 * `2026`, the same in files, database and screens. Underneath it is a run of whole months, counted from
 * year 0, and every question about periods is a question about two month numbers.
 */
import { z } from 'zod';

export const Period = z.string().regex(/^[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4])?$/);
export type Period = z.infer<typeof Period>;

export const grains = ['month', 'quarter', 'year'] as const;
export type Grain = (typeof grains)[number];

/** Months in a period of each grain. */
export const months: Readonly<Record<Grain, number>> = { month: 1, quarter: 3, year: 12 };

export function grain(period: Period): Grain {
  return period.length === 4 ? 'year' : period[5] === 'Q' ? 'quarter' : 'month';
}

/** First month of a period, in months since year 0. */
export function firstMonth(period: Period): number {
  const year = Number(period.slice(0, 4)) * 12;
  if (period.length === 4) return year;
  return period[5] === 'Q'
    ? year + (Number(period[6]) - 1) * 3
    : year + Number(period.slice(5)) - 1;
}

/** Last month of a period, in months since year 0. */
export function lastMonth(period: Period): number {
  return firstMonth(period) + months[grain(period)] - 1;
}

/** The period of a grain that holds a month; null outside the years 0–9999. */
export function periodAt(month: number, size: Grain): Period | null {
  const year = Math.floor(month / 12);
  if (year < 0 || year > 9999) return null;
  const text = String(year).padStart(4, '0');
  if (size === 'year') return text;
  const within = month - year * 12;
  return size === 'quarter'
    ? `${text}-Q${Math.floor(within / 3) + 1}`
    : `${text}-${String(within + 1).padStart(2, '0')}`;
}

/** The period so many of its own lengths earlier; null before year 0. */
export function previous(period: Period, steps = 1): Period | null {
  const size = grain(period);
  return periodAt(firstMonth(period) - steps * months[size], size);
}

/** Whether every month of `inner` lies in `outer`. A period contains itself. */
export function contains(outer: Period, inner: Period): boolean {
  return firstMonth(outer) <= firstMonth(inner) && lastMonth(inner) <= lastMonth(outer);
}

/** Earlier end first; of two that end together the longer first. */
export function comparePeriods(a: Period, b: Period): number {
  return lastMonth(a) - lastMonth(b) || firstMonth(a) - firstMonth(b);
}

/** A run of periods of one grain that ends with `last`, oldest first. */
export function runTo(last: Period, count: number): Period[] {
  const run: Period[] = [];
  for (let step = count - 1; step >= 0; step--) {
    const period = previous(last, step);
    if (period !== null) run.push(period);
  }
  return run;
}

/**
 * Where to look for a figure of `asked`, best first: the period itself; a longer one that holds it; then
 * what ended within the 12 months before its end, latest first, at one date the longer first.
 * O(p log p).
 */
export function wherever(asked: Period, available: Iterable<Period>): Period[] {
  const end = lastMonth(asked);
  const holding: Period[] = [];
  const earlier: Period[] = [];
  for (const period of available) {
    if (period === asked) continue;
    if (contains(period, asked)) holding.push(period);
    else if (lastMonth(period) <= end && end - lastMonth(period) <= 12) earlier.push(period);
  }
  holding.sort((a, b) => months[grain(a)] - months[grain(b)]);
  earlier.sort((a, b) => lastMonth(b) - lastMonth(a) || firstMonth(a) - firstMonth(b));
  return [asked, ...holding, ...earlier];
}
