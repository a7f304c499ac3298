/** `rox scores`: from answers, teams and waves to scores with their standard errors. */
import * as z from 'zod';
import { fitLevelVariance, logLikelihood, nowcast, type LevelModel } from '#lib/figures/nowcast.ts';
import {
  composite,
  favourability,
  nonResponse,
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
import { teamsAlike } from '#lib/figures/teams-alike.ts';
import { minReliability } from '#lib/rox/attenuation.ts';
import { byId as named, index, placeOf, type Net } from '#lib/rox/net.ts';
import { solver } from '#lib/rox/solve.ts';
import { stability } from '#lib/rox/stability.ts';
import { conditionOn } from '#lib/rox/unmeasured.ts';
import { BadInput, graphOf, parsed, withInputs } from './input.ts';
import { Questions, type Answered, type Series } from './scores-form.ts';

export { output } from './scores-form.ts';

export const summary = 'scores from answers, shrunk for small teams, between waves, from the map';

export const help = `Usage: rox scores FILE.json

Reads any of these, at the top or under "inputs", and answers each under its own name:

  cases      {name: {"favourable", "n"} | {"counts"} | {"promoters", "passives", "detractors"}}, each
             with "N" where the team's size is known: score, standard errors (as it describes the
             team now, and seLearning for what its people say about the climate), intervals, and
             nonResponse: what those who did not answer could do to the score
  items      one row of answers per respondent, null where none ("points" on the scale: 5; "N"):
             composite; who answered less than half of the items is left out
  answers    [{"team", "value"}], one a person: teamsAlike, ICC(1), ICC(2), variances, reliability
  strata     [{"N", "n", "mean", "sd"}]: poststratified
  teams      {"favourable": […], "n": […]}: betaBinomial, teams' shares shrunk
  normal     {"y": […], "se": […]}: normalDL, normalPM, figures shrunk; reliability, and hollow
             where it is below 0.4
  series     {"values": [… or null], "sigma2Eps", "sigma2Eta", "a1", "P1"}: nowcast per period;
             without sigma2Eta the likeliest is taken; sigma2Eps may be a list, one a period;
             "ahead" periods are forecast
  allSeries  {name: such a series}: nowcasts by name, sigma2Eta the likeliest over all of them
  graph      with mean, innovationVariance (per element), observed, observedSE (by id): unmeasured
`;

export const input = z.union([Questions, z.object({ inputs: Questions })]);

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const asked = parsed(Questions, withInputs(given));
  const answers = {
    cases:
      asked.cases &&
      Object.fromEntries(
        Object.entries(asked.cases).map(([name, answers]) => [name, scoreOf(name, answers)]),
      ),
    composite: asked.items && composite(rectangle(asked.items), asked.points, asked.N ?? null),
    teamsAlike: asked.answers && teamsAlike(asked.answers),
    poststratified: asked.strata && postStratified(asked.strata),
    betaBinomial:
      asked.teams && shrinkShares(asked.teams.favourable, ofOneLength('teams', asked.teams).n),
    ...(asked.normal ? shrunkBothWays(ofOneLength('normal', asked.normal)) : {}),
    ...(asked.series ? followed(asked.series) : {}),
    ...(asked.allSeries ? followedTogether(asked.allSeries) : {}),
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
    return withSilent(favourability(answers.favourable, answers.n, people), answers.n, people);
  }
  if ('counts' in answers) {
    if (answers.counts.every((each) => each === 0)) throw new BadInput(`cases.${name} is empty.`);
    const told = scaledMean(answers.counts, people);
    return withSilent(told, told.n, people);
  }
  const { promoters, passives, detractors } = answers;
  if (promoters + passives + detractors === 0) throw new BadInput(`cases.${name} is empty.`);
  const told = promoterScore(promoters, passives, detractors, people);
  const silent = withSilent({ score: told.score0to100 }, promoters + passives + detractors, people);
  return { ...told, nonResponse: silent.nonResponse };
}

/** A score with what those who did not answer could do to it, where the team's size is known. */
function withSilent<T extends { score: number }>(told: T, n: number, people: number | null) {
  const nonResponding =
    people === null || people === 0 ? undefined : nonResponse(told.score, n, people);
  return { ...told, nonResponse: nonResponding };
}

type Answers = readonly (readonly (number | null)[])[];

function rectangle(rows: Answers): Answers {
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
    hollow: se.map((error) => reliability(tau2, error) < minReliability),
  });
  return { normalDL: by(tauDerSimonianLaird(y, se)), normalPM: by(tauPauleMandel(y, se)) };
}

function followed(series: Series): Record<string, unknown> {
  const { values, model } = modelled('series', series);
  const levelVariance = series.sigma2Eta ?? fitLevelVariance([{ values, model }]);
  return {
    sigma2Eta: levelVariance,
    logLikSkippingFirst: logLikelihood(values, { ...model, levelVariance }),
    ...told(series, { ...model, levelVariance }),
  };
}

/** Teams' series of one element: how much a level wanders is the likeliest over all of them. */
function followedTogether(all: Record<string, Series>): Record<string, unknown> {
  const names = Object.keys(all);
  const series = names.map((name) => modelled(`allSeries.${name}`, all[name]!));
  const levelVariance = fitLevelVariance(series);
  return {
    sigma2Eta: levelVariance,
    nowcasts: Object.fromEntries(
      names.map((name, i) => [name, told(all[name]!, { ...series[i]!.model, levelVariance })]),
    ),
  };
}

function modelled(
  where: string,
  { values, sigma2Eps, a1, P1 }: Series,
): { values: (number | null)[]; model: LevelModel } {
  if (Array.isArray(sigma2Eps) && sigma2Eps.length !== values.length) {
    throw new BadInput(`${where} is refused: sigma2Eps is not one number a period.`);
  }
  const start = { mean: a1, variance: P1 };
  return { values, model: { observationVariance: sigma2Eps, levelVariance: 0, start } };
}

function told({ values, ahead }: Series, model: LevelModel): Record<string, unknown> {
  const coming = Array.from({ length: ahead }, () => null);
  const all = nowcast([...values, ...coming], model);
  return { nowcast: all.slice(0, values.length), forecast: all.slice(values.length) };
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
