/**
 * A score that is itself uncertain hides part of what it does: its slope comes out too small. Taking the
 * mean squared standard error off its variance puts it back, where enough of the variance is real.
 */
import { cholesky, solveCholesky } from '#lib/numbers/cholesky.ts';

/** Below this share of real variance a cause is too noisy to correct for. */
export const minReliability = 0.4;

export interface Corrected {
  readonly naive: readonly number[];
  /** Share of each cause's variance that is not measurement error. */
  readonly reliability: readonly number[];
  /** (S_xx − diag(mean SE²))⁻¹ S_xy; null where a cause is too noisy: then the prior stays. */
  readonly corrected: readonly number[] | null;
}

/** Method-of-moments correction from covariances of causes, with the effect, and mean SE². O(p³). */
export function correctSlopes(
  sxx: readonly (readonly number[])[],
  sxy: readonly number[],
  errorVariances: readonly number[],
  least = minReliability,
): Corrected | { refused: string } {
  const naive = slopes(sxx, sxy);
  if (!naive) return { refused: 'causes are copies of one another' };
  const reliability = errorVariances.map((error, i) => 1 - error / sxx[i]![i]!);
  const cleaned = sxx.map((row, i) =>
    row.map((value, j) => (i === j ? value - errorVariances[i]! : value)),
  );
  const corrected = reliability.every((share) => share >= least) ? slopes(cleaned, sxy) : null;
  return { naive, reliability, corrected };
}

function slopes(sxx: readonly (readonly number[])[], sxy: readonly number[]): number[] | null {
  const l = cholesky(Float64Array.from(sxx.flat()), sxy.length);
  if (!l) return null;
  const x = Float64Array.from(sxy);
  solveCholesky(l, x);
  return [...x];
}
