/**
 * Figures of one unit go together from period to period, so a panel holds less than its rows promise.
 * Standard errors that let every unit be of one piece say how much less (Liang & Zeger 1986; Cameron &
 * Miller 2015, A practitioner's guide to cluster-robust inference).
 */
import { cholesky, invertCholesky } from '#lib/numbers/cholesky.ts';
import { between, cleaned } from './noisy-causes.ts';
import type { Within } from './panel.ts';

/** From this ratio to the model's standard error on, the model's is widened. */
export const widenedFrom = 1.5;

/**
 * Cluster-robust covariance of slopes: M⁻¹(Σ_g s_g s_gᵀ)M⁻¹ with the units' scores s_g, corrected for
 * measurement error as the slopes are, times G/(G − 1)·(N − 1)/(N − K). Several fits are versions of the
 * same rows, and are averaged. Null with fewer than two units or without rows left over.
 * O(n p + G p² + p³).
 */
export function clusterCovariance(
  fits: readonly Within[],
  errorVariances: readonly number[],
  estimate: Float64Array,
): Float64Array | null {
  const [first] = fits;
  if (!first) return null;
  const { size, n } = first.moments;
  const groups = first.members.length;
  if (groups < 2 || n <= size) return null;
  const clean = new Float64Array(size * size);
  const scores = first.members.map(() => new Float64Array(size));
  for (const fit of fits) {
    cleaned(fit.moments, errorVariances).xx.forEach((value, at) => {
      clean[at]! += value / fits.length;
    });
    scoresOf(fit, errorVariances, estimate).forEach((score, g) =>
      score.forEach((value, i) => (scores[g]![i]! += value / fits.length)),
    );
  }
  const l = cholesky(clean, size);
  if (!l) return null;
  const middle = new Float64Array(size * size);
  for (const score of scores)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) middle[i * size + j]! += score[i]! * score[j]!;
  const small = (groups / (groups - 1)) * ((n + groups - 1) / (n + groups - size));
  return between(invertCholesky(l, size), middle, size).map((value) => value * small);
}

/** Σ_t x_t(y_t − x_t·w) + Σw over the rows of each unit. */
function scoresOf(
  { moments, causes, effect, members }: Within,
  errorVariances: readonly number[],
  estimate: Float64Array,
): number[][] {
  const left = effect.slice();
  causes.forEach((cause, i) => {
    for (let t = 0; t < left.length; t++) left[t]! -= estimate[i]! * cause[t]!;
  });
  const share = moments.n / left.length;
  return members.map((unit) =>
    causes.map((cause, i) => {
      const correction = errorVariances[i]! * estimate[i]! * unit.length * share;
      return unit.reduce((sum, t) => sum + cause[t]! * left[t]!, correction);
    }),
  );
}

/** By strength: the robust standard error as a multiple of the model's. */
export function clusterRatios(robust: Float64Array, model: Float64Array, size: number): number[] {
  return Array.from({ length: size }, (_, i) =>
    Math.sqrt(robust[i * size + i]! / model[i * size + i]!),
  );
}

/** A covariance with the strengths whose ratio is above 1.5 widened by it. O(p²). */
export function widened(covariance: Float64Array, ratios: readonly number[]): Float64Array {
  const size = ratios.length;
  const by = ratios.map((ratio) => (ratio > widenedFrom ? ratio : 1));
  return covariance.map((value, at) => value * by[Math.floor(at / size)]! * by[at % size]!);
}
