/** Days and times as the reader's language writes them; ours is British English. */
import { getLocale } from '#lib/paraglide/runtime.js';

const written = (date: Date, how: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(getLocale() === 'en' ? 'en-GB' : getLocale(), how).format(date);

/** A day, such as 22 Nov 2026. */
export function day(date: Date): string {
  return written(date, { dateStyle: 'medium' });
}

/** A day with the time, such as 22 Nov 2026, 14:05. */
export function dayAndTime(date: Date): string {
  return written(date, { dateStyle: 'medium', timeStyle: 'short' });
}
