/**
 * How often a pulse comes back, as a rule of RFC 5545 over the local time of a place: nine in the
 * morning stays nine when clocks change.
 */
import 'temporal-polyfill/global';
import { RRuleTemporal } from 'rrule-temporal';
import { rhythms, weekdayOf, type Rhythm } from './rhythm.ts';

const days = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** The rule of a rhythm whose first opening is at a local time. */
export function ruleOf(rhythm: Rhythm, starts: string): string {
  const { weekday, nth } = weekdayOf(starts);
  const day = days[weekday] ?? '';
  const weekly = (every: number) => `FREQ=WEEKLY;INTERVAL=${every};BYDAY=${day}`;
  const monthly = (every: number) => `FREQ=MONTHLY;INTERVAL=${every};BYDAY=${nth}${day}`;
  switch (rhythm) {
    case 'once':
      return 'FREQ=DAILY;COUNT=1';
    case 'week':
      return weekly(1);
    case 'fortnight':
      return weekly(2);
    case 'four weeks':
      return weekly(4);
    case 'month':
      return monthly(1);
    case 'quarter':
      return monthly(3);
    case 'half-year':
      return monthly(6);
    case 'year':
      return monthly(12);
  }
}

/** The rhythm that a kept rule is of. */
export function rhythmOf(rule: string, starts: string): Rhythm {
  return rhythms.find((rhythm) => ruleOf(rhythm, starts) === rule) ?? 'once';
}

/** The next openings after a moment, so many at most. */
export function openings(
  rule: string,
  starts: string,
  zone: string,
  after: Date,
  count: number,
): Date[] {
  const start = `${starts.replace(/[-:]/g, '')}00`;
  const repeated = new RRuleTemporal({
    rruleString: `DTSTART;TZID=${zone}:${start}\nRRULE:${rule}`,
  });
  const found: Date[] = [];
  for (let from = after; found.length < count;) {
    const next = repeated.next(from);
    if (next === null) break;
    from = new Date(next.epochMilliseconds);
    found.push(from);
  }
  return found;
}
