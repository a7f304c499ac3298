import { describe, expect, it } from 'vitest';
import { Heap } from '#lib/numbers/heap.ts';
import { ranked } from '#lib/numbers/ranks.ts';
import { dot, sum } from '#lib/numbers/sums.ts';

describe('a ranking', () => {
  it('puts the largest first and leaves ties as they were given', () => {
    const values = { a: 0.1 + 0.2, b: 0.5, c: 0.3, d: 0.3000000000000001 };
    expect(ranked(Object.entries(values), ([, value]) => value).map(([id]) => id)).toEqual([
      'b',
      'a',
      'c',
      'd',
    ]);
  });

  it('takes what is only rounding beside the largest for a tie', () => {
    const values = [5e6, -1e-8, 1e-8];
    expect(ranked(values, (value) => value)).toEqual(values);
  });
});

describe('a heap', () => {
  it('gives back what it was given, best first', () => {
    const heap = new Heap<number>((a, b) => a > b);
    for (const value of [3, 1, 4, 1, 5, 9, 2, 6]) heap.push(value);
    const sorted = Array.from({ length: 8 }, () => heap.pop());
    expect(sorted).toEqual([9, 6, 5, 4, 3, 2, 1, 1]);
    expect(heap.pop()).toBeUndefined();
  });
});

describe('a sum of money', () => {
  it('does not lose small amounts beside a large one', () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2);
    expect(dot(Float64Array.of(1, 1e100, 1, -1e100), Float64Array.of(1, 1, 1, 1))).toBe(2);
  });
});
