/** `rox record`: whether the map's forecasts beat "no change". */
import * as z from 'zod';
import { judge, oneStepForecasts, type Scored, type Stood } from '#lib/rox/record.ts';
import { figure } from './command.ts';
import { BadInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';

export const summary = "the map's own record: its one-step forecasts against no change";

export const help = `Usage: rox record FILE.json

Reads either of these, at the top or under "inputs":

  graph, series {id: [score or null, one a period]}, weeksPerPeriod   forecasts of every result, each
             from its past alone: from where it stood, and how its causes moved a lag earlier
  forecasts  [{"id", "period", "actual", "map": {"mean", "sd"}, "noChange": {"mean", "sd"}}], kept

  record     mean CRPS of both, skill with its 90 % interval, gain with standard error, how often the
             map's intervals held, the standard errors of these means, and the verdict
  byResult   the same by result
  forecasts  each forecast and what came of it
`;

const normal = z.object({ mean: z.number(), sd: z.number().min(0) });
const forecast = z.object({
  id: z.string(),
  period: z.number(),
  actual: z.number(),
  map: normal,
  noChange: normal,
});
const Asked = z.object({
  graph: GraphInput.shape.graph.optional(),
  series: z.record(z.string(), z.array(z.number().nullable())).optional(),
  stood: z
    .array(z.object({ from: z.int().min(0), edges: GraphInput.shape.graph.shape.edges }))
    .optional(),
  weeksPerPeriod: z
    .number()
    .positive()
    .default(52 / 12),
  forecasts: z.array(forecast).optional(),
});

export const input = z.union([Asked, z.object({ inputs: Asked })]);

const record = z.object({
  forecasts: z.number(),
  crpsMap: z.number(),
  crpsNoChange: z.number(),
  skill: figure,
  skillFrom: figure,
  skillTo: figure,
  gain: z.number(),
  gainSe: figure,
  probabilityBetter: figure,
  inside50: z.number(),
  inside90: z.number(),
  errors: z
    .object({
      crpsMap: z.number(),
      crpsNoChange: z.number(),
      inside50: z.number(),
      inside90: z.number(),
    })
    .nullable(),
  verdict: z.enum(['beats no change', 'undecided', 'no better than no change', 'too few']),
});

export const output = z.object({
  record,
  byResult: z.record(z.string(), record),
  forecasts: z.array(forecast),
});

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const { series, stood, weeksPerPeriod, forecasts } = parsed(Asked, withInputs(given));
  const scored: readonly Scored[] =
    forecasts ??
    (series ? oneStepForecasts(graphOf(given), series, weeksPerPeriod, inOrder(stood)) : []);
  if (scored.length === 0) {
    throw new BadInput('There is no forecast to score: see rox record --help.');
  }
  const groups = [...Map.groupBy(scored, ({ id }) => id)];
  return {
    record: judge(scored),
    byResult: Object.fromEntries(groups.map(([id, some]) => [id, judge(some)])),
    forecasts: scored,
  };
}

function inOrder(stood: Stood[] | undefined): Stood[] | undefined {
  return stood?.toSorted((a, b) => a.from - b.from);
}
