/**
 * Each language writes its days, numbers and lists in its own way: British English, Turkish, Persian with
 * its own digits, Chinese. When something happened here is told in the reader's own calendar, which for
 * Persian is the solar one; a period that a figure is of is always told in the Gregorian months in which
 * it was measured. The two cannot be mistaken: their months have different names.
 */
import { firstMonth, grain, type Period } from '#lib/figures/periods.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale, getTextDirection } from '#lib/paraglide/runtime.js';

const tags = { en: 'en-GB', tr: 'tr-TR', fa: 'fa-IR', zh: 'zh-CN' } as const;

/** A language as Intl knows it; the reader's where none is named. */
export function tag(language: keyof typeof tags = getLocale()): string {
  return tags[language];
}

const dates = new Map<string, Intl.DateTimeFormat>();

function date(
  how: Intl.DateTimeFormatOptions,
  language: keyof typeof tags = getLocale(),
): Intl.DateTimeFormat {
  const key = tag(language) + JSON.stringify(how);
  const held = dates.get(key) ?? new Intl.DateTimeFormat(tag(language), how);
  dates.set(key, held);
  return held;
}

/** A day, such as 22 Nov 2026. */
export function day(when: Date): string {
  return date({ dateStyle: 'medium' }).format(when);
}

/** A day in full words, such as 22 November 2026. */
export function wholeDay(when: Date): string {
  return date({ dateStyle: 'long' }).format(when);
}

/** The time of a day, such as 14:05. */
export function time(when: Date): string {
  return date({ timeStyle: 'short' }).format(when);
}

/** A day with its time, such as 22 Nov 2026, 14:05; the reader's way, or as another language writes it. */
export function dayAndTime(when: Date, language?: keyof typeof tags): string {
  return date({ dateStyle: 'medium', timeStyle: 'short' }, language).format(when);
}

/** What `how` asks of a moment, such as its weekday; in the zone that it names. */
export function partly(when: Date | number, how: Intl.DateTimeFormatOptions): string {
  return date(how).format(when);
}

const spans = new Map<string, Intl.RelativeTimeFormat>();

/** How long ago something was, as one says it: now, 5 minutes ago, yesterday; after a week its day. */
export function ago(when: Date, now: number): string {
  const key = tag();
  const held = spans.get(key) ?? new Intl.RelativeTimeFormat(key, { numeric: 'auto' });
  spans.set(key, held);
  const minutes = Math.max(0, Math.floor((now - when.getTime()) / 60_000));
  if (minutes === 0) return held.format(0, 'second');
  if (minutes < 60) return held.format(-minutes, 'minute');
  if (minutes < 24 * 60) return held.format(-Math.floor(minutes / 60), 'hour');
  const days = Math.floor(minutes / (24 * 60));
  return days < 7 ? held.format(-days, 'day') : day(when);
}

/** A moment as exactly as it is kept, such as 22 November 2026 at 14:05:06. */
export function moment(when: Date): string {
  return date({ dateStyle: 'long', timeStyle: 'medium' }).format(when);
}

/** 2026-10 is October 2026, 2026-Q4 is Q4 2026, 2026 is 2026: Gregorian, as it was measured. */
export function periodName(value: Period, length: 'long' | 'short' = 'long'): string {
  const year = number(Number(value.slice(0, 4)), { useGrouping: false });
  if (grain(value) === 'year') return year;
  if (grain(value) === 'quarter')
    return m.data_quarter({ quarter: number(Number(value.slice(6))), year });
  const first = firstMonth(value);
  return date({ month: length, year: 'numeric', timeZone: 'UTC', calendar: 'gregory' }).format(
    Date.UTC(Math.floor(first / 12), first % 12, 1),
  );
}

const numbers = new Map<string, Intl.NumberFormat>();

function numeral(
  how: Intl.NumberFormatOptions,
  language: keyof typeof tags = getLocale(),
): Intl.NumberFormat {
  const key = tag(language) + JSON.stringify(how);
  const held = numbers.get(key) ?? new Intl.NumberFormat(tag(language), how);
  numbers.set(key, held);
  return held;
}

