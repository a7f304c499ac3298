import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPeriod, readValue } from '#lib/figures/cells.ts';
import { csvLine } from '#lib/figures/csv-out.ts';
import { sniffDecimal, sniffDelimiter, splitRows } from '#lib/figures/dialect.ts';
import { Period } from '#lib/figures/periods.ts';

describe('a period', () => {
  test.for([
    ['2024', '2024'],
    ['2024.0', '2024'],
    ['۱۴۰۳', '1403'],
    ['2024-03', '2024-03'],
    ['2024/3', '2024-03'],
    ['03/2024', '2024-03'],
    ['202403', '2024-03'],
    ['2024-03-15', '2024-03'],
    ['2024-03-15T10:00:00Z', '2024-03'],
    ['15.03.2024', '2024-03'],
    ['3/15/2024', '2024-03'],
    ['2024Q1', '2024-Q1'],
    ['2024-Q4', '2024-Q4'],
    ['Q3 2024', '2024-Q3'],
    ['2024年第2季度', '2024-Q2'],
    ['2024年3月', '2024-03'],
    ['March 2024', '2024-03'],
    ['Mar-2024', '2024-03'],
    ['2024 Eylül', '2024-09'],
    ['مارس ۲۰۲۴', '2024-03'],
  ] as const)('%s is read', ([text, period]) => expect(readPeriod(text)).toBe(period));

  test.for([
    '',
    '24',
    '2024-13',
    '13/2024',
    '32/13/2024',
    'Q5 2024',
    'spring 2024',
    '2012/13x',
    '0',
  ])('“%s” is none', (text) => expect(readPeriod(text)).toBe(null));

  test('is valid whatever was written, or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const period = readPeriod(text);
        if (period !== null) expect(Period.safeParse(period).success).toBe(true);
      }),
    );
  });
});

describe('a value', () => {
  test.for([
    ['61.25', '.', 61.25],
    ['-3', '.', -3],
    ['1,234.5', '.', 1234.5],
    ['1.234,5', ',', 1234.5],
    ['0,5', ',', 0.5],
    ['61.2%', '.', 61.2],
    ['1e-3', '.', 0.001],
    ['۶۱٫۲', '.', 61.2],
  ] as const)('%s with decimal “%s” is read', ([text, decimal, value]) =>
    expect(readValue(text, decimal)).toBe(value),
  );

  test.for(['', 'x', 'NaN', 'Infinity', '1e999', '1 2 x', 'Unit 5', '--1'])(
    '“%s” is none',
    (text) => expect(readValue(text, '.')).toBe(null),
  );
});

describe('a file', () => {
  test('says its delimiter and its decimals', () => {
    expect(sniffDelimiter('a;b;c\n1,5;2,5;3\n')).toBe(';');
    expect(sniffDelimiter('a\tb\n1,5\t2\n')).toBe('\t');
    expect(sniffDelimiter('name,n\n"Smith; Jones",2\n')).toBe(',');
    expect(sniffDecimal(['1,5', '2,25'])).toBe(',');
    expect(sniffDecimal(['1.5', '3'])).toBe('.');
    expect(sniffDecimal(['1.234,5'])).toBe(',');
    expect(sniffDecimal([])).toBe('.');
  });

  test('comes back from our own CSV as it was, and no cell begins a formula', () => {
    // A cell that itself begins with an apostrophe before a formula sign is read back without it.
    const cell = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !/[\r\n]|^'[=+\-@\t＝＋－＠]/.test(text));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
        const [row = []] = splitRows(csvLine(cells), ',');
        expect(row.map((text) => text.replace(/^'(?=[=+\-@\t＝＋－＠])/, ''))).toEqual(cells);
        for (const text of row) expect(text).not.toMatch(/^[=+\-@\t]/);
      }),
    );
    expect(csvLine(['=1+1', -5, null])).toBe(`"'=1+1",-5,\r\n`);
  });
});
