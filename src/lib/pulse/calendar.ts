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
    hourCycle: 'h23',
    weekday: 'short',
  });
  return (when) => {
    const parts = new Map(format.formatToParts(when).map(({ type, value }) => [type, value]));
    const said = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
    return {
      day: `${said('year')}-${said('month')}-${said('day')}`,
      hours: Number(said('hour')),
      weekday: weekdays.indexOf(said('weekday')) + 1,
    };
  };
}
