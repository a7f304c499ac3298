/**
 * A map that is right about what moves what can say where its results will stand next period, better
 * than whoever says that nothing will change. Each result is forecast one step ahead from what was known
 * before, and the forecasts are scored when the figures come: by how far off and how sure they were
 * (CRPS, Gneiting & Raftery 2007), and by how often their intervals held.
 */
import { density, probability, quantile } from '#lib/numbers/normal.ts';
import { studentProbability, studentQuantile } from '#lib/numbers/student.ts';
import type { Graph, GraphEdge } from './graph.ts';

/** A forecast and what came of it. */
export interface Scored {
  readonly id: string;
  readonly period: number;
  readonly actual: number;
  readonly map: Normal;
  readonly noChange: Normal;
}

interface Normal {
  readonly mean: number;
  readonly sd: number;
}

export interface Judged {
  readonly forecasts: number;
  /** Mean CRPS, in points: 0 would be knowing. */
  readonly crpsMap: number;
  readonly crpsNoChange: number;
  /** 1 − map/no change: above 0 the map is better. */
  readonly skill: number;
  /**
   * Nine times in ten the skill lies between these, by Fieller's rule for a ratio: above 0 where the
   * verdict is. Null where the forecasts cannot tell.
   */
  readonly skillFrom: number | null;
  readonly skillTo: number | null;
  /**
   * Mean difference no change − map, its standard error, and the chance that it is above 0. What moves
   * one result in a period may move them all, so a period and not a forecast counts as one witness.
   */
  readonly gain: number;
  readonly gainSe: number | null;
  readonly probabilityBetter: number | null;
  /** Share of actual figures inside the map's 50 % and 90 % intervals. */
  readonly inside50: number;
  readonly inside90: number;
  /** Standard errors of the means above, a period a witness; null for less than two periods. */
  readonly errors: {
    readonly crpsMap: number;
    readonly crpsNoChange: number;
    readonly inside50: number;
    readonly inside90: number;
  } | null;
  readonly verdict: Verdict;
}

/** The links as the map had them when period `from` was to be forecast, and until the next. */
export interface Stood {
  readonly from: number;
  readonly edges: readonly GraphEdge[];
}

/** Whether the map beats "no change": surely (95 %), not surely either way, no; or too few to say. */
export type Verdict = 'beats no change' | 'undecided' | 'no better than no change' | 'too few';

/** Fewer forecasts than this say nothing. */
export const enough = 8;

/** Past errors that a forecast's spread is judged by, at least. */
const pastErrors = 4;

/** ∫(F − 1{y ≤ x})² dx of a normal forecast: σ(z(2Φ(z) − 1) + 2φ(z) − 1/√π). */
export function crps({ mean, sd }: Normal, actual: number): number {
  if (sd === 0) return Math.abs(actual - mean);
  const z = (actual - mean) / sd;
  return sd * (z * (2 * probability(z) - 1) + 2 * density(z) - 1 / Math.sqrt(Math.PI));
}

/**
 * One-step forecasts of every element with money from each period's past alone:
 * x̂_t = x_{t−1} + Σ w·(x_{j,t−ℓ} − x_{j,t−ℓ−1}) over the movements of its causes that are known by then,
 * a lag between two whole periods shared between them; the spread of both forecasts is that of their own errors so far.
 * `series[id][t]` is the score of period t. Where the map has changed, `stood` tells how it was before
 * each period, in order; before the first of it there was no map, and there is no forecast.
 * O(results · links · periods).
 */
export function oneStepForecasts(
  graph: Graph,
  series: Readonly<Record<string, readonly (number | null)[]>>,
  weeksPerPeriod: number,
  stood: readonly Stood[] = [{ from: 0, edges: graph.edges }],
): Scored[] {
  return graph.nodes.flatMap(({ id, valuePerPoint }) => {
    const own = series[id];
    if (!own || !valuePerPoint) return [];
    const causesOf = ({ edges }: Stood) =>
      edges.flatMap(({ from, to, weight, lagWeeks }) => {
        const past = series[from];
        return to === id && weight && past
          ? arrivals((lagWeeks ?? 0) / weeksPerPeriod).map(({ lag, part }) => ({
              weight: weight * part,
              lag,
              past,
            }))
          : [];
      });
    const claims = stood.map((each) => ({ from: each.from, causes: causesOf(each) }));
    const scored: Scored[] = [];
    const errors = { map: new Array<number>(), noChange: new Array<number>() };
    for (let t = 1; t < own.length; t++) {
      const [before, actual] = [own[t - 1] ?? null, own[t] ?? null];
      const claim = claims.findLast(({ from }) => from <= t);
      if (before === null || actual === null || !claim) continue;
      const moved = claim.causes.reduce((sum, { weight, lag, past }) => {
        const [now, then] = [past[t - lag] ?? null, past[t - lag - 1] ?? null];
        return now === null || then === null ? sum : sum + weight * (now - then);
      }, 0);
      if (errors.map.length >= pastErrors) {
        const map = { mean: before + moved, sd: rootMeanSquare(errors.map) };
        const noChange = { mean: before, sd: rootMeanSquare(errors.noChange) };
        scored.push({ id, period: t, actual, map, noChange });
      }
      errors.map.push(actual - before - moved);
      errors.noChange.push(actual - before);
    }
    return scored;
  });
}

