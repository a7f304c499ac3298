import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as periods from '#lib/figures/periods.ts';

const period = fc
  .tuple(fc.integer({ min: 1, max: 9998 }), fc.constantFrom(...periods.grains), fc.nat(11))
  .map(([year, grain, month]) => periods.periodAt(year * 12 + month, grain) ?? '');

describe('periods', () => {
  test('a month, a quarter and a year know their months', () => {
    expect(periods.lastMonth('2026') - periods.firstMonth('2026')).toBe(11);
    expect(periods.firstMonth('2026-Q4')).toBe(periods.firstMonth('2026-10'));
    expect(periods.lastMonth('2026-Q4')).toBe(periods.lastMonth('2026'));
  });

  test('the one before crosses the year', () => {
    expect(periods.previous('2026-01')).toBe('2025-12');
    expect(periods.previous('2026-Q1')).toBe('2025-Q4');
    expect(periods.previous('2026')).toBe('2025');
    expect(periods.previous('2026-03', 27)).toBe('2023-12');
    expect(periods.previous('0000')).toBe(null);
  });

  test('a run ends with its last and has no gap', () => {
    expect(periods.runTo('2026-Q2', 4)).toEqual(['2025-Q3', '2025-Q4', '2026-Q1', '2026-Q2']);
    expect(periods.runTo('0001', 4)).toEqual(['0000', '0001']);
  });

  test('looks at the period itself, what holds it, then the last twelve months, latest first', () => {
    const available = ['2025-09', '2025-10', '2026', '2026-Q4', '2026-Q3', '2026-09', '2026-11'];
    expect(periods.wherever('2026-10', available)).toEqual([
      '2026-10',
      '2026-Q4',
      '2026',
      '2026-Q3',
      '2026-09',
      '2025-10',
    ]);
    expect(periods.wherever('2025', ['2024', '2023'])).toEqual(['2025', '2024']);
  });

  test('every period is valid, and the period at its own months', () => {
    fc.assert(
      fc.property(period, (each) => {
        expect(periods.Period.safeParse(each).success).toBe(true);
        expect(periods.periodAt(periods.firstMonth(each), periods.grain(each))).toBe(each);
        expect(periods.periodAt(periods.lastMonth(each), periods.grain(each))).toBe(each);
      }),
    );
  });

  test('previous ends the month before the period begins', () => {
    fc.assert(
      fc.property(period, (each) => {
        const before = periods.previous(each);
        expect(before && periods.lastMonth(before) + 1).toBe(periods.firstMonth(each));
      }),
    );
  });

  test('order is total, and agrees with containment', () => {
    fc.assert(
      fc.property(period, period, (a, b) => {
        expect(Math.sign(periods.comparePeriods(a, b))).toBe(
          -Math.sign(periods.comparePeriods(b, a)) || 0,
        );
        if (periods.comparePeriods(a, b) === 0) expect(a).toBe(b);
        if (periods.contains(a, b) && periods.contains(b, a)) expect(a).toBe(b);
      }),
    );
  });
});
