/** `rox scores`: from answers, teams and waves to scores with their standard errors. */
import * as z from 'zod';
import { fitLevelVariance, logLikelihood, nowcast } from '#lib/figures/nowcast.ts';
import {
  composite,
  favourability,
  postStratified,
  promoterScore,
  scaledMean,
} from '#lib/figures/survey-scores.ts';
import {
  reliability,
  shrinkNormal,
  shrinkShares,
  tauDerSimonianLaird,
  tauPauleMandel,
} from '#lib/figures/shrinkage.ts';
import { byId as named, index, placeOf, type Net } from '#lib/rox/net.ts';
import { solver } from '#lib/rox/solve.ts';
import { stability } from '#lib/rox/stability.ts';
import { conditionOn } from '#lib/rox/unmeasured.ts';
import { byId, figure } from './command.ts';
import { BadInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';

export const summary = 'scores from answers, shrunk for small teams, between waves, from the map';

export const help = `Usage: rox scores FILE.json

Reads any of these, at the top or under "inputs", and answers each under its own name:

  cases      {name: {"favourable", "n"} | {"counts"} | {"promoters", "passives", "detractors"}}, each
             with "N" where the team's size is known: score, standard errors, intervals
  items      one row of answers per respondent ("points" on the scale: 5): composite
  strata     [{"N", "n", "mean", "sd"}]: poststratified
  teams      {"favourable": […], "n": […]}: betaBinomial, teams' shares shrunk
  normal     {"y": […], "se": […]}: normalDL, normalPM, figures shrunk; reliability
  series     {"values": [… or null], "sigma2Eps", "sigma2Eta", "a1", "P1"}: nowcast per period;
             without sigma2Eta the likeliest is taken; sigma2Eps may be a list, one a period
  graph      with mean, innovationVariance (per element), observed, observedSE (by id): unmeasured
`;

const count = z.number().min(0);
const Answered = z.union([
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
});
const Questions = z.object({
  cases: z.record(z.string(), Answered).optional(),
  items: z.array(z.array(z.number())).min(1).optional(),
  points: z.int().min(2).default(5),
  strata: z
    .array(
      z.object({ N: z.number().positive(), n: z.number().min(1), mean: z.number(), sd: count }),
    )
    .min(1)
    .optional(),
  teams: z.object({ favourable: z.array(count), n: z.array(z.number().min(1)) }).optional(),
  normal: z.object({ y: z.array(z.number()), se: z.array(z.number().positive()) }).optional(),
  series: Series.optional(),
  graph: GraphInput.shape.graph.optional(),
  mean: z.array(z.number()).optional(),
  innovationVariance: z.array(z.number().min(0)).optional(),
  observed: z.record(z.string(), z.number()).optional(),
  observedSE: z.record(z.string(), z.number().min(0)).optional(),
});
type Questions = z.infer<typeof Questions>;

export const input = z.union([Questions, z.object({ inputs: Questions })]);

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
});

export const output = z.object({
  cases: z
    .record(
      z.string(),
      z.union([
        z.object({
          score: z.number(),
          seUnbiased: figure,
          wilson95: interval,
          jeffreysMean: z.number(),
          jeffreysSd: z.number(),
          jeffreys95: interval,
        }),
        z.object({ mean: z.number(), score: z.number(), se: figure, n: z.number() }),
        z.object({
          enps: z.number(),
          varPerRespondent: z.number(),
          seLargeSample: z.number(),
          seUnbiased: figure,
          score0to100: z.number(),
          scoreSe: figure,
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
        cronbachAlpha: figure,
        wrongSeIfItemsTreatedIndependent: z.number(),
      }),
    ])
    .optional(),
  poststratified: z
    .object({ score: z.number(), se: z.number(), unweighted: z.number() })
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
  nowcast: z
    .array(
      z.object({
        filtered: z.number(),
        filteredVar: z.number(),
        smoothed: z.number(),
        smoothedVar: z.number(),
      }),
    )
    .optional(),
  unmeasured: z.object({ mean: byId, sd: byId, priorSd: byId }).optional(),
  Sigma: z.array(z.array(z.number())).optional(),
});

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const asked = parsed(Questions, withInputs(given));
  const answers = {
    cases:
      asked.cases &&
      Object.fromEntries(
        Object.entries(asked.cases).map(([name, answers]) => [name, scoreOf(name, answers)]),
      ),
    composite: asked.items && composite(rectangle(asked.items), asked.points),
    poststratified: asked.strata && postStratified(asked.strata),
    betaBinomial:
      asked.teams && shrinkShares(asked.teams.favourable, ofOneLength('teams', asked.teams).n),
    ...(asked.normal ? shrunkBothWays(ofOneLength('normal', asked.normal)) : {}),
    ...(asked.series ? followed(asked.series) : {}),
    ...(asked.graph ? fromTheMap(graphOf({ graph: asked.graph }), asked) : {}),
  };
  if (Object.values(answers).every((answer) => answer === undefined)) {
    throw new BadInput('There is nothing to score: see rox scores --help.');
  }
  return answers;
}

