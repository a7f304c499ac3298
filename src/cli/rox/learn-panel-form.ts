/** The form of what `rox learn` reads and prints of panels. */
import * as z from 'zod';
import { usualSplits } from '#lib/rox/split-halves.ts';
import { figure } from './command.ts';
import { GraphInput } from './input.ts';
import { nig, PriorInput } from './learn-closed.ts';

const values = z.record(z.string(), z.number().nullable());
const Row = z.object({
  unit: z.string(),
  period: z.int(),
  segment: z.string().optional(),
  values,
  errors: z.record(z.string(), z.number().min(0).nullable()).optional(),
});
const Causes = z
  .array(
    z.object({
      name: z.string(),
      lagPeriods: z.int().min(0).default(0),
      mean: z.number().default(0),
      sd: z.number().positive().default(1),
      sign: z.enum(['positive', 'negative']).nullish(),
    }),
  )
  .min(1);

export const Asked = z.object({
  panel: z
    .object({
      rows: z.array(Row),
      effect: z.string(),
      causes: Causes,
      prior: PriorInput.optional(),
      a0: z.number().gt(1).optional(),
      b0: z.number().positive().optional(),
      unitEffects: z.boolean().optional(),
      periodEffects: z.boolean().optional(),
      candidates: z.array(z.string()).optional(),
    })
    .optional(),
  graph: GraphInput.shape.graph.optional(),
  observed: z.array(Row).optional(),
  weeksPerPeriod: z
    .number()
    .positive()
    .default(52 / 12),
  respondents: z
    .object({
      rows: z.array(
        z.object({
          unit: z.string(),
          period: z.int(),
          person: z.string().optional(),
          values,
        }),
      ),
      effect: z.string(),
      causes: Causes,
      splits: z.int().min(1).max(1_000).default(usualSplits),
    })
    .optional(),
  people: z.array(z.object({ unit: z.string(), x: z.number(), y: z.number() })).optional(),
});
export type Asked = z.infer<typeof Asked>;

const interval = z.tuple([z.number(), z.number()]);
const marginal = z.object({
  mean: z.number(),
  sd: z.number(),
  interval90: interval,
  probabilityPositive: z.number(),
});
const link = z.object({
  name: z.string(),
  lagPeriods: z.number(),
  prior: z.object({ mean: z.number(), sd: z.number() }),
  data: z.object({ estimate: figure, se: figure }).nullable(),
  posterior: marginal,
  weights: z.object({ prior: z.number(), figures: z.number(), slope: z.number() }).nullable(),
  stays: z.boolean(),
  conflict: figure,
  disagrees: z.boolean(),
  bayesFactor: figure,
  reliability: figure,
  clusterRatio: figure,
  signed: marginal.extend({ cut: z.number() }).nullable(),
  lags: z
    .object({
      lags: z.array(z.object({ lagPeriods: z.number(), logLikelihood: z.number() })),
      best: z.number(),
      gain: z.number(),
      disagrees: z.boolean(),
    })
    .nullable()
    .optional(),
  sentence: z.string(),
});
export const learned = z.object({
  effect: z.string(),
  rows: z.number(),
  dropped: z.number(),
  gapShare: z.number(),
  units: z.number(),
  periods: z.number(),
  periodEffects: z.boolean(),
  effectiveRows: z.number(),
  noise: z.number(),
  tooThin: z.boolean(),
  notes: z.array(z.string()),
  causes: z.array(link),
  posterior: nig.nullable(),
});
const question = z.object({
  from: z.string(),
  to: z.string(),
  lagPeriods: z.number(),
  slope: z.number(),
  se: z.number(),
  p: z.number(),
  adjusted: z.number(),
});
const questions = z.object({ comparisons: z.number(), questions: z.array(question) });

export const output = z.object({
  panel: learned.optional(),
  segments: z
    .array(
      z.object({
        name: z.string(),
        tau2: z.number(),
        mean: z.number(),
        se: z.number(),
        segments: z.array(
          z.object({
            segment: z.string(),
            estimate: z.number(),
            se: z.number(),
            shrunk: z.number(),
            sd: z.number(),
          }),
        ),
      }),
    )
    .optional(),
  questions: questions.optional(),
  map: z
    .object({
      effects: z.array(learned),
      silent: z.array(z.object({ from: z.string(), to: z.string(), reason: z.string() })),
      proposals: z.array(
        z.object({
          from: z.string(),
          to: z.string(),
          before: figure,
          after: z.number(),
          se: z.number(),
          operation: z.unknown().optional(),
        }),
      ),
      questions,
    })
    .optional(),
  halves: learned.optional(),
  levels: z
    .object({
      within: figure,
      between: figure,
      pooled: figure,
      units: z.number(),
      people: z.number(),
      opposed: z.boolean(),
    })
    .optional(),
});
