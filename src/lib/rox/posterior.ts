/**
 * What data say about strengths that people already have a view of: linear regression with the team's
 * hypothesis as prior, normal–inverse-gamma, so that prior, data and posterior stand side by side.
 */
import { logGamma } from '#lib/numbers/beta.ts';
import { cholesky, invertCholesky, logDeterminant, solveCholesky } from '#lib/numbers/cholesky.ts';

/** Sums of a regression, from which everything follows. */
export interface Moments {
  /** Coefficients; XᵀX has size², Xᵀy size numbers. */
  readonly size: number;
  readonly xx: Float64Array;
  readonly xy: Float64Array;
  readonly yy: number;
  /** Rows, less the effects already removed from them. */
  readonly n: number;
}

/** Sums of rows of causes and their effect. O(n p²). */
export function momentsOf(x: readonly (readonly number[])[], y: readonly number[]): Moments {
  const size = x[0]?.length ?? 0;
  const xx = new Float64Array(size * size);
  const xy = new Float64Array(size);
  let yy = 0;
  x.forEach((row, t) => {
    for (let i = 0; i < size; i++) {
      xy[i]! += row[i]! * y[t]!;
      for (let j = 0; j < size; j++) xx[i * size + j]! += row[i]! * row[j]!;
    }
    yy += y[t]! ** 2;
  });
  return { size, xx, xy, yy, n: y.length };
}

/** The same sums of causes given column by column. O(n p²). */
export function momentsOfColumns(causes: readonly Float64Array[], effect: Float64Array): Moments {
  const size = causes.length;
  const xx = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      xx[i * size + j] = product(causes[i]!, causes[j]!);
      xx[j * size + i] = xx[i * size + j]!;
    }
  }
  const xy = Float64Array.from(causes, (cause) => product(cause, effect));
  return { size, xx, xy, yy: product(effect, effect), n: effect.length };
}

function product(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let t = 0; t < a.length; t++) total += a[t]! * b[t]!;
  return total;
}

/** Means of sums over versions of the same rows. @throws RangeError without any. O(versions · p²). */
export function meanOf(versions: readonly Moments[]): Moments {
  const [first] = versions;
  if (!first) throw new RangeError('nothing to take a mean of');
  const mean = (of: (moments: Moments) => Float64Array): Float64Array =>
    of(first).map((_, i) =>
      versions.reduce((sum, each) => sum + of(each)[i]! / versions.length, 0),
    );
  return {
    ...first,
    xx: mean(({ xx }) => xx),
    xy: mean(({ xy }) => xy),
    yy: versions.reduce((sum, { yy }) => sum + yy / versions.length, 0),
  };
}

/** The sums of some of the causes, in the order given. O(p²). */
export function someOf({ size, xx, xy, ...rest }: Moments, kept: readonly number[]): Moments {
  return {
    ...rest,
    size: kept.length,
    xx: Float64Array.from(kept.flatMap((i) => kept.map((j) => xx[i * size + j]!))),
    xy: Float64Array.from(kept, (i) => xy[i]!),
  };
}

/** w ~ N(m0, σ²V0), σ² ~ IG(a0, b0). */
export interface Prior {
  readonly m0: readonly number[];
  readonly v0: Float64Array;
  readonly a0: number;
  readonly b0: number;
}

/**
 * V0 of prior standard deviations stated in points: diag(s0²)/σ0², where σ0² is the noise that they are
 * stated beside, b0/(a0 − 1) unless told.
 */
export function priorOf(
  m0: readonly number[],
  sd0: readonly number[],
  a0: number,
  b0: number,
  noise = b0 / (a0 - 1),
): Prior {
  const size = m0.length;
  const v0 = new Float64Array(size * size);
  sd0.forEach((sd, i) => (v0[i * size + i] = sd ** 2 / noise));
  return { m0, v0, a0, b0 };
}

/** The prior of some of the strengths, whatever the others are. O(p²). */
export function priorOfSome({ m0, v0, ...rest }: Prior, kept: readonly number[]): Prior {
  const size = m0.length;
  return {
    ...rest,
    m0: kept.map((i) => m0[i]!),
    v0: Float64Array.from(kept.flatMap((i) => kept.map((j) => v0[i * size + j]!))),
  };
}

