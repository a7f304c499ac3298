/**
 * Causes that are themselves measured with error look weaker than they are, and the more so the noisier
 * they are. Their error's part is taken off the sums of squares (method of moments, Fuller 1987,
 * Measurement error models, 2.2), in the estimate and in the posterior alike, and what the error adds to
 * the doubt is put in.
 */
import { cholesky, invertCholesky, solveCholesky } from '#lib/numbers/cholesky.ts';
import { posteriorOf, type Moments, type Posterior, type Prior } from './posterior.ts';

/** XᵀX − n·diag(mean SE²), the other sums as they are. O(p²). */
export function cleaned(moments: Moments, errorVariances: readonly number[]): Moments {
  const xx = moments.xx.slice();
  errorVariances.forEach((error, i) => (xx[i * moments.size + i]! -= moments.n * error));
  return { ...moments, xx };
}

export interface Slopes {
  readonly estimate: Float64Array;
  /** Row after row; null where no rows are left over. */
  readonly covariance: Float64Array | null;
  /** Variance of what the causes leave of the effect, measurement errors not counted. */
  readonly noise: number;
}

/**
 * What the data say without a prior, corrected for the causes' errors:
 * ŵ = (XᵀX − nΣ)⁻¹Xᵀy, Cov = M⁻¹(σ_v²XᵀX + nΣŵŵᵀΣ)M⁻¹, σ_v² = σ² + ŵᵀΣŵ. Without errors that is least
 * squares. O(p³).
 */
export function correctedSlopes(
  moments: Moments,
  errorVariances: readonly number[],
): Slopes | { refused: string } {
  const { size, xy, yy, n } = moments;
  const clean = cleaned(moments, errorVariances);
  const l = cholesky(clean.xx, size);
  if (!l) return { refused: 'causes are copies of one another, or nothing but error' };
  const estimate = xy.slice();
  solveCholesky(l, estimate);
  if (n <= size) return { estimate, covariance: null, noise: NaN };
  const rest = yy - estimate.reduce((sum, value, i) => sum + value * xy[i]!, 0);
  const noise = Math.max(0, rest) / (n - size);
  const inverse = invertCholesky(l, size);
  const scores = scoreCovariance(moments, errorVariances, estimate, noise);
  return { estimate, covariance: between(inverse, scores, size), noise };
}

/**
 * The posterior with the causes' errors taken off XᵀX; its covariance is V_n(σ²V0⁻¹ + J)V_n with J as
 * for the slopes. Refused where less than nothing would be left of the effect. O(p³).
 */
export function posteriorOfNoisy(
  moments: Moments,
  errorVariances: readonly number[],
  prior: Prior,
): Posterior | { refused: string } {
  const { size } = moments;
  const plain = posteriorOf(cleaned(moments, errorVariances), prior);
  if ('refused' in plain) return plain;
  if (!(plain.b > 0)) return { refused: 'the causes would explain more than there is' };
  if (errorVariances.every((error) => error === 0)) return plain;
  const noise = plain.b / (plain.a - 1);
  const scores = scoreCovariance(moments, errorVariances, plain.mean, noise);
  const held = cholesky(prior.v0, size);
  if (!held) return { refused: 'the prior covariance is not positive definite' };
  invertCholesky(held, size).forEach((value, i) => (scores[i]! += noise * value));
  return spreadAs(plain, between(plain.scale, scores, size));
}

/** The same posterior with another covariance. */
export function spreadAs(posterior: Posterior, covariance: Float64Array): Posterior {
  const size = posterior.mean.length;
  const sd = posterior.sd.map((_, i) => Math.sqrt(covariance[i * size + i]!));
  const toScale = Math.sqrt((posterior.a - 1) / posterior.a);
  return { ...posterior, covariance, sd, tScale: sd.map((value) => value * toScale) };
}

/** σ_v²XᵀX + nΣwwᵀΣ, the covariance of Xᵀv + nΣw when v = e − (errors)·w. */
function scoreCovariance(
  { size, xx, n }: Moments,
  errorVariances: readonly number[],
  w: Float64Array,
  noise: number,
): Float64Array {
  const seen = errorVariances.map((error, i) => error * w[i]!);
  const all = noise + seen.reduce((sum, value, i) => sum + value * w[i]!, 0);
  return xx.map((value, at) => all * value + n * seen[Math.floor(at / size)]! * seen[at % size]!);
}

/** A·B·A of symmetric matrices. O(p³). */
export function between(a: Float64Array, b: Float64Array, size: number): Float64Array {
  return product(product(a, b, size), a, size);
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++)
      for (let j = 0; j < size; j++) result[i * size + j]! += a[i * size + k]! * b[k * size + j]!;
  return result;
}