function scoreOf(name: string, answers: z.infer<typeof Answered>): unknown {
  const people = answers.N ?? null;
  if ('favourable' in answers) {
    if (answers.favourable > answers.n) {
      throw new BadInput(`cases.${name} has more favourable answers than answers.`);
    }
    return favourability(answers.favourable, answers.n, people);
  }
  if ('counts' in answers) {
    if (answers.counts.every((each) => each === 0)) throw new BadInput(`cases.${name} is empty.`);
    return scaledMean(answers.counts, people);
  }
  const { promoters, passives, detractors } = answers;
  if (promoters + passives + detractors === 0) throw new BadInput(`cases.${name} is empty.`);
  return promoterScore(promoters, passives, detractors, people);
}

function rectangle(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  if (rows.some((row) => row.length !== rows[0]!.length)) {
    throw new BadInput('items is refused: every respondent answers the same number of items.');
  }
  return rows;
}

function ofOneLength<T extends Readonly<Record<string, readonly number[]>>>(
  name: string,
  columns: T,
): T {
  const lengths = new Set(Object.values(columns).map((column) => column.length));
  if (lengths.size !== 1 || lengths.has(0)) {
    throw new BadInput(`${name} is refused: its lists differ in length or are empty.`);
  }
  return columns;
}

function shrunkBothWays({ y, se }: { y: number[]; se: number[] }): Record<string, unknown> {
  const by = (tau2: number): Record<string, unknown> => ({
    ...shrinkNormal(y, se, tau2),
    reliability: se.map((error) => reliability(tau2, error)),
  });
  return { normalDL: by(tauDerSimonianLaird(y, se)), normalPM: by(tauPauleMandel(y, se)) };
}

function followed({
  values,
  sigma2Eps,
  sigma2Eta,
  a1,
  P1,
}: z.infer<typeof Series>): Record<string, unknown> {
  if (Array.isArray(sigma2Eps) && sigma2Eps.length !== values.length) {
    throw new BadInput('series is refused: sigma2Eps is not one number a period.');
  }
  const start = { mean: a1, variance: P1 };
  const model = { observationVariance: sigma2Eps, levelVariance: 0, start };
  const levelVariance = sigma2Eta ?? fitLevelVariance([{ values, model }]);
  const fitted = { ...model, levelVariance };
  return {
    sigma2Eta: levelVariance,
    logLikSkippingFirst: logLikelihood(values, fitted),
    nowcast: nowcast(values, fitted),
  };
}

function fromTheMap(
  graph: ReturnType<typeof graphOf>,
  { mean, innovationVariance, observed = {}, observedSE = {} }: Questions,
): Record<string, unknown> {
  const net = index(graph);
  const count = graph.nodes.length;
  if (mean?.length !== count || innovationVariance?.length !== count) {
    throw new BadInput('mean and innovationVariance need one number per element.');
  }
  const stranger = Object.keys(observed).find((id) => !net.positions.has(id));
  if (stranger !== undefined) throw new BadInput(`observed ${stranger} is not an element.`);
  const { refused: out, accept } = stability(net);
  if (!accept) throw new BadInput('The map has a loop that runs away: see rox analyse.');
  const told = conditionOn(
    solver(net, out),
    byPlace(net, mean),
    byPlace(net, innovationVariance),
    Object.entries(observed).map(([id, score]) => ({
      place: placeOf(net, id),
      score,
      se: observedSE[id] ?? 0,
    })),
  );
  if ('refused' in told) throw new BadInput(`The ${told.refused}.`);
  return {
    unmeasured: {
      mean: named(net, told.mean),
      sd: named(net, told.sd),
      priorSd: named(net, told.priorSd),
    },
    Sigma: Array.from(net.place, (a) =>
      Array.from(net.place, (b) => told.covariance[a * net.size + b]),
    ),
  };
}

function byPlace(net: Net, values: readonly number[]): Float64Array {
  return Float64Array.from(net.order, (position) => values[position]!);
}
