/**
 * The rhythms in which a pulse may come back. A month is told by its weekday, the third Tuesday, so that
 * no opening falls on a Sunday by the calendar's whim; the fifth is the last.
 */
export const rhythms = [
  'once',
  'week',
  'fortnight',
  'four weeks',
  'month',
  'quarter',
  'half-year',
  'year',
] as const;
export type Rhythm = (typeof rhythms)[number];

/** The fewest days from one opening to the next; one that comes once is followed by none. */
export const gaps: Record<Rhythm, number> = {
  once: 366,
  week: 7,
  fortnight: 14,
  'four weeks': 28,
  month: 28,
  quarter: 84,
  'half-year': 175,
  year: 357,
};

/** Which weekday of its month a local time such as 2026-10-20T09:00 is: the 3rd Tuesday; −1 is the last. */
export function weekdayOf(starts: string): { weekday: number; nth: number } {
  const date = new Date(`${starts.slice(0, 10)}T00:00Z`);
  const nth = Math.ceil(date.getUTCDate() / 7);
  return { weekday: date.getUTCDay(), nth: nth === 5 ? -1 : nth };
}
