/**
 * What stands in a cell of somebody's file. People write one month in twenty ways and one number in
 * ten; what cannot be read is null, so that it is refused with its row and never guessed.
 */
import { readNumber } from '#lib/numbers/read-number.ts';
import { type Grain, type Period, periodAt } from './periods.ts';

/** Digits of Persian, Arabic and full-width writing as 0–9. */
export function plainDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹０-９]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (code >= 0xff10 ? 0xff10 : code >= 0x06f0 ? 0x06f0 : 0x0660));
  });
}

/**
 * A number of a file whose decimal sign is known; a closing percent sign is allowed. Null where it is
 * none, or too large to be a figure. The usual forms cost one test.
 */
export function readValue(text: string, decimal: '.' | ','): number | null {
  // whatever has no digit, or letters at its beginning, is told at once
  if (!/^[^\p{L}]*\p{Nd}/u.test(text)) return null;
  const plain = decimal === '.' ? text : text.replace(',', '.');
  const usual = decimal === '.' || !text.includes('.');
  const value =
    usual && /^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$/.test(plain)
      ? Number(plain)
      : readNumber(text.replace(/[%٪％]\s*$/, ''), decimal === '.' ? 'en' : 'de');
  return value !== null && Math.abs(value) <= 1e15 ? value : null;
}

/**
 * A month, quarter or year in any usual writing: 2024, 2024-03, 2024/3, 03/2024, 202403, 2024-03-15,
 * 15.03.2024 (day first, unless it cannot be), 2024Q1, Q1 2024, March 2024, 2024年3月. A day is told
 * as its month. Null where it is none of these.
 */
export function readPeriod(text: string): Period | null {
  const plain = plainDigits(text.normalize('NFKC')).trim().toLowerCase();
  const year = /^([0-9]{4})(?:\.0+)?年?$/.exec(plain);
  if (year) return at(year[1], 1, 'year');
  const quarter =
    /^([0-9]{4})[-\s/.]*[qç]([1-4])$/.exec(plain) ?? /^([0-9]{4})年第?([1-4])季度?$/.exec(plain);
  if (quarter) return at(quarter[1], Number(quarter[2]) * 3, 'quarter');
  const before = /^[qç]([1-4])[-\s/.]*([0-9]{4})$/.exec(plain);
  if (before) return at(before[2], Number(before[1]) * 3, 'quarter');
  const month =
    /^([0-9]{4})[-/.年\s]([0-9]{1,2})月?$/.exec(plain) ?? /^([0-9]{4})(0[1-9]|1[0-2])$/.exec(plain);
  if (month) return at(month[1], Number(month[2]), 'month');
  const turned = /^([0-9]{1,2})[-/.\s]([0-9]{4})$/.exec(plain);
  if (turned) return at(turned[2], Number(turned[1]), 'month');
  const iso = /^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[t\s].*)?$/.exec(plain);
  if (iso) return Number(iso[3]) <= 31 ? at(iso[1], Number(iso[2]), 'month') : null;
  const day = /^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?:\s.*)?$/.exec(plain);
  if (day) {
    const [first, second] = [Number(day[1]), Number(day[2])];
    if (first > 31 || second > 31) return null;
    return at(day[3], second > 12 ? first : second, 'month');
  }
  const named =
    /^(?:[0-9]{1,2}[-\s./]+)?(\p{L}[\p{L}\p{M}]+)\.?[-\s,/]*([0-9]{4})$/u.exec(plain) ??
    /^([0-9]{4})[-\s,/]*(\p{L}[\p{L}\p{M}]+)\.?$/u.exec(plain);
  if (!named) return null;
  const [word, digits] = /^[0-9]/.test(named[1] ?? '')
    ? [named[2], named[1]]
    : [named[1], named[2]];
  const number = monthNames().get(word ?? '');
  return number === undefined ? null : at(digits, number, 'month');
}

function at(year: string | undefined, month: number, size: Grain): Period | null {
  const known = Number(year);
  if (!(known >= 1000 && known <= 9999) || month < 1 || month > 12) return null;
  return periodAt(known * 12 + month - 1, size);
}

const tongues = ['en', 'tr', 'fa', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl'];
let names: Map<string, number> | null = null;

/** Long and short month names of some languages, to 1–12; made once, when first asked for. */
function monthNames(): ReadonlyMap<string, number> {
  if (names) return names;
  names = new Map();
  for (const tongue of tongues) {
    for (const style of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(`${tongue}-u-ca-gregory`, {
        month: style,
        timeZone: 'UTC',
      });
      for (let month = 0; month < 12; month++) {
        const name = format
          .format(Date.UTC(2024, month, 15))
          .toLowerCase()
          .replace(/\.$/, '');
        if (!names.has(name)) names.set(name, month + 1);
      }
    }
  }
  return names;
}
