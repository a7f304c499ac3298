/** What the engine says under the names that the cases of kind "learning" and "importance" use. */
import { benjaminiHochberg, holm } from '#lib/numbers/multiplicity.ts';
import { ranked } from '#lib/numbers/ranks.ts';
import { correctSlopes } from '#lib/rox/attenuation.ts';
import { correlations, importance } from '#lib/rox/importance.ts';
import {
  leastSquares,
  momentsOf,
  posteriorOf,
  posteriorOfKnownNoise,
  type Moments,
} from '#lib/rox/posterior.ts';
import type { Answers } from '../answers.ts';
import type { Case, Values } from '../cases.ts';
import { table } from './scores.ts';

interface Conjugate {
  readonly X: number[][];
  readonly y: number[];
  readonly prior: { m0: number[]; V0: number[][]; a0: number; b0: number };
  readonly knownSigmaVariant: { sigma2: number; m0: number[]; S0: number[][] };
}

function conjugate({ inputs }: Case): Conjugate & { moments: Moments } {
  const given = inputs as unknown as Conjugate;
  return { ...given, moments: momentsOf(given.X, given.y) };
}

function rows(matrix: Float64Array, size: number): number[][] {
  return Array.from({ length: size }, (_, i) => [...matrix.subarray(i * size, (i + 1) * size)]);
}

/** Posterior mean when every strength has this variance before, in units of the noise. */
function meanWithPrior(given: Case, variance: number): number[] {
  const { moments, prior } = conjugate(given);
  const v0 = new Float64Array(moments.size ** 2);
  for (let i = 0; i < moments.size; i++) v0[i * moments.size + i] = variance;
  const told = posteriorOf(moments, { ...prior, v0 });
  if ('refused' in told) throw new Error(told.refused);
  return [...told.mean];
}

function drivers(given: Case) {
  const { response, predictors } = given.inputs as { response: string; predictors: string[] };
  const data = table(given);
  const names = [...predictors, response];
  const all = correlations(names.map((name) => data.map((row) => row[name]!)));
  const count = predictors.length;
  const between = Float64Array.from({ length: count * count }, (_, i) => {
    return all[Math.floor(i / count) * names.length + (i % count)]!;
  });
  const withEffect = predictors.map((_, i) => all[i * names.length + count]!);
  const told = importance(between, withEffect);
  if ('refused' in told || !told.lmg) throw new Error('no importance');
  const byName = (values: readonly number[]): Values =>
    Object.fromEntries(predictors.map((name, i) => [name, values[i]]));
  return { ...told, lmg: told.lmg, byName, predictors };
}

function single(value: unknown): {
  varObservedParent: number;
  covParentChild: number;
  meanSE2: number;
  minReliability?: number;
} {
  return value as ReturnType<typeof single>;
}

export const learning: Answers = {
  nig: (given) => {
    const { moments, prior } = conjugate(given);
    const told = posteriorOf(moments, { ...prior, v0: Float64Array.from(prior.V0.flat()) });
    if ('refused' in told) return told;
    return {
      posteriorMean: [...told.mean],
      posteriorScaleV: rows(told.scale, moments.size),
      an: told.a,
      bn: told.b,
      sigma2Mean: told.b / (told.a - 1),
      posteriorCov: rows(told.covariance, moments.size),
      posteriorSd: [...told.sd],
      df: 2 * told.a,
      tScale: [...told.tScale],
      logMarginalLikelihood: told.logEvidence,
    };
  },
  knownSigma: (given) => {
    const { moments, knownSigmaVariant } = conjugate(given);
    const { sigma2, m0, S0 } = knownSigmaVariant;
    const told = posteriorOfKnownNoise(moments, sigma2, m0, Float64Array.from(S0.flat()));
    if ('refused' in told) return told;
    return { posteriorMean: [...told.mean], posteriorCov: rows(told.covariance, moments.size) };
  },
  limitFlatPriorMean_equalsOLS: (given) => {
    const told = leastSquares(conjugate(given).moments);
    return 'refused' in told ? told : [...told.estimate];
  },
  limitFlatPosteriorMean: (given) => meanWithPrior(given, 1e12),
  limitTightPosteriorMean: (given) => meanWithPrior(given, 1e-10),
  one: ({ inputs }) => {
    const { varObservedParent, covParentChild, meanSE2 } = single(inputs.one);
    const told = correctSlopes([[varObservedParent]], [covParentChild], [meanSE2]);
    if ('refused' in told) return told;
    const [naive] = told.naive;
    return { naive, reliability: told.reliability[0], corrected: told.corrected?.[0] ?? null };
  },
  two: ({ inputs }) => {
    const { Sxx, Sxy, errorVariances } = inputs.two as {
      Sxx: number[][];
      Sxy: number[];
      errorVariances: number[];
    };
    const told = correctSlopes(Sxx, Sxy, errorVariances);
    return 'refused' in told ? told : { naive: told.naive, corrected: told.corrected };
  },
  unreliable: ({ inputs }) => {
    const { varObservedParent, covParentChild, meanSE2, minReliability } = single(
      inputs.unreliable,
    );
    const told = correctSlopes([[varObservedParent]], [covParentChild], [meanSE2], minReliability);
    if ('refused' in told) return told;
    return {
      reliability: told.reliability[0],
      action: told.corrected === null ? 'the prior stays' : null,
    };
  },
  bhAdjusted: ({ inputs }) => benjaminiHochberg(inputs.p as number[]),
  bhRejected: ({ inputs }) =>
    benjaminiHochberg(inputs.p as number[]).filter((p) => p <= (inputs.q as number)).length,
  holmAdjusted: ({ inputs }) => holm(inputs.p as number[]),
  holmRejected: ({ inputs }) =>
    holm(inputs.p as number[]).filter((p) => p <= (inputs.q as number)).length,
  unadjustedRejected: ({ inputs }) =>
    (inputs.p as number[]).filter((p) => p <= (inputs.q as number)).length,
  R2: (given) => drivers(given).r2,
  lmg: (given) => drivers(given).byName(drivers(given).lmg),
  lmgShare: (given) => {
    const { byName, lmg, r2 } = drivers(given);
    return byName(lmg.map((value) => value / r2));
  },
  johnsonRelativeWeights: (given) => drivers(given).byName(drivers(given).johnson),
  publishedRaw7dp: (given) => drivers(given).byName(drivers(given).johnson),
  publishedRescaled: (given) => {
    const { byName, johnson, r2 } = drivers(given);
    return byName(johnson.map((value) => (100 * value) / r2));
  },
  firstR2: (given) => drivers(given).byName(drivers(given).first),
  lastR2: (given) => drivers(given).byName(drivers(given).last),
  pratt: (given) => drivers(given).byName(drivers(given).pratt),
  betaSquared: (given) => drivers(given).byName(drivers(given).betaSquared),
  rankLmg: (given) => {
    const { predictors, lmg } = drivers(given);
    return ranked([...predictors.keys()], (i) => lmg[i]!).map((i) => predictors[i]);
  },
};
