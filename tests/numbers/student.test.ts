import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integral } from '#lib/numbers/quadrature.ts';
import { aboveZero, studentProbability, studentQuantile, twoSided } from '#lib/numbers/student.ts';

describe("Student's t", () => {
  it('is the Cauchy distribution with one degree of freedom', () => {
    for (const t of [-30, -1, -0.2, 0, 0.7, 4]) {
      expect(studentProbability(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 12);
    }
  });

  it('has the points that tables print', () => {
    expect(studentQuantile(0.975, 4)).toBeCloseTo(2.7764451052, 9);
    expect(studentQuantile(0.95, 10)).toBeCloseTo(1.8124611228, 9);
    expect(studentQuantile(0.6, 20)).toBeCloseTo(0.2567427542, 9);
    expect(studentQuantile(0.95, 1e6)).toBeCloseTo(1.64485, 4);
    expect(twoSided(2.7764451052, 4)).toBeCloseTo(0.05, 9);
  });

  it('is undone by its quantiles', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
        fc.double({ min: 1, max: 400, noNaN: true }),
        (p, df) => {
          expect(studentProbability(studentQuantile(p, df), df)).toBeCloseTo(p, 10);
        },
      ),
    );
  });

  it('without what lies below zero has the moments that integration gives', () => {
    for (const [location, scale, df] of [
      [0.3, 0.2, 9],
      [-0.1, 0.4, 30],
      [0, 1, 5.5],
    ] as const) {
      const { cut, mean, sd, quantile } = aboveZero(location, scale, df);
      const edges = Array.from({ length: 401 }, (_, i) => (i / 400) ** 4 * 400 * scale);
      const f = (x: number): number => {
        const h = 1e-5 * scale;
        const up = studentProbability((x + h - location) / scale, df);
        return (up - studentProbability((x - h - location) / scale, df)) / (2 * h);
      };
      const mass = integral(f, edges);
      expect(mass).toBeCloseTo(1 - cut, 6);
      const first = integral((x) => x * f(x), edges) / mass;
      const second = integral((x) => x * x * f(x), edges) / mass;
      expect(mean).toBeCloseTo(first, 4);
      expect(sd).toBeCloseTo(Math.sqrt(second - first ** 2), 3);
      const low = studentProbability((quantile(0.05) - location) / scale, df);
      expect((low - cut) / (1 - cut)).toBeCloseTo(0.05, 10);
    }
  });
});
