/**
 * A small dense system of equations, factored once and solved often: A = P⁻¹LU with the largest
 * element of each column as pivot. Matrices are square, row after row in one Float64Array.
 */

export interface Factors {
  readonly size: number;
  /** L below the diagonal (its own diagonal is 1), U on and above it. */
  readonly matrix: Float64Array;
  /** `pivots[k]` is the row that was exchanged with row k at step k. */
  readonly pivots: Int32Array;
  /** A pivot was exactly 0: the matrix has no inverse, and solutions are not finite. */
  readonly singular: boolean;
}

/** Factors a copy of `matrix` (size × size). O(n³) (Golub & Van Loan, algorithm 3.4.1). */
export function factor(matrix: Float64Array, size: number): Factors {
  const a = Float64Array.from(matrix);
  const pivots = new Int32Array(size);
  let singular = false;
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let i = k + 1; i < size; i++) {
      if (Math.abs(a[i * size + k]!) > Math.abs(a[pivot * size + k]!)) pivot = i;
    }
    pivots[k] = pivot;
    if (pivot !== k) {
      for (let j = 0; j < size; j++) {
        const kept = a[k * size + j]!;
        a[k * size + j] = a[pivot * size + j]!;
        a[pivot * size + j] = kept;
      }
    }
    const diagonal = a[k * size + k]!;
    if (diagonal === 0) {
      singular = true;
      continue;
    }
    for (let i = k + 1; i < size; i++) {
      const multiplier = a[i * size + k]! / diagonal;
      a[i * size + k] = multiplier;
      if (multiplier === 0) continue;
      for (let j = k + 1; j < size; j++) a[i * size + j]! -= multiplier * a[k * size + j]!;
    }
  }
  return { size, matrix: a, pivots, singular };
}

/** Solves A x = b; `x` holds b on entry and the solution on return. O(n²). */
export function solve({ size, matrix, pivots }: Factors, x: Float64Array): void {
  for (let k = 0; k < size; k++) exchange(x, k, pivots[k]!);
  for (let i = 1; i < size; i++) {
    let value = x[i]!;
    for (let j = 0; j < i; j++) value -= matrix[i * size + j]! * x[j]!;
    x[i] = value;
  }
  for (let i = size - 1; i >= 0; i--) {
    let value = x[i]!;
    for (let j = i + 1; j < size; j++) value -= matrix[i * size + j]! * x[j]!;
    x[i] = value / matrix[i * size + i]!;
  }
}

/** Solves Aᵀ x = b in place, with the same factors. O(n²). */
export function solveTransposed({ size, matrix, pivots }: Factors, x: Float64Array): void {
  for (let i = 0; i < size; i++) {
    const value = x[i]! / matrix[i * size + i]!;
    x[i] = value;
    for (let j = i + 1; j < size; j++) x[j]! -= matrix[i * size + j]! * value;
  }
  for (let i = size - 1; i > 0; i--) {
    const value = x[i]!;
    for (let j = 0; j < i; j++) x[j]! -= matrix[i * size + j]! * value;
  }
  for (let k = size - 1; k >= 0; k--) exchange(x, k, pivots[k]!);
}

/** A⁻¹, row after row. O(n³). */
export function inverse(factors: Factors): Float64Array {
  const { size } = factors;
  const result = new Float64Array(size * size);
  const row = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    row.fill(0);
    row[i] = 1;
    solveTransposed(factors, row);
    result.set(row, i * size);
  }
  return result;
}

function exchange(x: Float64Array, i: number, j: number): void {
  if (i === j) return;
  const kept = x[i]!;
  x[i] = x[j]!;
  x[j] = kept;
}
