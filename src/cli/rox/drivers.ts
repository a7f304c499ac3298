/** `rox drivers`: how much of one effect's variation each driver accounts for. */
import * as z from 'zod';
import { ranked } from '#lib/numbers/ranks.ts';
import { correlations, importance } from '#lib/rox/importance.ts';
import { BadInput, parsed, withInputs } from './input.ts';

export const summary = "how much of one effect's variation each of its drivers accounts for";

export const help = `Usage: rox drivers FILE.json

Reads, at the top or under "inputs":

  data, response, predictors     rows as objects by column name, and which columns to take
  or correlation, withResponse, predictors   a table between the predictors, and theirs with the effect

  R2                        explained by all of them
  lmg, lmgShare             what each adds on average over all orders; above 15 drivers null
  johnsonRelativeWeights    an approximation of lmg, the one to use above 15
  firstR2, lastR2           alone, and beyond all the others
  pratt, betaSquared        for comparison; pratt can be negative and is no share
  rankLmg                   largest first; by Johnson's weights above 15 drivers

This describes variation. It is not what an intervention would do, and is not money.
`;

const Asked = z.object({
  predictors: z.array(z.string()).min(1).max(60),
  response: z.string().optional(),
  data: z.array(z.record(z.string(), z.unknown())).optional(),
  correlation: z.array(z.array(z.number())).optional(),
  withResponse: z.array(z.number()).optional(),
});
type Asked = z.infer<typeof Asked>;

export const input = z.union([Asked, z.object({ inputs: Asked })]);

const shares = z.record(z.string(), z.number());

export const output = z.object({
  R2: z.number(),
  lmg: shares.nullable(),
  lmgShare: shares.nullable(),
  johnsonRelativeWeights: shares,
  firstR2: shares,
  lastR2: shares,
  pratt: shares,
  betaSquared: shares,
  rankLmg: z.array(z.string()),
});

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const asked = parsed(Asked, withInputs(given));
  const { predictors } = asked;
  const [between, withEffect] = asked.data ? fromData(asked, asked.data) : fromTable(asked);
  if ([...between, ...withEffect].some(Number.isNaN)) {
    throw new BadInput('A column does not vary, so nothing goes with it.');
  }
  const told = importance(between, withEffect);
  if ('refused' in told) throw new BadInput(`The ${told.refused}.`);
  const named = (values: readonly number[]): Record<string, number> =>
    Object.fromEntries(predictors.map((name, i) => [name, values[i]!]));
  const order = told.lmg ?? told.johnson;
  return {
    R2: told.r2,
    lmg: told.lmg && named(told.lmg),
    lmgShare: told.lmg && named(told.lmg.map((value) => value / told.r2)),
    johnsonRelativeWeights: named(told.johnson),
    firstR2: named(told.first),
    lastR2: named(told.last),
    pratt: named(told.pratt),
    betaSquared: named(told.betaSquared),
    rankLmg: ranked([...predictors.keys()], (i) => order[i]!).map((i) => predictors[i]),
  };
}

function fromData(
  { predictors, response }: Asked,
  data: readonly Readonly<Record<string, unknown>>[],
): [Float64Array, number[]] {
  if (response === undefined) throw new BadInput('Say which column is the response.');
  const names = [...predictors, response];
  const columns = names.map((name) =>
    data.map((row, i) => {
      const value = row[name];
      if (typeof value !== 'number') throw new BadInput(`data[${i}].${name} is not a number.`);
      return value;
    }),
  );
  if (data.length <= predictors.length) throw new BadInput('data has fewer rows than drivers.');
  const all = correlations(columns);
  const count = predictors.length;
  const between = Float64Array.from(
    { length: count * count },
    (_, i) => all[Math.floor(i / count) * names.length + (i % count)]!,
  );
  return [between, predictors.map((_, i) => all[i * names.length + count]!)];
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
