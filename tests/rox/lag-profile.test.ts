import { describe, expect, it } from 'vitest';
import { chance } from '#lib/demo/chance.ts';
import { lagProfile } from '#lib/rox/lag-profile.ts';
import type { Observed } from '#lib/rox/panel.ts';

function panel(lag: number, seed = 'lags'): Observed[] {
  const random = chance(seed);
  return Array.from({ length: 20 }, (_, unit) => {
    const x = Array.from({ length: 18 }, () => random.normal());
    return x.map((cause, period) => ({
      unit: `u${unit}`,
      period,
      values: { cause, effect: 0.8 * (x[period - lag] ?? 0) + random.normal() },
    }));
  }).flat();
}

describe('a lag', () => {
  it('of three periods is found beside a map that says one', () => {
    const told = lagProfile(panel(3), 'effect', [{ name: 'cause', lagPeriods: 1 }], 0);
    expect(told).toMatchObject({ best: 3, disagrees: true });
    expect(told?.lags.map(({ lagPeriods }) => lagPeriods)).toEqual([0, 1, 2, 3]);
  });

  it('as the map has it is left in peace', () => {
    const told = lagProfile(panel(2), 'effect', [{ name: 'cause', lagPeriods: 2 }], 0);
    expect(told).toMatchObject({ best: 2, gain: 0, disagrees: false });
  });

  it('is not disputed by luck: without any effect, hardly ever', () => {
    const disputed = Array.from({ length: 40 }, (_, i) => {
      const rows = panel(99, `nothing ${i}`);
      return lagProfile(rows, 'effect', [{ name: 'cause', lagPeriods: 2 }], 0)?.disagrees;
    });
    expect(disputed.filter(Boolean).length).toBeLessThan(5);
  });

  it('cannot be judged from a handful of rows', () => {
    const few = panel(1).filter(({ period }) => period < 4);
    expect(lagProfile(few, 'effect', [{ name: 'cause', lagPeriods: 2 }], 0)).toBeNull();
  });
});
