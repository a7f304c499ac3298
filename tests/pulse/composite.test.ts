import { describe, expect, it } from 'vitest';
import { meanOfMeans, pointOf, valueOf } from '#lib/pulse/composite.ts';

describe('a mean over several items', () => {
  it.each([
    // Of two items: halves go to the middle, from either side.
    [2, 2, 5, 1],
    [3, 2, 5, 2],
    [5, 2, 5, 3],
    [6, 2, 5, 3],
    [7, 2, 5, 3],
    [8, 2, 5, 4],
    [9, 2, 5, 4],
    [10, 2, 5, 5],
    // Of three: 3.67 is 4, 3.33 is 3, 1.33 is 1.
    [11, 3, 5, 4],
    [10, 3, 5, 3],
    [4, 3, 5, 1],
    [5, 3, 5, 2],
    // Of four items of seven points: 5.5 is 5, 5.75 is 6.
    [22, 4, 7, 5],
    [23, 4, 7, 6],
    [28, 4, 7, 7],
    [4, 4, 7, 1],
  ])('that sums to %i over %i items of %i points is counted as %i', (sum, items, points, point) => {
    expect(pointOf(sum, items, points)).toBe(point);
  });

  it('is the same seen from the other end of the scale', () => {
    for (const points of [5, 7]) {
      for (let items = 2; items < 9; items++) {
        for (let sum = items; sum <= items * points; sum++) {
          const other = items * (points + 1) - sum;
          expect(pointOf(other, items, points)).toBe(points + 1 - pointOf(sum, items, points));
        }
      }
    }
  });
});

const told = (low: number, high = low) => ({ low, high });

describe('the mean of told means', () => {
  it('is told in the step of so many people', () => {
    expect(meanOfMeans([told(3.5), told(4)], 5, 1, 5)).toEqual(told(4));
    expect(meanOfMeans([told(3.5), told(3.5), told(4)], 10, 1, 5)).toEqual(told(3.5));
    expect(meanOfMeans([told(3.2), told(3.4), told(3.4)], 25, 1, 5)).toEqual(told(3.4));
    expect(meanOfMeans([told(3.1), told(3.2)], 50, 1, 5)).toEqual(told(3.2));
  });

  it('takes a bound for what it bounds, and stays one', () => {
    expect(meanOfMeans([told(4.5, 5), told(3.5)], 5, 1, 5)).toEqual(told(4));
    expect(meanOfMeans([told(4.5, 5), told(4)], 5, 1, 5)).toEqual(told(4.5, 5));
    expect(meanOfMeans([told(1, 1.5), told(1, 1.5)], 5, 1, 5)).toEqual(told(1, 1.5));
  });
});

it('the number that stands for a bound is the bound', () => {
  expect([valueOf(told(1, 1.5), 1), valueOf(told(4.5, 5), 1), valueOf(told(3), 1)]).toEqual([
    1.5, 4.5, 3,
  ]);
});