/**
 * When a movement arrives: a lag between two whole periods is shared between them, and what arrives
 * within its own period cannot be known before.
 */
function arrivals(periods: number): { lag: number; part: number }[] {
  const lag = Math.floor(periods);
  const later = periods - lag;
  return [
    { lag, part: 1 - later },
    { lag: lag + 1, part: later },
  ].filter(({ lag: at, part }) => at >= 1 && part > 0);
}

/** The map's record over scored forecasts. O(n). */
export function judge(scored: readonly Scored[]): Judged {
  const n = scored.length;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / n;
  const ofMap = scored.map(({ map, actual }) => crps(map, actual));
  const ofNone = scored.map(({ noChange, actual }) => crps(noChange, actual));
  const gains = ofNone.map((value, i) => value - ofMap[i]!);
  const gain = mean(gains);
  const inside = (share: number): number[] => {
    const half = quantile((1 + share) / 2);
    return scored.map(({ map, actual }) => (Math.abs(actual - map.mean) <= half * map.sd ? 1 : 0));
  };
  const [half, most] = [inside(0.5), inside(0.9)];
  const periods = scored.map(({ period }) => period);
  const spread = spreadOver(periods, gains, ofNone);
  const held = spreadOver(periods, half, most);
  const own = spreadOver(periods, ofMap, ofNone);
  const gainSe = spread && Math.sqrt(spread.gain);
  const better = spread && gainSe !== null ? surely(gain, gainSe, spread.freedom) : null;
  const [skillFrom, skillTo] = spread ? fieller(gain, mean(ofNone), spread) : [null, null];
  return {
    forecasts: n,
    crpsMap: mean(ofMap),
    crpsNoChange: mean(ofNone),
    skill: 1 - mean(ofMap) / mean(ofNone),
    skillFrom,
    skillTo,
    gain,
    gainSe,
    probabilityBetter: better,
    inside50: mean(half),
    inside90: mean(most),
    errors: held &&
      own && {
        crpsMap: Math.sqrt(own.gain),
        crpsNoChange: Math.sqrt(own.none),
        inside50: Math.max(Math.sqrt(held.gain), shareError(mean(half), n)),
        inside90: Math.max(Math.sqrt(held.none), shareError(mean(most), n)),
      },
    verdict: verdictOf(n, gain, better),
  };
}

/** Of a share by Jeffreys' prior: where all or none lay inside, nobody is sure that all or none will. */
function shareError(share: number, n: number): number {
  const [inside, outside] = [share * n + 0.5, (1 - share) * n + 0.5];
  return Math.sqrt((inside * outside) / ((n + 1) ** 2 * (n + 2)));
}

/** Variances and covariance of two means whose values go together by period. */
interface Spread {
  readonly gain: number;
  readonly none: number;
  readonly both: number;
  /** Periods less one. */
  readonly freedom: number;
}

/** Cluster-robust, a period a cluster; null for less than two. O(n). */
function spreadOver(
  periods: readonly number[],
  gains: readonly number[],
  nones: readonly number[],
): Spread | null {
  const n = periods.length;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / n;
  const [gain, none] = [mean(gains), mean(nones)];
  const sums = new Map<number, { gain: number; none: number }>();
  periods.forEach((period, i) => {
    const held = sums.get(period) ?? { gain: 0, none: 0 };
    sums.set(period, {
      gain: held.gain + gains[i]! - gain,
      none: held.none + nones[i]! - none,
    });
  });
  const count = sums.size;
  if (count < 2) return null;
  const scale = count / (count - 1) / n ** 2;
  const found = { gain: 0, none: 0, both: 0 };
  for (const sum of sums.values()) {
    found.gain += scale * sum.gain ** 2;
    found.none += scale * sum.none ** 2;
    found.both += scale * sum.gain * sum.none;
  }
  return { ...found, freedom: count - 1 };
}

/** The ratios r for which gain − r·none is no further from 0 than its error, nine times in ten. */
function fieller(gain: number, none: number, spread: Spread): [number, number] | [null, null] {
  const t = studentQuantile(0.95, spread.freedom) ** 2;
  const a = none ** 2 - t * spread.none;
  const b = gain * none - t * spread.both;
  const c = gain ** 2 - t * spread.gain;
  const root = b ** 2 - a * c;
  if (!(a > 0) || !(root >= 0)) return [null, null];
  return [(b - Math.sqrt(root)) / a, (b + Math.sqrt(root)) / a];
}

/** The chance that a mean is above 0; a map that always says "no change" is neither better nor worse. */
function surely(gain: number, se: number, freedom: number): number {
  return se === 0 ? (Math.sign(gain) + 1) / 2 : studentProbability(gain / se, freedom);
}

function verdictOf(n: number, gain: number, better: number | null): Verdict {
  if (n < enough || better === null) return 'too few';
  if (better >= 0.95) return 'beats no change';
  return gain > 0 ? 'undecided' : 'no better than no change';
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}