/** A number with a true minus sign, not a hyphen; the reader's way, or as another language writes it. */
export function number(
  value: number,
  how: Intl.NumberFormatOptions = {},
  language?: keyof typeof tags,
): string {
  return numeral(how, language)
    .format(value === 0 ? 0 : value)
    .replace('-', '−');
}

/**
 * Decimals of a figure and half its range, so that both end at the same digit: the figure has so many
 * significant digits, or as many decimals as show the first digit of its range. 5.9 ± 2.0, 0.52 ± 0.20.
 */
export function decimalsOf(figure: number, half: number, digits = 2): number {
  const needed = (value: number, significant: number) =>
    value === 0 ? 0 : significant - 1 - Math.floor(Math.log10(Math.abs(value)));
  return Math.min(10, Math.max(0, needed(figure, digits), needed(half, 1)));
}

/** The way to write a figure and half its range, as `decimalsOf` has it. */
export function paired(figure: number, half: number): (value: number) => string {
  const decimals = decimalsOf(figure, half);
  return (value) =>
    number(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Turkish shortens a thousand to B, which reads as a billion beside money; so it is written out. */
const spokenScales: Record<string, string> = {
  B: 'bin',
  Mn: 'milyon',
  Mr: 'milyar',
  Tn: 'trilyon',
};

/**
 * Money as it is said: €4.1m, €4,1 milyon, ۴٫۱ میلیون یورو, €410万. Persian names the currency after the
 * amount, as one speaks; its own needs no country.
 *
 * @param digits how many significant ones, shortened; null for whole units, none left out.
 */
export function money(value: number, currency: string, digits: number | null = 2): string {
  const locale = getLocale();
  const size: Intl.NumberFormatOptions =
    digits === null
      ? { maximumFractionDigits: 0 }
      : { notation: 'compact', maximumSignificantDigits: digits };
  const how = numeral({
    style: 'currency',
    currency,
    currencyDisplay: locale === 'fa' ? 'name' : 'narrowSymbol',
    ...size,
  });
  const plain = value === 0 ? 0 : value;
  if (locale === 'en' || locale === 'zh') return how.format(plain).replace('-', '−');
  return how
    .formatToParts(plain)
    .map(({ type, value: part }) => {
      if (type === 'minusSign') return part.replace('-', '−');
      if (locale === 'tr' && type === 'compact') return spokenScales[part] ?? part;
      if (locale === 'fa' && type === 'currency') return part.replace(/ ایران$/u, '');
      return part;
    })
    .join('');
}

const lists = new Map<string, Intl.ListFormat>();

/** Names joined as the language joins them: a, b and c. */
export function list(names: readonly string[], type: Intl.ListFormatType = 'conjunction'): string {
  const key = tag() + type;
  const held = lists.get(key) ?? new Intl.ListFormat(tag(), { type });
  lists.set(key, held);
  return held.format(names.map(isolated));
}

/** What is known of a thing in one line, its parts held apart: Behaviours · Front office · 59 of 76. */
export function inLine(parts: readonly (string | null | undefined)[]): string {
  return parts.flatMap((part) => (part ? [isolated(part)] : [])).join(' · ');
}

/** Steps in the order in which one takes them, with an arrow the way one reads: a → b → c. */
export function inOrder(steps: readonly string[]): string {
  return steps.map(isolated).join(mirrored() ? ' ← ' : ' → ');
}

const directions = new Map<string, 'ltr' | 'rtl'>();

/** Whether the reader's language runs right to left; Intl takes its time to say so. */
function mirrored(): boolean {
  const locale = getLocale();
  const held = directions.get(locale) ?? getTextDirection(locale);
  directions.set(locale, held);
  return held === 'rtl';
}

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const leftToRight = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}]/u;

/** A sentence that began with a thing in the middle of one, with the capital that it wants. */
export function begun(sentence: string): string {
  const [first = ''] = sentence;
  return first.toLocaleUpperCase(tag()) + sentence.slice(first.length);
}

/** A person's words that run against the page, kept from turning their neighbours round with them. */
export function isolated(text: string): string {
  const against = mirrored() ? leftToRight : rightToLeft;
  return against.test(text) ? `\u2068${text}\u2069` : text;
}
