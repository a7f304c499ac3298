/** `rox drivers`: how much of one effect's variation each driver accounts for. */
import * as z from 'zod';
import { ranked } from '#lib/numbers/ranks.ts';
import { correlations, driverLimit, importance, splitOff } from '#lib/rox/importance.ts';
import { resampled, type Resampled } from '#lib/rox/importance-doubt.ts';
import { ordersTried, sampledShares } from '#lib/rox/importance-orders.ts';
import type { Options } from './command.ts';
import { BadInput, parsed, withInputs } from './input.ts';

export const summary = "how much of one effect's variation each of its drivers accounts for";

export const help = `Usage: rox drivers FILE.json [--seed N]

Reads, at the top or under "inputs":

  data, response, predictors     rows as objects by column name, and which columns to take
  or correlation, withResponse, predictors   a table between the predictors, and theirs with the effect
  unit                           the column that says whose row it is; rows of one unit go together
  replicates                     how often units are drawn anew for the intervals (1000; 0 for none)

  R2                        explained by all of them
  lmg, lmgShare             what each adds on average over all orders; above 15 drivers over 2,000
                            random ones, with lmgStandardError
  lmgInterval90, R2Interval90   of rows, by drawing their units anew
  rankProbability           by driver, the chance of each rank, first to last
  johnsonRelativeWeights    an approximation of lmg
  firstR2, lastR2           alone, and beyond all the others
  pratt, betaSquared        for comparison; pratt can be negative and is no share
  rankLmg                   largest first

This describes variation. It is not what an intervention would do, and is not money.
`;

const Asked = z.object({
  predictors: z.array(z.string()).min(1).max(60),
  response: z.string().optional(),
  data: z.array(z.record(z.string(), z.unknown())).optional(),
  correlation: z.array(z.array(z.number())).optional(),
  withResponse: z.array(z.number()).optional(),
  unit: z.string().optional(),
  replicates: z.int().min(0).max(10_000).default(1_000),
});
type Asked = z.infer<typeof Asked>;

export const input = z.union([Asked, z.object({ inputs: Asked })]);

const shares = z.record(z.string(), z.number());

export const output = z.object({
  R2: z.number(),
  lmg: shares,
  lmgShare: shares,
  lmgStandardError: shares.optional(),
  lmgInterval90: z.record(z.string(), z.tuple([z.number(), z.number()])).optional(),
  R2Interval90: z.tuple([z.number(), z.number()]).optional(),
  rankProbability: z.record(z.string(), z.array(z.number())).optional(),
  replicates: z.number().optional(),
  johnsonRelativeWeights: shares,
  firstR2: shares,
  lastR2: shares,
  pratt: shares,
  betaSquared: shares,
  rankLmg: z.array(z.string()),
});

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown, { seed }: Options): Record<string, unknown> {
  const asked = parsed(Asked, withInputs(given));
  const { predictors } = asked;
  const columns = asked.data ? columnsOf(asked, asked.data) : null;
  const [between, withEffect] = columns ? fromColumns(columns) : fromTable(asked);
  if ([...between, ...withEffect].some(Number.isNaN)) {
    throw new BadInput('A column does not vary, so nothing goes with it.');
  }
  const told = importance(between, withEffect);
  if ('refused' in told) throw new BadInput(`The ${told.refused}.`);
  const named = <T>(values: readonly T[]): Record<string, T> =>
    Object.fromEntries(predictors.map((name, i) => [name, values[i]!]));
  const sampled =
    predictors.length > driverLimit
      ? sampledShares(between, withEffect, ordersTried, seed)
      : undefined;
  const lmg = told.lmg ?? sampled?.shares ?? told.johnson;
  return {
    R2: told.r2,
    lmg: named(lmg),
    lmgShare: named(lmg.map((value) => value / told.r2)),
    lmgStandardError: sampled && named(sampled.standardErrors),
    ...doubt(columns && asked.replicates > 0 ? resampledOf(asked, columns, seed) : null, named),
    johnsonRelativeWeights: named(told.johnson),
    firstR2: named(told.first),
    lastR2: named(told.last),
    pratt: named(told.pratt),
    betaSquared: named(told.betaSquared),
    rankLmg: ranked([...predictors.keys()], (i) => lmg[i]!).map((i) => predictors[i]),
  };
}

function doubt(
  told: Resampled | null,
  named: <T>(values: readonly T[]) => Record<string, T>,
): Record<string, unknown> {
  if (!told) return {};
  return {
    lmgInterval90: named(told.interval90),
    R2Interval90: told.r2Interval90,
    rankProbability: named(told.rankProbability),
    replicates: told.replicates,
  };
}

function resampledOf(
  { unit, replicates, data = [] }: Asked,
  columns: readonly (readonly number[])[],
  seed: number,
): Resampled | null {
  const units = data.map((row, i) => (unit === undefined ? String(i) : String(row[unit])));
  return resampled(columns, units, replicates, seed);
}

/** The predictors' columns and, last, the response's. */
function columnsOf(
  { predictors, response }: Asked,
  data: readonly Readonly<Record<string, unknown>>[],
): number[][] {
  if (response === undefined) throw new BadInput('Say which column is the response.');
  if (data.length <= predictors.length) throw new BadInput('data has fewer rows than drivers.');
  return [...predictors, response].map((name) =>
    data.map((row, i) => {
      const value = row[name];
      if (typeof value !== 'number') throw new BadInput(`data[${i}].${name} is not a number.`);
      return value;
    }),
  );
}

function fromColumns(columns: readonly (readonly number[])[]): [Float64Array, number[]] {
  return splitOff(correlations(columns), columns.length);
}

function fromTable({ predictors, correlation, withResponse }: Asked): [Float64Array, number[]] {
  const count = predictors.length;
  if (!correlation || !withResponse) {
    throw new BadInput('There are no figures: give data, or correlation and withResponse.');
  }
  const fits = correlation.length === count && correlation.every((row) => row.length === count);
  if (!fits || withResponse.length !== count) {
    throw new BadInput('correlation and withResponse do not fit the predictors.');
  }
  return [Float64Array.from(correlation.flat()), withResponse];
}
