/** A link's figures in one short line, as lists show them. */
import type { Link } from '#lib/map/link.ts';
import { m } from '#lib/paraglide/messages.js';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';

export function linkFigures({ fields }: Link, locale: string): string {
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
  const { strength, se } = fields;
  if (typeof strength !== 'number') return m.outline_not_estimated();
  const interval = typeof se === 'number' ? ` ± ${number.format(nineInTen * se)}` : '';
  return [`${number.format(strength)}${interval}`, lagWords(fields.lag, locale)]
    .filter(Boolean)
    .join(' · ');
}

export function lagWords(lag: number | null | undefined, locale: string): string {
  return lag
    ? m.inspector_lag_weeks({ count: lag, shown: new Intl.NumberFormat(locale).format(lag) })
    : '';
}
