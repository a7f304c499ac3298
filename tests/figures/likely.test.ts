import fc from 'fast-check';
import { expect, test } from 'vitest';
import { likelyScore } from '#lib/figures/likely.ts';

test('a score lies within 1.645 standard errors nine times in ten', () => {
  expect(likelyScore(59, 1)).toEqual({ low: 57.355, high: 60.645 });
});

test('nothing is said of an error that nobody knows', () => {
  expect(likelyScore(59, null)).toBeNull();
});

test('the interval holds the score and stays on its scale', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (value, se) => {
        const likely = likelyScore(value, se);
        expect(likely?.low).toBeGreaterThanOrEqual(0);
        expect(likely?.high).toBeLessThanOrEqual(100);
        expect(likely?.low).toBeLessThanOrEqual(value);
        expect(likely?.high).toBeGreaterThanOrEqual(value);
      },
    ),
  );
});
