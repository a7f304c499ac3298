import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as scales from '#lib/figures/scales.ts';

const ends = fc
  .tuple(fc.double({ min: -1e3, max: 1e3 }), fc.double({ min: 0.01, max: 1e3 }))
  .filter(([floor, span]) => Number.isFinite(floor) && Number.isFinite(span))
  .map(([floor, span]) => ({ floor, ceiling: floor + span }));
const reading = fc.tuple(ends, fc.boolean()).map(([each, mirrored]) => ({ ...each, mirrored }));
const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });

const close = (actual: number, expected: number) =>
  expect(Math.abs(actual - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)) * 1e3);

describe('scales', () => {
  test('100 is the ceiling as measured', () => {
    const likert = { floor: 1, ceiling: 5 };
    expect(scales.toPoints(likert, 1)).toBe(0);
    expect(scales.toPoints(likert, 4)).toBe(75);
    expect(scales.toPoints(likert, 5)).toBe(100);
    expect(scales.pointSize(likert)).toBe(0.04);
  });

  test('a metric opposed to its element is read mirrored', () => {
    const stress = { floor: 0, ceiling: 1, mirrored: true };
    expect(scales.toScore(stress, 0.3)).toBe(70);
    expect(scales.fromScore(stress, 70)).toBeCloseTo(0.3, 12);
  });

  test('money and strength are told per point', () => {
    const minutes = { floor: 0, ceiling: 50, mirrored: true };
    const nps = { floor: -100, ceiling: 100, mirrored: false };
    // a minute costs 10,000; a point is half a minute
    expect(scales.moneyPerPoint(minutes, 10_000)).toBe(5_000);
    // one minute more takes 4 of NPS, so one point (half a minute less) gives 2 of NPS, one point
    expect(scales.strengthInPoints(minutes, nps, -4)).toBe(1);
    expect(scales.strengthInUnits(minutes, nps, 1)).toBe(-4);
  });

  test('there and back again is the same, and order is kept unless mirrored', () => {
    fc.assert(
      fc.property(reading, value, value, (each, a, b) => {
        close(scales.fromPoints(each, scales.toPoints(each, a)), a);
        close(scales.fromScore(each, scales.toScore(each, a)), a);
        const [x, y] = [scales.toPoints(each, a), scales.toPoints(each, b)];
        if (a < b) expect(x).toBeLessThanOrEqual(y);
        close(scales.moneyPerUnit(each, scales.moneyPerPoint(each, a)), a);
      }),
    );
  });

  test('a strength in units predicts what a strength in points predicts', () => {
    fc.assert(
      fc.property(reading, reading, fc.double({ min: -5, max: 5, noNaN: true }), (a, b, points) => {
        const native = scales.strengthInUnits(a, b, points);
        close(scales.strengthInPoints(a, b, native), points);
        // move the cause by one native unit: the effect's score must move alike on both paths
        const moved = scales.toScore(a, a.floor + 1) - scales.toScore(a, a.floor);
        const effect = scales.toScore(b, b.floor + native) - scales.toScore(b, b.floor);
        expect(Math.abs(effect - moved * points)).toBeLessThan(
          1e-6 * Math.max(1, Math.abs(effect), 1 / scales.pointSize(b)),
        );
      }),
    );
  });
});
