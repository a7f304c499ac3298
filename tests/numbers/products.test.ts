import { expect, test } from 'vitest';
import { productError } from '#lib/numbers/products.ts';

test('a product errs by its factors, each beside the size of the others', () => {
  expect(productError([{ mean: 3, sd: 2 }])).toBeCloseTo(2, 12);
  expect(
    productError([
      { mean: 2, sd: 0.1 },
      { mean: 5, sd: 0 },
    ]),
  ).toBeCloseTo(0.5, 12);
  expect(
    productError([
      { mean: 0, sd: 1 },
      { mean: 0, sd: 1 },
    ]),
  ).toBe(1);
});

test('known factors make a known product', () => {
  expect(
    productError([
      { mean: 0.1, sd: 0 },
      { mean: 0.7, sd: 0 },
    ]),
  ).toBe(0);
  expect(productError([])).toBe(0);
});