export interface Posterior {
  readonly mean: Float64Array;
  /** V_n: σ² times it is the covariance given σ². */
  readonly scale: Float64Array;
  readonly a: number;
  readonly b: number;
  /** b/(a − 1)·V_n. */
  readonly covariance: Float64Array;
  readonly sd: Float64Array;
  /** Scale of the marginal Student-t with 2a degrees of freedom: √(b/a·V_n,ii). */
  readonly tScale: Float64Array;
  /** ln p(y): differences of it are Bayes factors. */
  readonly logEvidence: number;
}

/**
 * Posterior of the strengths and the noise. Refused where prior or data leave a strength without any
 * bound. O(p³).
 */
export function posteriorOf(
  { size, xx, xy, yy, n }: Moments,
  { m0, v0, a0, b0 }: Prior,
): Posterior | { refused: string } {
  const prior = cholesky(v0, size);
  if (!prior) return { refused: 'the prior covariance is not positive definite' };
  const precision0 = invertCholesky(prior, size);
  const l = cholesky(
    xx.map((value, i) => value + precision0[i]!),
    size,
  );
  if (!l) return { refused: 'causes are copies of one another' };
  const pull = times(precision0, m0);
  const mean = xy.map((value, i) => value + pull[i]!);
  const toward = mean.slice();
  solveCholesky(l, mean);
  const a = a0 + n / 2;
  const fit = mean.reduce((sum, value, i) => sum + value * toward[i]!, 0);
  const held = m0.reduce((sum, value, i) => sum + value * pull[i]!, 0);
  const b = b0 + (yy + held - fit) / 2;
  const scale = invertCholesky(l, size);
  const covariance = scale.map((value) => (value * b) / (a - 1));
  const diagonal = (matrix: Float64Array, factor: number): Float64Array =>
    mean.map((_, i) => Math.sqrt(matrix[i * size + i]! * factor));
  return {
    mean,
    scale,
    a,
    b,
    covariance,
    sd: diagonal(covariance, 1),
    tScale: diagonal(scale, b / a),
    logEvidence:
      (-n / 2) * Math.log(2 * Math.PI) -
      (logDeterminant(l, size) + logDeterminant(prior, size)) / 2 +
      a0 * Math.log(b0) -
      a * Math.log(b) +
      logGamma(a) -
      logGamma(a0),
  };
}

/** The same where the noise variance is known: w ~ N(m0, S0) before. O(p³). */
export function posteriorOfKnownNoise(
  { size, xx, xy }: Moments,
  sigma2: number,
  m0: readonly number[],
  s0: Float64Array,
): { mean: Float64Array; covariance: Float64Array } | { refused: string } {
  const prior = cholesky(s0, size);
  if (!prior) return { refused: 'the prior covariance is not positive definite' };
  const precision0 = invertCholesky(prior, size);
  const l = cholesky(
    xx.map((value, i) => value / sigma2 + precision0[i]!),
    size,
  );
  if (!l) return { refused: 'causes are copies of one another' };
  const pull = times(precision0, m0);
  const mean = xy.map((value, i) => value / sigma2 + pull[i]!);
  solveCholesky(l, mean);
  return { mean, covariance: invertCholesky(l, size) };
}

/** What the data say without a prior: (XᵀX)⁻¹Xᵀy, and standard errors where rows are left over. */
export function leastSquares({
  size,
  xx,
  xy,
  yy,
  n,
}: Moments): { estimate: Float64Array; standardErrors: Float64Array | null } | { refused: string } {
  const l = cholesky(xx, size);
  if (!l) return { refused: 'causes are copies of one another' };
  const estimate = xy.slice();
  solveCholesky(l, estimate);
  if (n <= size) return { estimate, standardErrors: null };
  const rest = yy - estimate.reduce((sum, value, i) => sum + value * xy[i]!, 0);
  const inverse = invertCholesky(l, size);
  const noise = Math.max(0, rest) / (n - size);
  return {
    estimate,
    standardErrors: estimate.map((_, i) => Math.sqrt(noise * inverse[i * size + i]!)),
  };
}

function times(matrix: Float64Array, vector: readonly number[]): number[] {
  const size = vector.length;
  return vector.map((_, i) =>
    vector.reduce((sum, value, j) => sum + matrix[i * size + j]! * value, 0),
  );
}
