/** How often a pulse comes back, as one says it: every second Tuesday at 09:00. */
import { partly, tag } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import { inFull } from '#lib/pulse/calendar.ts';
import { weekdayOf, type Rhythm } from '#lib/pulse/rhythm.ts';

export const rhythmNames: Record<Rhythm, () => string> = {
  once: m.schedule_name_once,
  week: m.schedule_name_week,
  fortnight: m.schedule_name_fortnight,
  'four weeks': m.schedule_name_four_weeks,
  month: m.schedule_name_month,
  quarter: m.schedule_name_quarter,
  'half-year': m.schedule_name_half_year,
  year: m.schedule_name_year,
};

const nths: Record<number, () => string> = {
  1: m.schedule_nth_first,
  2: m.schedule_nth_second,
  3: m.schedule_nth_third,
  4: m.schedule_nth_fourth,
  [-1]: m.schedule_nth_last,
};

/** The sentence of a rhythm whose first opening is at a local time. */
export function rhythmSaid(rhythm: Rhythm, starts: string): string {
  const local = new Date(`${starts}:00Z`);
  const part = (how: Intl.DateTimeFormatOptions) => partly(local, { ...how, timeZone: 'UTC' });
  const said = { weekday: part({ weekday: 'long' }), time: part({ timeStyle: 'short' }) };
  const nth = nths[weekdayOf(starts).nth]?.() ?? '';
  switch (rhythm) {
    case 'once':
      return m.schedule_said_once({ ...said, day: part({ dateStyle: 'long' }) });
    case 'week':
      return m.schedule_said_week(said);
    case 'fortnight':
      return m.schedule_said_fortnight(said);
    case 'four weeks':
      return m.schedule_said_four_weeks(said);
    case 'month':
      return m.schedule_said_month({ ...said, nth });
    case 'quarter':
      return m.schedule_said_quarter({ ...said, nth });
    case 'half-year':
      return m.schedule_said_half_year({ ...said, nth });
    case 'year':
      return m.schedule_said_year({ ...said, nth, month: part({ month: 'long' }) });
  }
}

/** A moment where the people are, such as Tuesday 20 October 2026 at 09:00. */
export function there(when: Date, zone: string): string {
  return inFull(when, tag(), zone);
}
