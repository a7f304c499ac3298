/** Closed forms that `rox learn` answers: posteriors of rows, slopes put right, p-values put right. */
import * as z from 'zod';
import { benjaminiHochberg, holm } from '#lib/numbers/multiplicity.ts';
import { correctSlopes, minReliability } from '#lib/rox/attenuation.ts';
import {
  leastSquares,
  momentsOf,
  posteriorOf,
  posteriorOfKnownNoise,
  type Moments,
  type Posterior,
} from '#lib/rox/posterior.ts';
import { BadInput } from './input.ts';

const vector = z.array(z.number());
const matrix = z.array(vector);

/** A conjugate prior: w ~ N(m0, σ²V0), σ² ~ IG(a0, b0). */
export const PriorInput = z.object({
  m0: vector,
  V0: matrix,
  a0: z.number().gt(1),
  b0: z.number().positive(),
});

export const Asked = z.object({
  X: matrix.optional(),
  y: vector.optional(),
  prior: PriorInput.optional(),
  knownSigmaVariant: z.object({ sigma2: z.number().positive(), m0: vector, S0: matrix }).optional(),
  attenuation: z
    .object({
      Sxx: matrix,
      Sxy: vector,
      errorVariances: z.array(z.number().min(0)),
      minReliability: z.number().min(0).max(1).default(minReliability),
    })
    .optional(),
  p: z.array(z.number().min(0).max(1)).optional(),
  q: z.number().min(0).max(1).default(0.1),
});
type Asked = z.infer<typeof Asked>;

const refused = z.object({ refused: z.string() });
export const nig = z.object({
  posteriorMean: vector,
  posteriorScaleV: matrix,
  an: z.number(),
  bn: z.number(),
  sigma2Mean: z.number(),
  posteriorCov: matrix,
  posteriorSd: vector,
  df: z.number(),
  tScale: vector,
  logMarginalLikelihood: z.number(),
});

export const output = z.object({
  nig: z.union([refused, nig]).optional(),
  leastSquares: z
    .union([refused, z.object({ estimate: vector, standardErrors: vector.nullable() })])
    .optional(),
  knownSigma: z
    .union([refused, z.object({ posteriorMean: vector, posteriorCov: matrix })])
    .optional(),
  attenuation: z
    .union([
      refused,
      z.object({ naive: vector, reliability: vector, corrected: vector.nullable() }),
    ])
    .optional(),
  bhAdjusted: vector.optional(),
  bhRejected: z.number().optional(),
  holmAdjusted: vector.optional(),
  holmRejected: z.number().optional(),
  unadjustedRejected: z.number().optional(),
});

/** What is asked in closed form. @throws BadInput */
export function answers({
  X,
  y,
  prior,
  knownSigmaVariant,
  attenuation,
  p,
  q,
}: Asked): Record<string, unknown> {
  const moments = X && y ? momentsOf(...fitting(X, y)) : null;
  return {
    nig: moments && prior ? conjugate(moments, prior) : undefined,
    leastSquares: moments ? plain(leastSquares(moments)) : undefined,
    knownSigma: moments && knownSigmaVariant ? known(moments, knownSigmaVariant) : undefined,
    attenuation: attenuation && corrected(attenuation),
    ...(p ? tested(p, q) : {}),
  };
}

function conjugate(
  moments: Moments,
  { m0, V0, a0, b0 }: { m0: number[]; V0: number[][]; a0: number; b0: number },
): unknown {
  const told = posteriorOf(moments, { m0, v0: square('prior.V0', V0, moments.size, m0), a0, b0 });
  return 'refused' in told ? told : shown(told);
}

function known(
  moments: Moments,
  { sigma2, m0, S0 }: { sigma2: number; m0: number[]; S0: number[][] },
): unknown {
  const s0 = square('knownSigmaVariant.S0', S0, moments.size, m0);
  const told = posteriorOfKnownNoise(moments, sigma2, m0, s0);
  if ('refused' in told) return told;
  return { posteriorMean: [...told.mean], posteriorCov: rowsOf(told.covariance, moments.size) };
}

function corrected({
  Sxx,
  Sxy,
  errorVariances,
  minReliability: least,
}: NonNullable<Asked['attenuation']>): unknown {
  square('attenuation.Sxx', Sxx, Sxy.length, errorVariances);
  return correctSlopes(Sxx, Sxy, errorVariances, least);
}

function tested(p: readonly number[], q: number): Record<string, unknown> {
  const [bh, step] = [benjaminiHochberg(p), holm(p)];
  const below = (values: readonly number[]): number => values.filter((each) => each <= q).length;
  return {
    bhAdjusted: bh,
    bhRejected: below(bh),
    holmAdjusted: step,
    holmRejected: below(step),
    unadjustedRejected: below(p),
  };
}

/** A posterior under the names of the reference cases. */
export function shown(told: Posterior): z.infer<typeof nig> {
  const size = told.mean.length;
  return {
    posteriorMean: [...told.mean],
    posteriorScaleV: rowsOf(told.scale, size),
    an: told.a,
    bn: told.b,
    sigma2Mean: told.b / (told.a - 1),
    posteriorCov: rowsOf(told.covariance, size),
    posteriorSd: [...told.sd],
    df: 2 * told.a,
    tScale: [...told.tScale],
    logMarginalLikelihood: told.logEvidence,
  };
}

function plain(told: ReturnType<typeof leastSquares>): unknown {
  if ('refused' in told) return told;
  const { estimate, standardErrors } = told;
  return { estimate: [...estimate], standardErrors: standardErrors && [...standardErrors] };
}

function fitting(x: number[][], y: number[]): [number[][], number[]] {
  const size = x[0]?.length ?? 0;
  if (size === 0 || x.length !== y.length || x.some((row) => row.length !== size)) {
    throw new BadInput('X is refused: one row per y, all of one length.');
  }
  return [x, y];
}

/** The square matrix of so many causes, row after row. @throws BadInput */
export function square(
  name: string,
  rows: readonly (readonly number[])[],
  size: number,
  beside: readonly number[],
): Float64Array {
  if (rows.length !== size || beside.length !== size || rows.some((row) => row.length !== size)) {
    throw new BadInput(`${name} is refused: it does not fit ${size} causes.`);
  }
  return Float64Array.from(rows.flat());
}

function rowsOf(values: Float64Array, size: number): number[][] {
  return Array.from({ length: size }, (_, i) => [...values.subarray(i * size, (i + 1) * size)]);
}
