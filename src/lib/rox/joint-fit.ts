/**
 * Prior, data and posterior of all causes of one effect at once: causes go together, so one's strength
 * cannot be learned without the others. Those that cannot be learned are held at what is believed of
 * them.
 */
import { bayesFactors } from './bayes-factors.ts';
import { clusterCovariance, clusterRatios, widened } from './clusters.ts';
import type { Sign } from './marginals.ts';
import { cleaned, correctedSlopes, posteriorOfNoisy, spreadAs } from './noisy-causes.ts';
import type { Cause, Effects, Within } from './panel.ts';
import {
  meanOf,
  momentsOfColumns,
  priorOf,
  priorOfSome,
  type Moments,
  type Posterior,
  type Prior,
} from './posterior.ts';

/** A link into the effect, as people think of it: a strength and its standard deviation, in points. */
export interface Hypothesis extends Cause {
  readonly mean: number;
  readonly sd: number;
  readonly sign?: Sign | null;
}

export interface Setting {
  /** Shape and scale of the prior of the noise: 2, and the effect's variance within units. */
  readonly a0?: number;
  readonly b0?: number | null;
  /** In place of the hypotheses' means and standard deviations, in their order. */
  readonly prior?: Prior | null;
  readonly effects?: Effects;
}

export interface Fitted {
  /** Mean and standard deviation of every cause's strength before any data, in points. */
  readonly beliefs: readonly { readonly mean: number; readonly sd: number }[];
  /** Null where nothing is learned. */
  readonly posterior: Posterior | null;
  /** Of the kept causes, without a prior. */
  readonly data: readonly ({ readonly estimate: number; readonly se: number } | null)[];
  readonly ratios: readonly number[] | null;
  readonly factors: readonly (number | null)[];
  /** Of the kept causes; null where the prior holds strengths together, or nothing is learned. */
  readonly weights: readonly (Weights | null)[];
  readonly noise: number;
}

/**
 * How hypothesis and figures make one posterior mean: (prior·μ + figures·slope)/(prior + figures). The
 * slope is what the figures leave for this cause once the others carry their posterior means.
 */
export interface Weights {
  readonly prior: number;
  readonly figures: number;
  readonly slope: number;
}

/**
 * Prior, data and posterior of the causes that are kept (positions), the others held at their prior
 * means; `errors` is every cause's mean squared standard error, `variance` the effect's within units.
 * Several fits are versions of the same rows. O(fits · n p² + p⁴).
 */
export function fitted(
  fits: readonly Within[],
  causes: readonly Hypothesis[],
  kept: readonly number[],
  errorVariances: readonly number[],
  variance: number,
  { a0 = 2, b0 = null, prior: stated = null }: Setting,
): Fitted {
  const held = stated?.m0 ?? causes.map(({ mean }) => mean);
  const beside = fits.map((each) => setAside(each, kept, held));
  const moments = meanOf(beside.map((each) => each.moments));
  const errors = kept.map((i) => errorVariances[i]!);
  const slopes = correctedSlopes(moments, errors);
  const noise = 'refused' in slopes || !(slopes.noise > 0) ? variance : slopes.noise;
  const spread = causes.map(({ sd }) => sd);
  const prior =
    stated ??
    (b0 === null ? priorOf(held, spread, a0, variance, noise) : priorOf(held, spread, a0, b0));
  const some = priorOfSome(prior, kept);
  const found = posteriorOfNoisy(moments, errors, some);
  const plain = kept.length === 0 || 'refused' in found ? null : found;
  const covariance = 'refused' in slopes ? null : slopes.covariance;
  const robust = 'refused' in slopes ? null : clusterCovariance(beside, errors, slopes.estimate);
  const ratios = covariance && robust ? clusterRatios(robust, covariance, kept.length) : null;
  return {
    beliefs: causes.map(({ sd }, i) => ({
      mean: held[i]!,
      sd: stated ? sdOf(stated, i) : sd,
    })),
    posterior: plain && ratios ? spreadAs(plain, widened(plain.covariance, ratios)) : plain,
    data: kept.map((_, at) => {
      if ('refused' in slopes || !covariance) return null;
      return { estimate: slopes.estimate[at]!, se: Math.sqrt(covariance[at * kept.length + at]!) };
    }),
    ratios,
    factors: bayesFactors(moments, some),
    weights: plain ? weightsOf(cleaned(moments, errors), some, plain.mean) : kept.map(() => null),
    noise,
  };
}

/** The causes that are kept; what the others bring, as the prior has it, is taken off the effect. */
function setAside(fit: Within, kept: readonly number[], held: readonly number[]): Within {
  const effect = fit.effect.slice();
  fit.causes.forEach((cause, i) => {
    if (kept.includes(i)) return;
    for (let t = 0; t < effect.length; t++) effect[t]! -= held[i]! * cause[t]!;
  });
  const causes = kept.map((i) => fit.causes[i]!);
  return {
    ...fit,
    causes,
    effect,
    moments: { ...momentsOfColumns(causes, effect), n: fit.moments.n },
  };
}

/** Row i of (V0⁻¹ + XᵀX)ŵ = V0⁻¹μ + Xᵀy, solved for ŵ_i. O(p²). */
function weightsOf(
  { size, xx, xy }: Moments,
  { v0 }: Prior,
  mean: Float64Array,
): (Weights | null)[] {
  const apart = v0.every((value, at) => value === 0 || Math.floor(at / size) === at % size);
  return Array.from(mean, (_, i): Weights | null => {
    const figures = xx[i * size + i]!;
    if (!apart || !(figures > 0)) return null;
    let rest = xy[i]!;
    for (let j = 0; j < size; j++) if (j !== i) rest -= xx[i * size + j]! * mean[j]!;
    return { prior: 1 / v0[i * size + i]!, figures, slope: rest / figures };
  });
}

/** √(V0_ii·b0/(a0 − 1)). */
function sdOf({ m0, v0, a0, b0 }: Prior, i: number): number {
  return Math.sqrt((v0[i * m0.length + i]! * b0) / (a0 - 1));
}
