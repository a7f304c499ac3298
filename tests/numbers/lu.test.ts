import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factor, inverse, solve, solveTransposed } from '#lib/numbers/lu.ts';

const systems = fc.integer({ min: 1, max: 8 }).chain((size) =>
  fc.record({
    matrix: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: size * size,
      maxLength: size * size,
    }),
    right: fc.array(fc.double({ min: -9, max: 9, noNaN: true }), {
      minLength: size,
      maxLength: size,
    }),
  }),
);

describe('a dense system', () => {
  it('is solved, and its transpose with the same factors', () => {
    fc.assert(
      fc.property(systems, ({ matrix, right }) => {
        const size = right.length;
        const a = Float64Array.from(matrix, (value, i) =>
          i % (size + 1) === 0 ? value + 3 * size : value,
        );
        const factors = factor(a, size);
        const x = Float64Array.from(right);
        const y = Float64Array.from(right);
        solve(factors, x);
        solveTransposed(factors, y);
        const inverted = inverse(factors);
        for (let i = 0; i < size; i++) {
          let forth = 0;
          let back = 0;
          let direct = 0;
          for (let j = 0; j < size; j++) {
            forth += a[i * size + j]! * x[j]!;
            back += a[j * size + i]! * y[j]!;
            direct += inverted[i * size + j]! * right[j]!;
          }
          expect(forth).toBeCloseTo(right[i]!, 9);
          expect(back).toBeCloseTo(right[i]!, 9);
          expect(direct).toBeCloseTo(x[i]!, 9);
        }
      }),
    );
  });

  it('without a solution says so', () => {
    expect(factor(Float64Array.of(1, 2, 2, 4), 2).singular).toBe(true);
    expect(factor(Float64Array.of(0, 1, 1, 0), 2).singular).toBe(false);
  });
});
