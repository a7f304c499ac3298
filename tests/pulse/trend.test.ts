import { describe, expect, it } from 'vitest';
import { scaleCell } from '#lib/pulse/cells.ts';
import { change, trend } from '#lib/pulse/trend.ts';
import { toNearest } from './nearest.ts';

const form = { kind: 'agreement', points: 5, reversed: false } as const;
const day = (at: number) => new Date(Date.UTC(2026, at, 1));

/** A company of so many times these counts, and a group of it of these counts or none. */
function wave(at: number, whole: readonly number[], group: readonly number[] | null) {
  return {
    wave: `w${at}`,
    closed: day(at),
    form,
    cells: [
      { unit: 'all', cell: scaleCell(whole, form, toNearest) },
      ...(group ? [{ unit: 'team', cell: scaleCell(group, form, toNearest) }] : []),
    ],
  };
}
const low = [60, 60, 60, 10, 10];
const high = [10, 10, 60, 60, 60];

describe('a trend', () => {
  it('has a point for each wave, with the stretch in which the figure truly lies', () => {
    const points = trend(
      [wave(0, low, [2, 2, 2, 2, 2]), wave(1, high, null)],
      'team',
      'all',
      'mean',
    );
    expect(points.map(({ wave: id, told }) => [id, told])).toEqual([
      ['w0', { low: 3, high: 3 }],
      ['w1', null],
    ]);
    const [from = 0, to = 0] = points[0]?.span ?? [];
    expect(from).toBeLessThan(3);
    expect(to).toBeGreaterThan(3);
    expect(points[1]).toMatchObject({ span: null, people: null });
  });

  it('never leaves the scale', () => {
    const [point] = trend([wave(0, low, [0, 0, 0, 0, 8])], 'team', 'all', 'mean');
    expect(point?.span?.[1]).toBe(5);
  });
});

describe('a difference to the time before', () => {
  it('is one where neither chance nor rounding leaves it open', () => {
    const points = trend([wave(0, low, null), wave(1, high, null)], 'all', 'all', 'mean');
    expect(change(points)).toMatchObject({ kind: 'more' });
    expect(change(points.toReversed())).toMatchObject({ kind: 'less' });
  });

  it('is unclear where few answered, and where nothing is told but a bound', () => {
    const few = trend(
      [wave(0, low, [1, 1, 2, 2, 1]), wave(1, low, [0, 1, 2, 3, 1])],
      'team',
      'all',
      'mean',
    );
    expect(change(few).kind).toBe('unclear');
    const bound = trend(
      [wave(0, low, [8, 0, 0, 0, 0]), wave(1, low, [0, 0, 0, 0, 8])],
      'team',
      'all',
      'mean',
    );
    expect(change(bound).kind).toBe('unclear');
  });

  it('is none the first time', () => {
    expect(change(trend([wave(0, low, null)], 'all', 'all', 'mean')).kind).toBe('first');
  });
});
