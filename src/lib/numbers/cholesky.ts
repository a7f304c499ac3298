/** Symmetric positive definite matrices: factored as L Lᵀ, solved, inverted; and their roots. */

/** L of A = L Lᵀ (row after row, upper part 0); null where A is not positive definite. O(n³). */
export function cholesky(matrix: Float64Array, size: number): Float64Array | null {
  const l = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let value = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) value -= l[i * size + k]! * l[j * size + k]!;
      if (i !== j) l[i * size + j] = value / l[j * size + j]!;
      else if (value > 1e-13 * Math.abs(matrix[i * size + i]!)) l[i * size + i] = Math.sqrt(value);
      else return null;
    }
  }
  return l;
}

/** Solves L Lᵀ x = b in place. O(n²). */
export function solveCholesky(l: Float64Array, x: Float64Array): void {
  const size = x.length;
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * size + k]! * x[k]!;
    x[i]! /= l[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= l[k * size + i]! * x[k]!;
    x[i]! /= l[i * size + i]!;
  }
}

/** (L Lᵀ)⁻¹. O(n³). */
export function invertCholesky(l: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    column.fill(0);
    column[j] = 1;
    solveCholesky(l, column);
    for (let i = 0; i < size; i++) result[i * size + j] = column[i]!;
  }
  return result;
}

/** ln |L Lᵀ|. */
export function logDeterminant(l: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += 2 * Math.log(l[i * size + i]!);
  return sum;
}

/**
 * Eigenvalues and orthonormal eigenvectors (column k of `vectors`) of a symmetric matrix, by cyclic
 * Jacobi rotations (Golub & Van Loan, algorithm 8.5.3). O(n³) per sweep, about 8 sweeps.
 */
export function symmetricEigen(
  matrix: Float64Array,
  size: number,
): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) off += a[i * size + j]! ** 2;
    if (off < 1e-300) break;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const apq = a[p * size + q]!;
        if (apq === 0) continue;
        const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        rotate(a, size, p, q, c, s);
        for (let k = 0; k < size; k++) {
          const [x, y] = [vectors[k * size + p]!, vectors[k * size + q]!];
          vectors[k * size + p] = c * x - s * y;
          vectors[k * size + q] = s * x + c * y;
        }
      }
    }
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors };
}

/** A ← Jᵀ A J for the rotation in the plane of p and q. */
function rotate(a: Float64Array, size: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[k * size + p]!, a[k * size + q]!];
    a[k * size + p] = c * x - s * y;
    a[k * size + q] = s * x + c * y;
  }
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[p * size + k]!, a[q * size + k]!];
    a[p * size + k] = c * x - s * y;
    a[q * size + k] = s * x + c * y;
  }
}
