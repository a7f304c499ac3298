import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { participation } from '#lib/pulse/participation.ts';

describe('participation', () => {
  it('is told in steps of ten points, and at the top no closer than nine in ten', () => {
    expect([0, 1, 2, 3, 9, 10].map((taken) => participation(taken, 10))).toEqual([
      0, 10, 20, 30, 90, 90,
    ]);
    expect(participation(19, 20)).toBe(90);
    expect(participation(29, 100)).toBe(20);
  });

  it('is told of no unit of fewer than eight people', () => {
    expect(participation(7, 7)).toBeNull();
    expect(participation(4, 8)).toBe(50);
  });

  it('is never more than it is, and falls short by less than a step but at the top', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 3000 }), fc.nat(3000), (eligible, some) => {
        const taken = Math.min(some, eligible);
        const band = participation(taken, eligible) ?? -1;
        expect(band * eligible).toBeLessThanOrEqual(100 * taken);
        if (band < 90) expect((band + 10) * eligible).toBeGreaterThan(100 * taken);
      }),
    );
  });
});
