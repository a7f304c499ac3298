import { describe, expect, it } from 'vitest';
import {
  bandOf,
  cutStep,
  meanOf,
  meanStep,
  raising,
  shareOf,
  shareStep,
} from '#lib/pulse/rounding.ts';
import { toNearest } from './nearest.ts';

describe('how many answered', () => {
  it.each([
    [5, 5, 9, null],
    [9, 5, 9, null],
    [10, 10, 24, null],
    [24, 10, 24, null],
    [25, 25, 49, null],
    [49, 25, 49, null],
    [50, 50, 99, null],
    [99, 50, 99, null],
    [100, 100, 104, 100],
    [104, 100, 104, 100],
    [105, 105, 114, 110],
    [254, 245, 254, 250],
    [255, 255, 264, 260],
    [14_996, 14_995, 15_004, 15_000],
  ])('%i is told as %i to %i', (n, low, high, about) => {
    expect(bandOf(n)).toEqual({ low, high, about });
  });

  it('is never told of fewer than five', () => {
    expect(() => bandOf(4)).toThrow(RangeError);
  });
});

describe('steps', () => {
  it.each([
    [5, 0.5, 1, 2],
    [9, 0.5, 1, 2],
    [10, 0.5, 1, 2],
    [24, 0.5, 1, 2],
    [25, 0.2, 0.5, 0.5],
    [49, 0.2, 0.5, 0.5],
    [50, 0.1, 0.2, 0.25],
    [5_000, 0.1, 0.2, 0.25],
  ])('of a mean of %i: %f on five points, %f on seven, %f from 0 to 10', (n, five, seven, ten) => {
    expect([meanStep(n, [1, 5]), meanStep(n, [1, 7]), meanStep(n, [0, 10])]).toEqual([
      five,
      seven,
      ten,
    ]);
  });

  it.each([
    [10, 25, 25],
    [24, 25, 25],
    [25, 10, 20],
    [49, 10, 20],
    [50, 5, 20],
    [99, 5, 20],
    [100, 5, 10],
    [254, 5, 10],
    [255, 1, 2],
  ])('of a share of %i: %i points, of further cuts %i', (n, share, cut) => {
    expect([shareStep(n), cutStep(n)]).toEqual([share, cut]);
  });

  const every = Array.from({ length: 300 }, (_, i) => 5 + i);
  const scales = [
    [1, 5],
    [1, 7],
    [0, 10],
  ] as const;

  it('leave the sum of answers unknown within 2.5 points, and 5 where parts are told beside it', () => {
    const narrow = every.filter((n) =>
      scales.some(([low, high]) => {
        const within = (meanStep(n, [low, high]) * n * 4) / (high - low);
        return within < (n < 10 ? 2.5 : 5) - 1e-9;
      }),
    );
    expect(narrow).toEqual([]);
    expect(every.filter((n) => n >= 10 && (shareStep(n) * n) / 100 < 2.5)).toEqual([]);
  });

  it('follow from what is told of n', () => {
    const steps = (n: number) => [meanStep(n, [1, 5]), shareStep(n), cutStep(n)].join();
    const other = every.filter((n) => {
      const { low, high } = bandOf(n);
      return steps(low) !== steps(n) || steps(high) !== steps(n);
    });
    expect(other).toEqual([]);
  });

  it('are not made up for other scales', () => {
    expect(() => meanStep(5, [1, 4])).toThrow('range 3');
  });
});

const told = (low: number, high = low) => ({ low, high });

