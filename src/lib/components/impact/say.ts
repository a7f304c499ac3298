/**
 * Numbers in words of the reader's language. Two significant digits where a figure is read, all of them
 * where it is checked: more would promise a precision that nobody has.
 */
import { decimalsOf, isolated, money, number } from '#lib/editor/written.ts';
import type { Share } from '#lib/impact/walk.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { m } from '#lib/paraglide/messages.js';

/** Money to the unit: €4,104,512. */
export function wholeMoney(value: number, currency: string): string {
  return money(value, currency, null);
}

/** A score or a gap, to the tenth; as a score on a card, to the whole. */
export function points(value: number, digits = 1): string {
  return number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function signed(value: number, digits = 1): string {
  const same = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return number(value, { ...same, signDisplay: 'exceptZero' });
}

/** Any number to so many significant digits. */
export function figure(value: number, digits = 3): string {
  return number(value, { maximumSignificantDigits: digits });
}

export function whole(value: number): string {
  return number(value, { maximumFractionDigits: 0 });
}

export function percent(value: number, digits = 0): string {
  return number(value, { style: 'percent', maximumFractionDigits: digits });
}

/** What part comes along a path, and where that part lies nine times in ten; else why there is no doubt. */
export function shareSaid({ value, range, sole }: Share): string {
  if (sole) return m.impact_share_sole({ share: percent(value) });
  if (range === null) return m.impact_share_exact({ share: percent(value) });
  const [low, high] = range;
  const digits = Math.min(1, decimalsOf(100 * value, 50 * (high - low)));
  return m.common_ranged({
    value: percent(value, digits),
    low: percent(low, digits),
    high: percent(high, digits),
  });
}

/** A figure with the range that holds nine times in ten, each end written as the figure is. */
export function ranged(value: number, se: number, write: (value: number) => string): string {
  return m.common_ranged({
    value: write(value),
    low: write(value - nineInTen * se),
    high: write(value + nineInTen * se),
  });
}

/** An average of draws with what their number leaves open: a chance or a value, never below nought. */
export function drawn(value: number, se: number, write: (value: number) => string): string {
  return m.common_ranged({
    value: write(value),
    low: write(Math.max(0, value - nineInTen * se)),
    high: write(value + nineInTen * se),
  });
}

/** Marks a part of a sentence to be shown in bold; it stays plain text everywhere else. */
export function strong(text: string): string {
  return `\u2060${isolated(text)}\u2060\u2060`;
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
