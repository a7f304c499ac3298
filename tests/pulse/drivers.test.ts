import { describe, expect, it } from 'vitest';
import { drivers, strengthOf } from '#lib/pulse/drivers.ts';

const correlations = {
  items: ['a', 'b', 'c', 'd'],
  n: { low: 50, high: 99, about: null },
  values: [
    [1, 0.2, -0.6, 0.05],
    [0.2, 1, 0, 0.4],
    [-0.6, 0, 1, 0],
    [0.05, 0.4, 0, 1],
  ],
};

describe('what goes together with an outcome', () => {
  it('comes the strongest first, whichever way it runs, and without the outcome itself', () => {
    expect(drivers(correlations, 'a', new Set())).toEqual([
      { item: 'c', correlation: -0.6, strength: 'strongly' },
      { item: 'b', correlation: 0.2, strength: 'weakly' },
      { item: 'd', correlation: 0.05, strength: 'hardly' },
    ]);
  });

  it('is told of answers as they were given, though scores turn a reversed question round', () => {
    const told = (reversed: string[]) =>
      drivers(correlations, 'a', new Set(reversed))?.map(({ correlation }) => correlation);
    expect(told(['c'])).toEqual([0.6, 0.2, 0.05]);
    expect(told(['a'])).toEqual([0.6, -0.2, -0.05]);
    expect(told(['a', 'c'])).toEqual([-0.6, -0.2, -0.05]);
  });

  it('is nothing of what was not compared', () => {
    expect(drivers(correlations, 'e', new Set())).toBeNull();
  });

  it.each([
    [0.09, 'hardly'],
    [0.1, 'weakly'],
    [-0.3, 'moderately'],
    [0.5, 'strongly'],
  ] as const)('is said by its size: %s', (value, strength) => {
    expect(strengthOf(value)).toBe(strength);
  });
});
