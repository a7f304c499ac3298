import { describe, expect, it } from 'vitest';
import type { Metric } from '#lib/figures/metrics.ts';
import type { Observation } from '#lib/figures/observations.ts';
import { Panels, wholePeriods } from '#lib/figures/panels.ts';

const metric = (id: string): Metric => ({
  id,
  name: id,
  code: null,
  kind: 'quantitative',
  unit: '',
  floor: 0,
  ceiling: 100,
  source: '',
});
const seen = (
  name: string,
  unit: string | null,
  period: string,
  value: number,
  n: number | null = 25,
  sd: number | null = 10,
): Observation => ({ metric: name, unit, segment: '', period, value, n, sd });
const element = (id: string, ...metrics: string[]) => ({
  id,
  fields: { measures: metrics.map((each) => ({ metric: each, weight: 1 })) },
});
const units = [
  { id: 'region', parent: null },
  { id: 'a', parent: 'region' },
  { id: 'b', parent: 'region' },
];

describe('a panel of scores', () => {
  it('tells of the finest units that all its elements share, each once', () => {
    const panels = new Panels(
      [element('pride', 'm1'), element('bookings', 'm2')],
      [metric('m1'), metric('m2')],
      [
        seen('m1', 'a', '2026-01', 40),
        seen('m1', 'b', '2026-01', 60),
        seen('m2', 'region', '2026-01', 30),
      ],
      units,
    );
    expect(panels.together(['pride'], 'month').map(({ unit }) => unit)).toEqual(['a', 'b']);
    const [row, ...more] = panels.together(['pride', 'bookings'], 'month');
    expect(more).toEqual([]);
    expect(row).toMatchObject({ unit: 'region', values: { pride: 50, bookings: 30 } });
    expect(row?.errors['pride']).toBeCloseTo(Math.SQRT2, 12);
  });

  it('counts in the finest periods that an element’s metrics have in common', () => {
    const panels = new Panels(
      [element('pride', 'm1', 'm2'), element('bookings', 'm1'), element('blind', 'none')],
      [metric('m1'), metric('m2')],
      [
        ...['2026-01', '2026-02', '2026-03', '2026-04'].map((period) =>
          seen('m1', 'a', period, 40),
        ),
        ...['2026-Q1', '2026-Q2'].map((period) => seen('m2', 'a', period, 60)),
      ],
      units,
    );
    expect(panels.grainOf('bookings')).toBe('month');
    expect(panels.grainOf('pride')).toBe('quarter');
    expect(panels.grainOf('blind')).toBe(null);
    expect(panels.together(['pride', 'bookings'], 'quarter')).toMatchObject([
      { unit: 'a', values: { pride: 50, bookings: 40 } },
      { unit: 'a', values: { pride: 50, bookings: 40 } },
    ]);
    expect(panels.together(['pride'], 'month')).toEqual([]);
  });

  it('leaves out a score that lacks a part it usually has', () => {
    const panels = new Panels(
      [element('pride', 'm1', 'm2')],
      [metric('m1'), metric('m2')],
      [
        seen('m1', 'a', '2026-01', 40),
        seen('m2', 'a', '2026-01', 60),
        seen('m1', 'a', '2026-02', 40),
      ],
      units,
    );
    expect(panels.together(['pride'], 'month')).toHaveLength(1);
  });

  it('has nothing to tell where only the whole is measured', () => {
    const whole = [seen('m1', null, '2026-01', 40)];
    expect(new Panels([element('pride', 'm1')], [metric('m1')], whole, units).empty).toBe(true);
  });
});

describe('a longer period', () => {
  it('is the mean of the shorter ones by their answers, with the error of such a mean', () => {
    const [quarter, ...more] = wholePeriods(
      [
        seen('m', 'a', '2026-01', 40, 10, 8),
        seen('m', 'a', '2026-02', 50, 30, 12),
        seen('m', 'a', '2026', 99),
      ],
      'quarter',
    );
    expect(more).toEqual([]);
    expect(quarter).toMatchObject({ period: '2026-Q1', value: 47.5, n: 40 });
    const variance = (10 / 40) ** 2 * (64 / 10) + (30 / 40) ** 2 * (144 / 30);
    expect((quarter?.sd ?? 0) ** 2 / 40).toBeCloseTo(variance, 12);
  });

  it('is its own where it was measured as such', () => {
    const own = seen('m', 'a', '2026-Q1', 44);
    expect(wholePeriods([seen('m', 'a', '2026-01', 40), own], 'quarter')).toEqual([own]);
  });
});
