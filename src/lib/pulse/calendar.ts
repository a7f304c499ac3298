/**
 * Nobody is written to at night, on a free day, on a holiday, or while contact is held: a promise is being
 * broken, people are being let go. Whatever would happen then waits for the next hour in which it may.
 */

export interface Calendar {
  /** An IANA zone, such as Europe/Istanbul. */
  zone: string;
  /** Hours of the day, local: from this one, before that one. */
  from: number;
  to: number;
  /** ISO days of the week, Monday being 1. Friday is free in Tehran, Sunday in London. */
  workdays: readonly number[];
  /** Local days, such as 2026-12-25. */
  holidays: readonly string[];
  /** From one local day to another, both within. */
  held: readonly { from: string; to: string }[];
}

const hour = 3_600_000;
/** What waits longer than this is not waiting for a better hour. */
const longest = 90 * 24;

/**
 * The first hour from `at` on in which people may be written to: `at` itself where it is one. Refused where
 * there is none within 90 days. O(hours waited).
 */
export function nextHour(at: Date, calendar: Calendar): Date | { refused: 'no hour' } {
  const local = localTime(calendar.zone);
  const start = Math.floor(at.getTime() / hour) * hour;
  for (let waited = 0; waited < longest; waited++) {
    const when = waited === 0 ? at : new Date(start + waited * hour);
    if (mayWrite(local(when), calendar)) return when;
  }
  return { refused: 'no hour' };
}

/** Whether anybody's clocks go by this name, such as Europe/Istanbul. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}

/**
 * A moment in full words where the people are, as a language tag writes it: Monday, 7 December 2026 at 09:00.
 * What Intl writes for Persian begins with the year, which nobody says.
 */
export function inFull(when: Date, tag: string, zone: string): string {
  const said = (how: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { ...how, timeZone: zone }).format(when);
  return tag.startsWith('fa')
    ? `${said({ weekday: 'long' })} ${said({ dateStyle: 'long', timeStyle: 'short' })}`
    : said({ dateStyle: 'full', timeStyle: 'short' });
}

/** Which day it is in a zone, such as 2026-11-22. */
export function localDay(when: Date, zone: string): string {
  return localTime(zone)(when).day;
}

const quarter = hour / 4;

/**
 * The first moment after `at` at which it is this hour in a zone, to the minute, and `fits` says of the
 * local day that it will do. Refused where there is none within 90 days. O(quarters of an hour waited).
 */
export function nextTime(
  at: Date,
  zone: string,
  hours: number,
  fits: (local: Local) => boolean = () => true,
): Date | { refused: 'no hour' } {
  const local = localTime(zone);
  const start = Math.floor(at.getTime() / quarter) * quarter;
  for (let waited = 1; waited < longest * 4; waited++) {
    const when = new Date(start + waited * quarter);
    const found = local(when);
    if (found.hours === hours && found.minutes === 0 && fits(found)) return when;
  }
  return { refused: 'no hour' };
}

/** Two reminders at most: when half of the time has passed, and in the last day. */
export const reminders = 2;

/**
 * When the next reminder goes out: at a fixed hour of a day on which people may be written to, two hours
 * after they may be, and up to two hours sooner or later, so that nobody who watches the mail can tell
 * its hour. Null where there is none any more, as where a second would come on the day of the first.
 *
 * @param nth 1 for the first.
 * @param chance from 0 to 1, drawn.
 */
export function reminder(
  nth: number,
  { opens, closes }: { opens: Date; closes: Date },
  calendar: Calendar,
  chance: number,
): Date | null {
  if (nth > reminders) return null;
  const [from, to] = [opens.getTime(), closes.getTime()];
  const [first, fixed] = [(from + to) / 2 - 12 * hour, to - 36 * hour].map((aim) =>
    nextTime(new Date(aim), calendar.zone, calendar.from + 2, (local) => mayWrite(local, calendar)),
  );
  const chosen = nth === 1 ? first : fixed;
  if (!first || !chosen || 'refused' in first || 'refused' in chosen) return null;
  if (nth > 1 && chosen <= first) return null;
  const due = chosen.getTime() + (2 * chance - 1) * 2 * hour;
  return due > from + 12 * hour && due < to - 2 * hour ? new Date(due) : null;
}

function mayWrite({ day, hours, weekday }: Local, calendar: Calendar): boolean {
  return (
    hours >= calendar.from &&
    hours < calendar.to &&
    calendar.workdays.includes(weekday) &&
    !calendar.holidays.includes(day) &&
    !calendar.held.some(({ from, to }) => day >= from && day <= to)
  );
}

interface Local {
  /** 2026-11-22 */
  day: string;
  hours: number;
  minutes: number;
  weekday: number;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function localTime(zone: string): (when: Date) => Local {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    weekday: 'short',
  });
  return (when) => {
    const parts = new Map(format.formatToParts(when).map(({ type, value }) => [type, value]));
    const said = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
    return {
      day: `${said('year')}-${said('month')}-${said('day')}`,
      hours: Number(said('hour')),
      minutes: Number(said('minute')),
      weekday: weekdays.indexOf(said('weekday')) + 1,
    };
  };
}
