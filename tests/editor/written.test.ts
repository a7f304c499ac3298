import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import * as written from '#lib/editor/written.ts';
import { overwriteGetLocale, type Locale } from '#lib/paraglide/runtime.js';

function speak(locale: Locale): void {
  overwriteGetLocale(() => locale);
}
afterEach(() => speak('en'));

/** Spaces that do not break, and marks of direction, are the language's own business. */
const plain = (text: string) =>
  text.replace(/[\u00a0\u202f]/g, ' ').replace(/[\u200e\u200f\u2068\u2069]/g, '');

const moment = new Date(2026, 10, 22, 14, 5, 6);

describe('what is written', () => {
  it.each([
    ['en', '22 Nov 2026', '22 Nov 2026, 14:05', '22 November 2026'],
    ['tr', '22 Kas 2026', '22 Kas 2026 14:05', '22 Kasım 2026'],
    ['fa', '۱ آذر ۱۴۰۵', '۱ آذر ۱۴۰۵، ۱۴:۰۵', '۱ آذر ۱۴۰۵'],
    ['zh', '2026年11月22日', '2026年11月22日 14:05', '2026年11月22日'],
  ] as const)('tells a day as %s does, British in English, solar in Persian', (...told) => {
    const [locale, day, dayAndTime, wholeDay] = told;
    speak(locale);
    expect(plain(written.day(moment))).toBe(day);
    expect(plain(written.dayAndTime(moment))).toBe(dayAndTime);
    expect(plain(written.wholeDay(moment))).toBe(wholeDay);
    expect(plain(written.time(moment))).toBe(locale === 'fa' ? '۱۴:۰۵' : '14:05');
  });

  it.each([
    ['en', 'October 2026', 'Oct 2026', 'Q4 2026', '2026'],
    ['tr', 'Ekim 2026', 'Eki 2026', '2026 4. çeyrek', '2026'],
    ['fa', 'اکتبر ۲۰۲۶', 'اکتبر ۲۰۲۶', 'فصل ۴ سال ۲۰۲۶', '۲۰۲۶'],
    ['zh', '2026年10月', '2026年10月', '2026年第4季度', '2026'],
  ] as const)('tells a period in Gregorian months in %s', (...told) => {
    const [locale, month, short, quarter, year] = told;
    speak(locale);
    expect(plain(written.periodName('2026-10'))).toBe(month);
    expect(plain(written.periodName('2026-10', 'short'))).toBe(short);
    expect(plain(written.periodName('2026-Q4'))).toBe(quarter);
    expect(plain(written.periodName('2026'))).toBe(year);
  });

  it.each([
    ['en', '€3.9m', '€73k', '−€1,234,567'],
    ['tr', '€3,9 milyon', '€73 bin', '−€1.234.567'],
    ['fa', '۳٫۹ میلیون یورو', '۷۳ هزار یورو', '−۱٬۲۳۴٬۵۶۷ یورو'],
    ['zh', '€390万', '€7.3万', '−€1,234,567'],
  ] as const)('says money as one says it in %s', (locale, millions, thousands, whole) => {
    speak(locale);
    expect(plain(written.money(3_912_000, 'EUR'))).toBe(millions);
    expect(plain(written.money(73_100, 'EUR'))).toBe(thousands);
    expect(plain(written.money(-1_234_567, 'EUR', null))).toBe(whole);
  });

  it('joins names as the language does', () => {
    expect(written.list(['a', 'b', 'c'])).toBe('a, b and c');
    speak('zh');
    expect(written.list(['甲', '乙', '丙'])).toBe('甲、乙和丙');
    speak('tr');
    expect(written.list(['a', 'b', 'c'], 'disjunction')).toBe('a, b veya c');
  });

  it('holds apart what runs against the page, and only that', () => {
    expect(written.inLine(['Behaviours', null, '', '59 of 76'])).toBe('Behaviours · 59 of 76');
    expect(written.inLine(['مهمان', '59'])).toBe('\u2068مهمان\u2069 · 59');
    speak('fa');
    expect(written.inLine(['Front office', 'رفتارها'])).toBe('\u2068Front office\u2069 · رفتارها');
  });

  it('takes steps in the way one reads, and a true minus', () => {
    expect(written.inOrder(['a', 'b'])).toBe('a → b');
    expect(written.number(-1.5)).toBe('−1.5');
    speak('fa');
    expect(plain(written.inOrder(['الف', 'b']))).toBe('الف ← b');
  });

  it('is written nowhere else', () => {
    const elsewhere = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(ts|svelte)$/.test(path) && !path.includes('paraglide'))
      .filter((path) =>
        /Intl\.(DateTime|List)Format\(/.test(readFileSync(join('src', path), 'utf8')),
      );
    // Of the others, one reads the months of other people's files, and one the clock where somebody lives
    // and tells it in the language of whoever is written to.
    expect(elsewhere.toSorted()).toEqual([
      'lib/editor/written.ts',
      'lib/figures/cells.ts',
      'lib/pulse/calendar.ts',
    ]);
  });
});
