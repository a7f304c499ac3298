import { describe, expect, it } from 'vitest';
import { halvesOf, maySplit } from '#lib/pulse/halves.ts';
import { middling } from './nearest.ts';

const five = { kind: 'agreement', points: 5, reversed: false } as const;
const atom = { unit: 'team', respondents: 12, counts: [1, 2, 3, 4, 2] };

describe('halves', () => {
  it('are of groups with twice the threshold', () => {
    expect([
      maySplit(atom, 5),
      maySplit(atom, 7),
      maySplit({ ...atom, respondents: 10 }, 5),
    ]).toEqual([true, false, true]);
  });

  it('are each told like any group, by their mean', () => {
    expect(halvesOf(atom, [0, 1, 2, 2, 1], five, 5, 'said', middling)).toEqual([
      { n: { low: 5, high: 9, about: null }, mean: { low: 3.5, high: 3.5 } },
      { n: { low: 5, high: 9, about: null }, mean: { low: 3, high: 3 } },
    ]);
  });

  it('are not told where either has fewer people than the threshold', () => {
    expect(halvesOf(atom, [0, 1, 1, 1, 1], five, 5, 'said', middling)).toBe(null);
    expect(halvesOf(atom, [1, 1, 2, 3, 1], five, 5, 'said', middling)).toBe(null);
    expect(halvesOf(atom, [1, 1, 2, 2, 1], five, 5, 'said', middling)).not.toBe(null);
  });

  it('are part of their group', () => {
    expect(() => halvesOf(atom, [2, 1, 1, 1, 1], five, 5, 'said', middling)).toThrow(
      'its group has not',
    );
  });
});