describe('a mean', () => {
  it.each([
    // 5 to 9 people: halves; 21 of 6 people are 3.5, 22 are 3.67, 23 are 3.83.
    [21, 6, told(3.5)],
    [22, 6, told(3.5)],
    [23, 6, told(4)],
    // 1.5 and 4.5 are one step from the ends.
    [6, 6, told(1, 1.5)],
    [10, 6, told(1, 1.5)],
    [11, 6, told(2)],
    [25, 6, told(4)],
    [26, 6, told(4.5, 5)],
    [30, 6, told(4.5, 5)],
    // 10 to 24: a half lies between two steps, and goes up.
    [32, 10, told(3)],
    [33, 10, told(3.5)],
    [65, 20, told(3.5)],
    [120, 24, told(4.5, 5)],
    // From 25 fifths, up to the ends.
    [82, 25, told(3.2)],
    [83, 25, told(3.4)],
    [125, 25, told(5)],
    [25, 25, told(1)],
    // From 50 tenths.
    [162, 50, told(3.2)],
    [163, 50, told(3.3)],
  ])('of answers that sum to %i from %i people', (sum, n, expected) => {
    expect(meanOf(sum, n, [1, 5], toNearest)).toEqual(expected);
  });

  it.each([
    [0, 5, told(0, 2)],
    [14, 5, told(0, 2)],
    [15, 5, told(4)],
    [34, 5, told(6)],
    [35, 5, told(8, 10)],
    [105, 25, told(4)],
    [107, 25, told(4.5)],
    [203, 50, told(4)],
    [207, 50, told(4.25)],
  ])('from 0 to 10, of answers that sum to %i from %i people', (sum, n, expected) => {
    expect(meanOf(sum, n, [0, 10], toNearest)).toEqual(expected);
  });
});

it('a mean beside told parts ends where they let it end, of few people', () => {
  const ends = [2.1, 3.9] as const;
  const means = [24, 30, 36, 42, 48].map((sum) => meanOf(sum, 12, [1, 5], toNearest, ends));
  expect(means).toEqual([told(2, 2.5), told(2, 2.5), told(3), told(3.5, 4), told(3.5, 4)]);
  expect(meanOf(100, 25, [1, 5], toNearest, ends)).toEqual(told(4));
});

describe('a share', () => {
  it.each([
    // 10 to 24 people: quarters, but never nobody and never everybody.
    [0, 10, told(0, 25)],
    [3, 10, told(0, 25)],
    [4, 10, told(50)],
    [6, 10, told(50)],
    [7, 10, told(75, 100)],
    [10, 10, told(75, 100)],
    [24, 24, told(75, 100)],
    // 25 to 49: tenths.
    [0, 25, told(0)],
    [6, 25, told(20)],
    [7, 25, told(30)],
    [25, 25, told(100)],
    // 50 to 99: twentieths.
    [21, 60, told(35)],
    [23, 60, told(40)],
    [100, 200, told(50)],
    [105, 200, told(55)],
    // From 255 hundredths.
    [100, 300, told(33)],
    [2, 300, told(1)],
  ])('of %i among %i people', (part, n, expected) => {
    expect(shareOf(part, n, shareStep(n), 'share', toNearest)).toEqual(expected);
  });
});

describe('which way a figure is rounded', () => {
  it('is right on average', () => {
    const ups = Array.from({ length: 100 }, (_, i) => i / 100);
    // 22 of 6 people are 3.67, between 3.5 and 4.
    const means = ups.map((at) => meanOf(22, 6, [1, 5], (_, chance) => at < chance).low);
    expect(new Set(means)).toEqual(new Set([3.5, 4]));
    expect(means.reduce((sum, mean) => sum + mean, 0) / 100).toBeCloseTo(22 / 6, 2);
  });

  it('is not asked of a figure that lies on a step', () => {
    const asked = () => {
      throw new Error('asked');
    };
    expect(meanOf(21, 6, [1, 5], asked)).toEqual(told(3.5));
    expect(shareOf(10, 40, 5, 'share', asked)).toEqual(told(25));
  });

  it('follows from the item, the number of people, the counts, the figure and a secret', () => {
    const words: string[] = [];
    const raised = raising((of) => (words.push(of), 0.3), 'item', 6, [1, 0, 5]);
    expect([raised('mean', 0.31), raised('cut 2', 0.3)]).toEqual([true, false]);
    expect(words).toEqual(['item 6: 1 0 5 mean', 'item 6: 1 0 5 cut 2']);
  });
});
