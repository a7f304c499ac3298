import { describe, expect, it } from 'vitest';
import { chance } from '#lib/demo/chance.ts';
import { correlations, importance, splitOff } from '#lib/rox/importance.ts';
import { resampled } from '#lib/rox/importance-doubt.ts';
import { sampledShares } from '#lib/rox/importance-orders.ts';

/** Drivers that share a cause, and an effect of given strengths; `perUnit` rows of one unit alike. */
function table(strengths: readonly number[], units: number, perUnit: number, seed = 'table') {
  const random = chance(seed);
  const columns: number[][] = [...strengths, 0].map(() => []);
  const names: string[] = [];
  for (let unit = 0; unit < units; unit++) {
    const shared = random.normal();
    const base = strengths.map(() => 0.6 * shared + random.normal());
    const luck = random.normal();
    for (let row = 0; row < perUnit; row++) {
      const x = base.map((value) => value + 0.05 * random.normal());
      x.forEach((value, i) => columns[i]!.push(value));
      columns.at(-1)!.push(strengths.reduce((sum, w, i) => sum + w * x[i]!, luck));
      names.push(`u${unit}`);
    }
  }
  return { columns, units: names };
}

describe('the importance of drivers', () => {
  it('over random orders is that over all orders, within its standard errors', () => {
    const strengths = [1, 0.8, 0.5, 0.5, 0.2, 0, 0.1, 0.3];
    const { columns } = table(strengths, 200, 1);
    const [between, withEffect] = splitOff(correlations(columns), columns.length);
    const exact = importance(between, withEffect);
    if ('refused' in exact) throw new Error(exact.refused);
    const { shares, standardErrors } = sampledShares(between, withEffect, 2_000, 1);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(exact.r2, 10);
    shares.forEach((share, i) => {
      expect(Math.abs(share - exact.lmg![i]!)).toBeLessThan(4.5 * standardErrors[i]! + 1e-12);
      expect(standardErrors[i]!).toBeLessThan(0.02);
    });
  });

  it('of twenty drivers is told with how far off it may be', () => {
    const strengths = Array.from({ length: 20 }, (_, i) => (i === 7 ? 2 : 0.1));
    const { columns } = table(strengths, 300, 1);
    const [between, withEffect] = splitOff(correlations(columns), columns.length);
    const { shares, standardErrors } = sampledShares(between, withEffect, 500, 1);
    expect(shares.indexOf(Math.max(...shares))).toBe(7);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...standardErrors)).toBeGreaterThan(0);
  });

  it('has an interval that holds the share, and ranks whose chances add up', () => {
    const { columns, units } = table([1, 0.6, 0.1], 80, 1);
    const told = resampled(columns, units, 400, 3)!;
    const [between, withEffect] = splitOff(correlations(columns), columns.length);
    const exact = importance(between, withEffect);
    if ('refused' in exact) throw new Error(exact.refused);
    told.interval90.forEach(([low, high], i) => {
      expect(low).toBeLessThan(exact.lmg![i]!);
      expect(high).toBeGreaterThan(exact.lmg![i]!);
    });
    for (const chances of told.rankProbability) {
      expect(chances.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 10);
    }
    expect(told.rankProbability[0]![0]).toBeGreaterThan(0.9);
    expect(resampled(columns, units, 400, 3)).toEqual(told);
  });

  it('is less sure where rows are many but of few units', () => {
    const { columns, units } = table([1, 0.6, 0.1], 25, 8);
    const byUnit = resampled(columns, units, 300, 1)!;
    const byRow = resampled(
      columns,
      units.map((_, i) => String(i)),
      300,
      1,
    )!;
    const width = ([low, high]: readonly [number, number]): number => high - low;
    expect(width(byUnit.interval90[0]!)).toBeGreaterThan(1.8 * width(byRow.interval90[0]!));
    expect(
      resampled(
        columns,
        units.map(() => 'one'),
        10,
        1,
      ),
    ).toBeNull();
  });
});
