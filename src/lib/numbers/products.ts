/** What is multiplied errs together: factors that err apart make a product whose square is that of their squares. */

export interface Factor {
  readonly mean: number;
  readonly sd: number;
}

/** Standard deviation of a product of independent factors, √(∏(μ² + σ²) − ∏μ²). O(factors). */
export function productError(factors: readonly Factor[]): number {
  let [square, mean] = [1, 1];
  for (const factor of factors) {
    square *= factor.mean ** 2 + factor.sd ** 2;
    mean *= factor.mean ** 2;
  }
  return Math.sqrt(Math.max(0, square - mean));
}
