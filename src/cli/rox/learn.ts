/** `rox learn`: what data say about strengths, beside what people thought. */
import * as z from 'zod';
import { benjaminiHochberg, holm } from '#lib/numbers/multiplicity.ts';
import { correctSlopes, minReliability } from '#lib/rox/attenuation.ts';
import { conflict, laggedRows, within } from '#lib/rox/panel.ts';
import {
  leastSquares,
  momentsOf,
  posteriorOf,
  posteriorOfKnownNoise,
  priorOf,
  type Moments,
  type Posterior,
} from '#lib/rox/posterior.ts';
import { figure } from './command.ts';
import { BadInput, parsed, withInputs } from './input.ts';

export const summary = 'what data say about strengths, beside what people thought';

export const help = `Usage: rox learn FILE.json

Reads any of these, at the top or under "inputs":

  panel      {"rows": [{"unit", "period", "values": {name: number or null}}], "effect",
             "causes": [{"name", "lagPeriods", "mean", "sd"}], "a0", "b0"}: teams over periods, with
             the hypothesis and its standard deviation per cause. Unit effects are removed, period
             effects too from 8 units on: panel with prior, data, posterior, conflict, bayesFactor
  X, y, prior {"m0", "V0", "a0", "b0"}: nig, the conjugate posterior, and leastSquares
  X, y, knownSigmaVariant {"sigma2", "m0", "S0"}: knownSigma
  attenuation {"Sxx", "Sxy", "errorVariances", "minReliability"}: slopes corrected for score error
  p, q       p-values tested at once: bhAdjusted, bhRejected, holmAdjusted, holmRejected

Strengths are associations in the data; that they are causes remains a judgement.
`;

const vector = z.array(z.number());
const matrix = z.array(vector);
const Asked = z.object({
  panel: z
    .object({
      rows: z.array(
        z.object({
          unit: z.string(),
          period: z.int(),
          values: z.record(z.string(), z.number().nullable()),
        }),
      ),
      effect: z.string(),
      causes: z
        .array(
          z.object({
            name: z.string(),
            lagPeriods: z.int().min(0).default(0),
            mean: z.number(),
            sd: z.number().positive(),
          }),
        )
        .min(1),
      a0: z.number().gt(1).default(2),
      b0: z.number().positive().optional(),
    })
    .optional(),
  X: matrix.optional(),
  y: vector.optional(),
  prior: z
    .object({ m0: vector, V0: matrix, a0: z.number().gt(1), b0: z.number().positive() })
    .optional(),
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

export const input = z.union([Asked, z.object({ inputs: Asked })]);

const refused = z.object({ refused: z.string() });
const nig = z.object({
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
  panel: z
    .object({
      rows: z.number(),
      dropped: z.number(),
      units: z.number(),
      periods: z.number(),
      periodEffects: z.boolean(),
      effectiveRows: z.number(),
      tooThin: z.boolean(),
      causes: z.array(
        z.object({
          name: z.string(),
          lagPeriods: z.number(),
          prior: z.object({ mean: z.number(), sd: z.number() }),
          data: z.object({ estimate: figure, se: figure }),
          posterior: z.object({ mean: z.number(), sd: z.number() }),
          conflict: figure,
          bayesFactor: figure,
        }),
      ),
      posterior: nig,
    })
    .optional(),
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

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const asked = parsed(Asked, withInputs(given));
  const { X, y, prior, knownSigmaVariant, attenuation, p, q } = asked;
  const moments = X && y ? momentsOf(...fitting(X, y)) : null;
  if (!moments && !asked.panel && !attenuation && !p) {
    throw new BadInput('There is nothing to learn from: see rox learn --help.');
  }
  return {
    panel: asked.panel && fromPanel(asked.panel),
    nig: moments && prior ? conjugate(moments, prior) : undefined,
    leastSquares: moments ? plain(leastSquares(moments)) : undefined,
    knownSigma: moments && knownSigmaVariant ? known(moments, knownSigmaVariant) : undefined,
    attenuation: attenuation && corrected(attenuation),
    ...(p ? tested(p, q) : {}),
  };
}

function fromPanel({
  rows: observed,
  effect,
  causes,
  a0,
  b0,
}: NonNullable<z.infer<typeof Asked>['panel']>): Record<string, unknown> {
  const { rows, dropped } = laggedRows(observed, effect, causes);
  if (rows.length === 0) throw new BadInput('panel has no row with the effect and all its causes.');
  const { moments, variance, ...shape } = within(rows);
  if (moments.n < 1 || !(variance > 0)) {
    throw new BadInput('panel has too few rows to see any movement within units.');
  }
  const noise = b0 ?? variance;
  const told = fitted(moments, causes, a0, noise);
  const data = leastSquares(moments);
  return {
    rows: rows.length,
    dropped,
    ...shape,
    effectiveRows: moments.n,
    causes: causes.map(({ name, lagPeriods, mean, sd }, i) => {
      const estimate = 'refused' in data ? null : data.estimate[i]!;
      const se = 'refused' in data ? null : (data.standardErrors?.[i] ?? null);
      return {
        name,
        lagPeriods,
        prior: { mean, sd },
        data: { estimate, se },
        posterior: { mean: told.mean[i], sd: told.sd[i] },
        conflict: estimate === null || se === null ? null : conflict(estimate, se, mean, sd),
        bayesFactor: Math.exp(told.logEvidence - withoutCause(moments, causes, i, a0, noise)),
      };
    }),
    posterior: shown(told),
  };
}

interface Hypothesis {
  readonly mean: number;
  readonly sd: number;
}

function fitted(
  moments: Moments,
  causes: readonly Hypothesis[],
  a0: number,
  b0: number,
): Posterior {
  const told = posteriorOf(
    moments,
    priorOf(
      causes.map(({ mean }) => mean),
      causes.map(({ sd }) => sd),
      a0,
      b0,
    ),
  );
  if ('refused' in told) throw new BadInput(`panel is refused: ${told.refused}.`);
  return told;
}

/** ln p(y) of the same panel without one of the causes. */
function withoutCause(
  moments: Moments,
  causes: readonly Hypothesis[],
  left: number,
  a0: number,
  b0: number,
): number {
  const kept = [...causes.keys()].filter((i) => i !== left);
  const { size, xx, xy } = moments;
  const smaller: Moments = {
    ...moments,
    size: kept.length,
    xx: Float64Array.from(kept.flatMap((i) => kept.map((j) => xx[i * size + j]!))),
    xy: Float64Array.from(kept, (i) => xy[i]!),
  };
  return fitted(
    smaller,
    kept.map((i) => causes[i]!),
    a0,
    b0,
  ).logEvidence;
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
}: NonNullable<z.infer<typeof Asked>['attenuation']>): unknown {
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

function shown(told: Posterior): z.infer<typeof nig> {
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

function square(
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
