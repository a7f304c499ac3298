/** The form of what `rox scores` reads and prints. */
import * as z from 'zod';
import { byId, figure } from './command.ts';
import { GraphInput } from './input.ts';

const count = z.number().min(0);
export const Answered = z.union([
  z.object({ favourable: count, n: z.number().min(1), N: count.nullish() }),
  z.object({ counts: z.array(count).min(2), N: count.nullish() }),
  z.object({ promoters: count, passives: count, detractors: count, N: count.nullish() }),
]);
const Series = z.object({
  values: z.array(z.number().nullable()).min(1),
  sigma2Eps: z.union([z.number().positive(), z.array(z.number().positive())]),
  sigma2Eta: z.number().min(0).optional(),
  a1: z.number().default(0),
  P1: z.number().positive().default(1e7),
  /** Periods to look ahead. */
  ahead: z.int().min(0).max(520).default(0),
});
export type Series = z.infer<typeof Series>;
export const Questions = z.object({
  cases: z.record(z.string(), Answered).optional(),
  items: z.array(z.array(z.number().nullable())).min(1).optional(),
  points: z.int().min(2).default(5),
  N: count.optional(),
  answers: z
    .array(z.object({ team: z.string(), value: z.number() }))
    .min(1)
    .optional(),
  strata: z
    .array(
      z.object({ N: z.number().positive(), n: z.number().min(1), mean: z.number(), sd: count }),
    )
    .min(1)
    .optional(),
  teams: z.object({ favourable: z.array(count), n: z.array(z.number().min(1)) }).optional(),
  normal: z.object({ y: z.array(z.number()), se: z.array(z.number().positive()) }).optional(),
  series: Series.optional(),
  allSeries: z.record(z.string(), Series).optional(),
  graph: GraphInput.shape.graph.optional(),
  mean: z.array(z.number()).optional(),
  innovationVariance: z.array(z.number().min(0)).optional(),
  observed: z.record(z.string(), z.number()).optional(),
  observedSE: z.record(z.string(), z.number().min(0)).optional(),
});
export type Questions = z.infer<typeof Questions>;

const interval = z.tuple([z.number(), z.number()]);
const refused = z.object({ refused: z.string() });
const shrunk = z.object({
  tau2: z.number(),
  mu: z.number(),
  seMu: z.number(),
  shrunk: z.array(z.number()),
  posteriorSd: z.array(z.number()),
  weightOnOwnData: z.array(z.number()),
  reliability: z.array(z.number()),
  hollow: z.array(z.boolean()),
});
const levels = z.array(
  z.object({
    filtered: z.number(),
    filteredVar: z.number(),
    smoothed: z.number(),
    smoothedVar: z.number(),
  }),
);
const silent = z
  .object({ rate: z.number(), bounds: interval, sensitivity10: z.number() })
  .optional();

export const output = z.object({
  cases: z
    .record(
      z.string(),
      z.union([
        z.object({
          score: z.number(),
          seUnbiased: figure,
          seLearning: figure,
          nonResponse: silent,
          wilson95: interval,
          jeffreysMean: z.number(),
          jeffreysSd: z.number(),
          jeffreys95: interval,
        }),
        z.object({
          mean: z.number(),
          score: z.number(),
          se: figure,
          seLearning: figure,
          n: z.number(),
          nonResponse: silent,
        }),
        z.object({
          enps: z.number(),
          varPerRespondent: z.number(),
          seLargeSample: z.number(),
          seUnbiased: figure,
          score0to100: z.number(),
          scoreSe: figure,
          seLearning: figure,
          nonResponse: silent,
        }),
      ]),
    )
    .optional(),
  composite: z
    .union([
      refused,
      z.object({
        score: z.number(),
        se: z.number(),
        seLearning: z.number(),
        cronbachAlpha: figure,
        wrongSeIfItemsTreatedIndependent: z.number(),
        n: z.number(),
        dropped: z.number(),
      }),
    ])
    .optional(),
  poststratified: z
    .object({
      score: z.number(),
      se: z.number(),
      seLearning: z.number(),
      unweighted: z.number(),
    })
    .optional(),
  betaBinomial: z
    .union([
      refused,
      z.object({
        p: z.number(),
        rho: z.number(),
        priorStrengthM: figure,
        alpha: figure,
        beta: figure,
        teams: z.array(z.object({ raw: z.number(), shrunk: z.number(), sd: z.number() })),
      }),
    ])
    .optional(),
  normalDL: shrunk.optional(),
  normalPM: shrunk.optional(),
  sigma2Eta: z.number().optional(),
  logLikSkippingFirst: z.number().optional(),
  nowcast: levels.optional(),
  forecast: levels.optional(),
  nowcasts: z.record(z.string(), z.object({ nowcast: levels, forecast: levels })).optional(),
  teamsAlike: z
    .union([
      refused,
      z.object({
        teams: z.number(),
        people: z.number(),
        size: z.number(),
        meanSquareBetween: z.number(),
        meanSquareWithin: z.number(),
        icc1: z.number(),
        icc2: z.number(),
        varianceBetween: z.number(),
        varianceWithin: z.number(),
        reliability: z.array(z.object({ team: z.string(), n: z.number(), value: z.number() })),
      }),
    ])
    .optional(),
  unmeasured: z.object({ mean: byId, sd: byId, priorSd: byId }).optional(),
  Sigma: z.array(z.array(z.number())).optional(),
});
