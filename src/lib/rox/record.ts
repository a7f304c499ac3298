/**
 * A map that is right about what moves what can say where its results will stand next period, better
 * than whoever says that nothing will change. Each result is forecast one step ahead from what was known
 * before, and the forecasts are scored when the figures come: by how far off and how sure they were
 * (CRPS, Gneiting & Raftery 2007), and by how often their intervals held.
 */
import { density, probability, quantile } from '#lib/numbers/normal.ts';
import { studentProbability } from '#lib/numbers/student.ts';
import type { Graph } from './graph.ts';

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
  /** Mean difference no change − map, its standard error, and the chance that it is above 0. */
  readonly gain: number;
  readonly gainSe: number | null;
  readonly probabilityBetter: number | null;
  /** Share of actual figures inside the map's 50 % and 90 % intervals. */
  readonly inside50: number;
  readonly inside90: number;
  readonly verdict: Verdict;
}

/** Whether the map beats "no change": surely (95 %), not surely either way, no; or too few to say. */
export type Verdict = 'beats no change' | 'undecided' | 'no better than no change' | 'too few';

/** Fewer forecasts than this say nothing. */
const enough = 8;

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
 * x̂_t = x_{t−1} + Σ w·(x_{j,t−ℓ} − x_{j,t−ℓ−1}) over the causes with a lag of a period or more whose
 * movement is known by then; the spread of both forecasts is that of their own errors so far.
 * `series[id][t]` is the score of period t. O(results · causes · periods).
 */
export function oneStepForecasts(
  graph: Graph,
  series: Readonly<Record<string, readonly (number | null)[]>>,
  weeksPerPeriod: number,
): Scored[] {
  return graph.nodes.flatMap(({ id, valuePerPoint }) => {
    const own = series[id];
    if (!own || !valuePerPoint) return [];
    const causes = graph.edges.flatMap(({ from, to, weight, lagWeeks }) => {
      const lag = Math.round((lagWeeks ?? 0) / weeksPerPeriod);
      const past = series[from];
      return to === id && weight && lag >= 1 && past ? [{ weight, lag, past }] : [];
    });
    const scored: Scored[] = [];
    const errors = { map: new Array<number>(), noChange: new Array<number>() };
    for (let t = 1; t < own.length; t++) {
      const [before, actual] = [own[t - 1] ?? null, own[t] ?? null];
      if (before === null || actual === null) continue;
      const moved = causes.reduce((sum, { weight, lag, past }) => {
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

/** The map's record over scored forecasts. O(n). */
export function judge(scored: readonly Scored[]): Judged {
  const n = scored.length;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / n;
  const ofMap = scored.map(({ map, actual }) => crps(map, actual));
  const ofNone = scored.map(({ noChange, actual }) => crps(noChange, actual));
  const gains = ofNone.map((value, i) => value - ofMap[i]!);
  const gain = mean(gains);
  const inside = (share: number): number => {
    const half = quantile((1 + share) / 2);
    return mean(
      scored.map(({ map, actual }) => (Math.abs(actual - map.mean) <= half * map.sd ? 1 : 0)),
    );
  };
  const squares = gains.reduce((sum, value) => sum + (value - gain) ** 2, 0);
  const gainSe = n > 1 ? Math.sqrt(squares / (n - 1) / n) : null;
  const better = gainSe ? studentProbability(gain / gainSe, n - 1) : null;
  return {
    forecasts: n,
    crpsMap: mean(ofMap),
    crpsNoChange: mean(ofNone),
    skill: 1 - mean(ofMap) / mean(ofNone),
    gain,
    gainSe,
    probabilityBetter: better,
    inside50: inside(0.5),
    inside90: inside(0.9),
    verdict: verdictOf(n, gain, better),
  };
}

function verdictOf(n: number, gain: number, better: number | null): Verdict {
  if (n < enough || better === null) return 'too few';
  if (better >= 0.95) return 'beats no change';
  return gain > 0 ? 'undecided' : 'no better than no change';
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}
