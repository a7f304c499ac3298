import { describe, expect, it } from 'vitest';
import { openings, rhythmOf, ruleOf } from '#lib/pulse/recurrence.ts';
import { gaps, rhythms } from '#lib/pulse/rhythm.ts';

const day = 86_400_000;
const told = (dates: Date[]) => dates.map((date) => date.toISOString().slice(0, 16));
const start = new Date('2026-10-01T00:00Z');

describe('a rhythm', () => {
  it('keeps its hour where people are when clocks change', () => {
    const starts = '2026-10-13T09:00';
    const rule = ruleOf('fortnight', starts);
    expect(told(openings(rule, starts, 'Europe/London', start, 3))).toEqual([
      '2026-10-13T08:00',
      '2026-10-27T09:00',
      '2026-11-10T09:00',
    ]);
    expect(told(openings(rule, starts, 'Asia/Tehran', start, 1))).toEqual(['2026-10-13T05:30']);
  });

  it('tells a month by its weekday, and the fifth is the last', () => {
    const of = (rhythm: 'month' | 'quarter', starts: string) =>
      told(openings(ruleOf(rhythm, starts), starts, 'UTC', start, 3));
    expect(of('month', '2026-10-20T09:00')).toEqual([
      '2026-10-20T09:00',
      '2026-11-17T09:00',
      '2026-12-15T09:00',
    ]);
    expect(of('quarter', '2026-10-31T09:00')).toEqual([
      '2026-10-31T09:00',
      '2027-01-30T09:00',
      '2027-04-24T09:00',
    ]);
  });

  it('comes once where it comes once, and begins where it begins', () => {
    const starts = '2026-10-20T09:00';
    expect(openings(ruleOf('once', starts), starts, 'UTC', start, 5)).toHaveLength(1);
    expect(openings(ruleOf('once', starts), starts, 'UTC', new Date('2027-01-01'), 5)).toEqual([]);
  });

  it('never comes sooner than its gap, whatever its first day, and is known by its rule', () => {
    for (const rhythm of rhythms)
      for (const date of ['2026-10-01', '2026-10-31', '2027-02-28', '2028-02-29', '2026-12-29']) {
        const starts = `${date}T09:00`;
        const rule = ruleOf(rhythm, starts);
        expect(rhythmOf(rule, starts)).toBe(rhythm);
        const dates = openings(rule, starts, 'UTC', start, 9);
        for (const [at, opens] of dates.slice(1).entries())
          expect(opens.getTime() - (dates[at]?.getTime() ?? 0)).toBeGreaterThanOrEqual(
            gaps[rhythm] * day,
          );
      }
  });
});
