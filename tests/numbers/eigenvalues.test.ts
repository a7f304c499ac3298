import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eigenvalues, spectralRadius } from '#lib/numbers/eigenvalues.ts';

/** Companion matrix of the polynomial with these real roots. */
function withRoots(roots: readonly number[]): Float64Array {
  let coefficients = [1];
  for (const root of roots) {
    const next = [...coefficients, 0];
    coefficients.forEach((value, i) => (next[i + 1]! -= root * value));
    coefficients = next;
  }
  const size = roots.length;
  const matrix = new Float64Array(size * size);
  for (let j = 0; j < size; j++) matrix[j] = -coefficients[j + 1]!;
  for (let i = 1; i < size; i++) matrix[i * size + i - 1] = 1;
  return matrix;
}

describe('eigenvalues', () => {
  it('are the roots of the characteristic polynomial', () => {
    const { real, imaginary } = eigenvalues(withRoots([-3, -1, 0.5, 2, 5]), 5);
    expect([...real].sort((a, b) => a - b).map((x) => Number(x.toFixed(9)))).toEqual([
      -3, -1, 0.5, 2, 5,
    ]);
    expect(imaginary.every((x) => Math.abs(x) < 1e-9)).toBe(true);
  });

  it('of a ring lie on a circle, however long it is', () => {
    for (const size of [2, 3, 4, 17, 64, 150]) {
      const matrix = new Float64Array(size * size);
      for (let i = 0; i < size; i++) matrix[((i + 1) % size) * size + i] = i === 0 ? 0.3 : 1;
      expect(spectralRadius(matrix, size)).toBeCloseTo(0.3 ** (1 / size), 10);
    }
  });

  it('are found where entries are so small that their products vanish', () => {
    const matrix = new Float64Array(81);
    const row = [0, 0, -3.79e-225, -3.19e-194, -1.83e-203, 0, 0, -7.12e-148, -2.33e-202];
    for (let i = 0; i < 9; i++) matrix.set(row, i * 9);
    expect(spectralRadius(matrix, 9)).toBeCloseTo(0, 12);
  });

  it('add up to the trace, and their squares to that of the square', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }).chain((size) =>
          fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
            minLength: size * size,
            maxLength: size * size,
          }),
        ),
        (entries) => {
          const size = Math.sqrt(entries.length);
          const { real, imaginary } = eigenvalues(Float64Array.from(entries), size);
          let trace = 0;
          let square = 0;
          for (let i = 0; i < size; i++) {
            trace += entries[i * size + i]!;
            for (let j = 0; j < size; j++)
              square += entries[i * size + j]! * entries[j * size + i]!;
          }
          const sum = real.reduce((total, x) => total + x, 0);
          const squares = real.reduce((total, x, i) => total + x * x - imaginary[i]! ** 2, 0);
          expect(sum).toBeCloseTo(trace, 8);
          expect(squares).toBeCloseTo(square, 8);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of nothing reach nowhere', () => {
    expect(spectralRadius(new Float64Array(0), 0)).toBe(0);
    expect(spectralRadius(Float64Array.of(0, 1, 0, 0), 2)).toBe(0);
  });
});
