import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNumber, writeNumber } from '#lib/numbers/read-number.ts';

describe('a number typed in a language', () => {
  it.each([
    ['1.5', 'en', 1.5],
    ['1,234.5', 'en', 1234.5],
    ['1,5', 'en', 1.5],
    ['1,234', 'en', 1234],
    ['1,5', 'tr', 1.5],
    ['1.5', 'tr', 1.5],
    ['1.500', 'tr', 1500],
    ['1.234.567,25', 'tr', 1234567.25],
    ['۱۲٫۵', 'fa', 12.5],
    ['۱۲٬۳۴۵', 'fa', 12345],
    ['12.5', 'fa', 12.5],
    ['−3', 'zh', -3],
    ['１２', 'zh', 12],
    ['.5', 'en', 0.5],
    [' 7 ', 'en', 7],
  ])('%s in %s is %d', (text, locale, value) => {
    expect(readNumber(text, locale)).toBe(value);
  });

  it.each(['', 'twelve', '1.2.3', '1,23,4', '--3', '3%', '٫', 'NaN', '1e3'])(
    '%s is no number',
    (text) => {
      expect(readNumber(text, 'en')).toBeNull();
    },
  );

  it('reads back whatever it writes, in every language', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((x) => Number(x.toPrecision(12))),
        fc.constantFrom('en', 'tr', 'fa', 'zh'),
        (value, locale) => {
          expect(readNumber(writeNumber(value, locale), locale)).toBeCloseTo(value, 6);
        },
      ),
    );
  });
});
