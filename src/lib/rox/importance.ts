/**
 * How much of the variation of one effect each of its drivers accounts for. Drivers go together, so
 * each is credited with what it adds on average over all orders of adding them (LMG, Lindeman, Merenda
 * & Gold 1980; Shapley's value of R²). It describes variation, not what an intervention would do, and
 * is never multiplied by money.
 */
import { cholesky, solveCholesky, symmetricEigen } from '#lib/numbers/cholesky.ts';

/** Up to this many drivers all subsets are gone through. */
export const driverLimit = 15;

export interface Importance {
  readonly r2: number;
  /** Shares of R², 0 or more, adding up to it; null above 15 drivers. */
  readonly lmg: readonly number[] | null;
  /** Relative weights by Johnson (2000), an approximation of lmg; they add up to R² too. */
  readonly johnson: readonly number[];
  /** R² with the driver alone, and what it adds to all the others. */
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** β·r, which can be negative and is no share; and β². */
  readonly pratt: readonly number[];
  readonly betaSquared: readonly number[];
}

/**
 * Importance from correlations between the drivers (p × p, row after row) and with the effect. Refused
 * where drivers are copies of one another. O(2^p p³) up to 15 drivers.
 */
export function importance(
  between: Float64Array,
  withEffect: readonly number[],
): Importance | { refused: string } {
  const size = withEffect.length;
  const all = cholesky(between, size);
  if (!all) return { refused: 'drivers are copies of one another' };
  const beta = Float64Array.from(withEffect);
  solveCholesky(all, beta);
  const r2 = beta.reduce((sum, value, i) => sum + value * withEffect[i]!, 0);
  return {
    r2,
    lmg: size <= driverLimit ? shares(between, withEffect) : null,
    johnson: relativeWeights(between, withEffect),
    first: withEffect.map((r) => r ** 2),
    last: withEffect.map(
      (_, i) => r2 - explained(between, withEffect, ((1 << size) - 1) & ~(1 << i)),
    ),
    pratt: withEffect.map((r, i) => r * beta[i]!),
    betaSquared: withEffect.map((_, i) => beta[i]! ** 2),
  };
}

function shares(between: Float64Array, withEffect: readonly number[]): number[] {
  const size = withEffect.length;
  const r2 = Float64Array.from({ length: 1 << size }, (_, subset) =>
    explained(between, withEffect, subset),
  );
  const factorial = [1];
  for (let n = 1; n <= size; n++) factorial.push(factorial[n - 1]! * n);
  return withEffect.map((_, i) => {
    let share = 0;
    for (let subset = 0; subset < r2.length; subset++) {
      if ((subset >> i) & 1) continue;
      const count = members(subset).length;
      const weight = (factorial[count]! * factorial[size - count - 1]!) / factorial[size]!;
      share += weight * (r2[subset | (1 << i)]! - r2[subset]!);
    }
    return share;
  });
}

/** R² of the drivers whose bit is set. */
function explained(between: Float64Array, withEffect: readonly number[], subset: number): number {
  const size = withEffect.length;
  const drivers = members(subset);
  const l = cholesky(
    Float64Array.from(drivers.flatMap((a) => drivers.map((b) => between[a * size + b]!))),
    drivers.length,
  );
  if (!l) return 0;
  const beta = Float64Array.from(drivers, (driver) => withEffect[driver]!);
  solveCholesky(l, beta);
  return drivers.reduce((sum, driver, i) => sum + beta[i]! * withEffect[driver]!, 0);
}

/** Σ_k Λ_jk²·(Λ⁻¹r)_k² with Λ the symmetric root of the correlations. */
function relativeWeights(between: Float64Array, withEffect: readonly number[]): number[] {
  const size = withEffect.length;
  const { values, vectors } = symmetricEigen(between, size);
  const root = (power: number): Float64Array => {
    const result = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        for (let k = 0; k < size; k++) {
          const powered = Math.max(values[k]!, 0) ** power;
          result[i * size + j]! += vectors[i * size + k]! * powered * vectors[j * size + k]!;
        }
      }
    }
    return result;
  };
  const forth = root(0.5);
  const back = root(-0.5);
  const beta = withEffect.map((_, k) =>
    withEffect.reduce((sum, r, j) => sum + back[k * size + j]! * r, 0),
  );
  return withEffect.map((_, j) =>
    beta.reduce((sum, value, k) => sum + forth[j * size + k]! ** 2 * value ** 2, 0),
  );
}

function members(subset: number): number[] {
  const drivers: number[] = [];
  for (let i = 0; subset >> i > 0; i++) if ((subset >> i) & 1) drivers.push(i);
  return drivers;
}

/** Pearson correlations of columns of one length, row after row; NaN for a column without variation. */
export function correlations(columns: readonly (readonly number[])[]): Float64Array {
  const centred = columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    return column.map((value) => value - mean);
  });
  const product = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const lengths = centred.map((column) => Math.sqrt(product(column, column)));
  return Float64Array.from(
    centred.flatMap((a, i) => centred.map((b, j) => product(a, b) / (lengths[i]! * lengths[j]!))),
  );
}

/** A table of correlations parted: between all but the last column, and of these with the last. */
export function splitOff(all: Float64Array, columns: number): [Float64Array, number[]] {
  const size = columns - 1;
  const between = Float64Array.from(
    { length: size * size },
    (_, at) => all[Math.floor(at / size) * columns + (at % size)]!,
  );
  return [between, Array.from({ length: size }, (_, i) => all[i * columns + size]!)];
}
