/** What the engine says under the names that the cases of kind "scores" use. */
import { readFileSync } from 'node:fs';
import { logLikelihood, nowcast, type LevelModel } from '#lib/figures/nowcast.ts';
import {
  composite,
  favourability,
  postStratified,
  promoterScore,
  scaledMean,
  type Stratum,
} from '#lib/figures/survey-scores.ts';
import {
  jamesStein,
  shrinkNormal,
  shrinkShares,
  tauDerSimonianLaird,
  tauPauleMandel,
} from '#lib/figures/shrinkage.ts';
import { placeOf, type Net } from '#lib/rox/net.ts';
import { conditionOn } from '#lib/rox/unmeasured.ts';
import type { Answers } from '../answers.ts';
import { dataFileOf, type Case, type Values } from '../cases.ts';
import { solved } from './effects.ts';

/** The rows of a case's data file. */
export function table(given: Case): Record<string, number>[] {
  const file = dataFileOf(given);
  if (!file) throw new Error(`${String(given.inputs.dataFile)} is not there`);
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const names = header.split(',').map((name) => name.replaceAll('"', ''));
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, Number(cells[i])]));
  });
}

interface Answered {
  readonly favourable?: number;
  readonly n?: number;
  readonly N?: number;
  readonly counts?: number[];
  readonly promoters?: number;
  readonly passives?: number;
  readonly detractors?: number;
}

function scored(given: Answered): unknown {
  const people = given.N ?? null;
  if (given.counts) return scaledMean(given.counts, people);
  if (given.favourable !== undefined) return favourability(given.favourable, given.n!, people);
  return promoterScore(given.promoters!, given.passives!, given.detractors!, people);
}

/** What was told, as far as the case asks; the engine may say more. */
function asFarAs(wanted: unknown, told: unknown): Values {
  const names = new Set(Object.keys(wanted as Values));
  return Object.fromEntries(Object.entries(told as Values).filter(([name]) => names.has(name)));
}

function nile(given: Case): { values: number[]; model: LevelModel } {
  const rows = table(given);
  const name = Object.keys(rows[0]!).at(-1)!;
  const { sigma2Eps, sigma2Eta, a1, P1 } = given.inputs as Record<string, number>;
  return {
    values: rows.map((row) => row[name]!),
    model: {
      observationVariance: sigma2Eps!,
      levelVariance: sigma2Eta!,
      start: { mean: a1!, variance: P1! },
    },
  };
}

function periods(values: readonly (number | null)[], model: LevelModel, wanted: unknown): Values {
  const told = nowcast(values, model);
  return Object.fromEntries(Object.keys(wanted as Values).map((t) => [t, told[Number(t)]]));
}

function unmeasured({ graph, inputs }: Case) {
  const { net, solver } = solved(graph);
  const byPlace = (values: number[]): Float64Array =>
    Float64Array.from(net.order, (position) => values[position]!);
  const scores = inputs.observed as Record<string, number>;
  const errors = inputs.observedSE as Record<string, number>;
  const told = conditionOn(
    solver,
    byPlace(inputs.mean as number[]),
    byPlace(inputs.innovationVariance as number[]),
    Object.keys(scores).map((id) => ({
      place: placeOf(net, id),
      score: scores[id]!,
      se: errors[id]!,
    })),
  );
  if ('refused' in told) throw new Error(told.refused);
  const missing = placeOf(
    net,
    net.ids.find((id) => !(id in scores))!,
  );
  return { net, missing, ...told };
}

function inOrder(net: Net, values: Float64Array): number[] {
  return Array.from(net.place, (p) => values[p]!);
}

export const scores: Answers = {
  npsPublishedCheck: () => {
    const { enps, varPerRespondent } = promoterScore(3, 2, 1);
    return { nps: enps / 100, variancePerRespondent: varPerRespondent };
  },
  cases: ({ inputs, expected }) =>
    Object.fromEntries(
      Object.entries(inputs.cases as Record<string, Answered>).map(([name, given]) => [
        name,
        asFarAs((expected.cases as Values)[name], scored(given)),
      ]),
    ),
  composite: ({ inputs, expected }) =>
    asFarAs(expected.composite, composite(inputs.items as number[][])),
  poststratified: ({ inputs, expected }) =>
    asFarAs(expected.poststratified, postStratified(inputs.strata as Stratum[])),
  baseball: ({ inputs, expected }) => {
    const given = inputs.baseball as { hits: number[]; atBats: number; restOfSeason: number[] };
    const shares = given.hits.map((hits) => hits / given.atBats);
    const told = jamesStein(shares, given.atBats);
    const round = (value: number): number => Math.round(value * 1000) / 1000;
    const mse = (values: readonly number[]): number =>
      values.reduce((sum, value, i) => sum + (value - given.restOfSeason[i]!) ** 2, 0) /
      values.length;
    return {
      grandMean: told.grandMean,
      s2: told.s2,
      c: told.c,
      cFromRoundedAverages: jamesStein(shares.map(round), given.atBats, round(told.grandMean)).c,
      publishedC: told.c,
      jamesStein: told.shrunk,
      mseRaw: mse(shares),
      mseShrunk: mse(told.shrunk),
      players: (expected.baseball as Values).players,
    };
  },
  betaBinomial: ({ inputs }) => {
    const { favourable, n } = inputs.teams as { favourable: number[]; n: number[] };
    return shrinkShares(favourable, n);
  },
  normalDL: ({ inputs }) => {
    const { y, se } = inputs.normal as { y: number[]; se: number[] };
    return shrinkNormal(y, se, tauDerSimonianLaird(y, se));
  },
  normalPM: ({ inputs }) => {
    const { y, se } = inputs.normal as { y: number[]; se: number[] };
    return shrinkNormal(y, se, tauPauleMandel(y, se));
  },
  full: (given) => {
    const { values, model } = nile(given);
    return periods(values, model, given.expected.full);
  },
  withGaps: (given) => {
    const { values, model } = nile(given);
    const gaps = given.inputs.missingZeroBased as [number, number][];
    const left = values.map((value, t) =>
      gaps.some(([first, last]) => t >= first && t <= last) ? null : value,
    );
    return periods(left, model, given.expected.withGaps);
  },
  logLikSkippingFirst: (given) => {
    const { values, model } = nile(given);
    return logLikelihood(values, model);
  },
  imputedBehaviour: (given) => {
    const { mean, missing } = unmeasured(given);
    return mean[missing];
  },
  imputedSd: (given) => {
    const { sd, missing } = unmeasured(given);
    return sd[missing];
  },
  priorSd: (given) => {
    const { priorSd, missing } = unmeasured(given);
    return priorSd[missing];
  },
  allPosteriorMeans: (given) => {
    const { net, mean } = unmeasured(given);
    return inOrder(net, mean);
  },
  allPosteriorSd: (given) => {
    const { net, sd } = unmeasured(given);
    return inOrder(net, sd);
  },
  Sigma: (given) => {
    const { net, covariance } = unmeasured(given);
    return Array.from(net.place, (a) => Array.from(net.place, (b) => covariance[a * net.size + b]));
  },
};
