/**
 * Numbers in words of the reader's language. Two significant digits where a figure is read, all of them
 * where it is checked: more would promise a precision that nobody has.
 */
import type { Period } from '#lib/figures/periods.ts';
import { firstMonth, grain } from '#lib/figures/periods.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

const tags = { en: 'en-GB', tr: 'tr-TR', fa: 'fa-IR-u-ca-gregory', zh: 'zh-CN' } as const;

/** The reader's language as Intl knows it; months stay Gregorian, as periods are. */
export function tag(): string {
  return tags[getLocale()];
}

const formats = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = tag() + JSON.stringify(options);
  const held = formats.get(key) ?? new Intl.NumberFormat(tag(), options);
  formats.set(key, held);
  return held;
}

/** Money, short: €4.1m. */
export function money(value: number, currency: string, digits = 2): string {
  const currencyDisplay = 'narrowSymbol';
  return format({
    style: 'currency',
    currency,
    currencyDisplay,
    notation: 'compact',
    maximumSignificantDigits: digits,
  }).format(value === 0 ? 0 : value);
}

/** Money to the unit: €4,104,512. */
export function wholeMoney(value: number, currency: string): string {
  const currencyDisplay = 'narrowSymbol';
  return format({ style: 'currency', currency, currencyDisplay, maximumFractionDigits: 0 }).format(
    value,
  );
}

/** A score or a gap, to the tenth; as a score on a card, to the whole. */
export function points(value: number, digits = 1): string {
  return format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

export function signed(value: number, digits = 1): string {
  const same = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return format({ ...same, signDisplay: 'exceptZero' }).format(value);
}

/** Any number to so many significant digits. */
export function figure(value: number, digits = 3): string {
  return format({ maximumSignificantDigits: digits }).format(value);
}

export function whole(value: number): string {
  return format({ maximumFractionDigits: 0 }).format(value);
}

export function percent(value: number, digits = 0): string {
  return format({ style: 'percent', maximumFractionDigits: digits }).format(value);
}

/** 2026-10 is October 2026, 2026-Q4 the fourth quarter of 2026. */
export function period(value: Period, length: 'long' | 'short' = 'long'): string {
  if (grain(value) === 'year') return value.slice(0, 4);
  if (grain(value) === 'quarter')
    return m.impact_quarter({ year: value.slice(0, 4), quarter: value.slice(6) });
  const first = firstMonth(value);
  const date = new Date(Date.UTC(Math.floor(first / 12), first % 12, 1));
  const shown: Intl.DateTimeFormatOptions = { month: length, year: 'numeric', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(tag(), shown).format(date);
}

/** Names joined as the language joins them. */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(tag(), { type: 'conjunction' }).format(names);
}

/** Marks a part of a sentence to be shown in bold; it stays plain text everywhere else. */
export function strong(text: string): string {
  return `\u2060${text}\u2060\u2060`;
}

/** A sentence as its plain and its strong parts. */
export function parts(sentence: string): { text: string; strong: boolean }[] {
  return sentence
    .split(/(\u2060[^\u2060]*\u2060\u2060)/u)
    .filter((part) => part !== '')
    .map((part) => ({
      text: part.replaceAll('\u2060', ''),
      strong: part.startsWith('\u2060'),
    }));
}
