/**
 * Between two waves nobody knows the score, and the last one grows stale. A level that wanders a
 * little every period says how much: the local-level model, by the Kalman filter and smoother
 * (Durbin & Koopman 2012, chapter 2). It widens with every missed wave and narrows at the next.
 */

export interface LevelModel {
  /** Variance of each period's observation: one for all, or by period (SE²). */
  readonly observationVariance: number | readonly number[];
  /** Variance that the level gains from one period to the next. */
  readonly levelVariance: number;
  /** Mean and variance of the level before the first observation. */
  readonly start: { readonly mean: number; readonly variance: number };
}

export interface Nowcast {
  /** Level given the past and this period. */
  readonly filtered: number;
  readonly filteredVar: number;
  /** Level given all periods, later ones too. */
  readonly smoothed: number;
  readonly smoothedVar: number;
}

/** One nowcast per period; null is a missed wave. O(periods). */
export function nowcast(values: readonly (number | null)[], model: LevelModel): Nowcast[] {
  const { filtered, predicted } = filter(values, model);
  const result: Nowcast[] = [];
  let after = { mean: 0, variance: 0 };
  for (let t = values.length - 1; t >= 0; t--) {
    const now = filtered[t]!;
    const next = predicted[t + 1];
    if (!next || t === values.length - 1) after = now;
    else {
      const gain = next.variance === 0 ? 0 : now.variance / next.variance;
      after = {
        mean: now.mean + gain * (after.mean - next.mean),
        variance: now.variance + gain ** 2 * (after.variance - next.variance),
      };
    }
    result.push({
      filtered: now.mean,
      filteredVar: now.variance,
      smoothed: after.mean,
      smoothedVar: after.variance,
    });
  }
  return result.reverse();
}

/**
 * Log-likelihood of a series by its one-step forecasts, without the first observation, which only says
 * where the level starts. O(periods).
 */
export function logLikelihood(values: readonly (number | null)[], model: LevelModel): number {
  const { predicted } = filter(values, model);
  const first = values.findIndex((value) => value !== null);
  let total = 0;
  values.forEach((value, t) => {
    if (value === null || t === first) return;
    const { mean, variance } = predicted[t]!;
    const spread = variance + varianceAt(model, t);
    total -= (Math.log(2 * Math.PI * spread) + (value - mean) ** 2 / spread) / 2;
  });
  return total;
}

/**
 * The level variance that makes the pooled series of several teams most likely, between 1e-6 and 1e6
 * times the mean observation variance (golden section on its logarithm). O(100 · periods).
 */
export function fitLevelVariance(
  series: readonly { values: readonly (number | null)[]; model: LevelModel }[],
): number {
  const typical =
    series.reduce((sum, { model }) => sum + varianceAt(model, 0), 0) / Math.max(1, series.length);
  const fit = (log: number): number =>
    series.reduce(
      (sum, { values, model }) =>
        sum + logLikelihood(values, { ...model, levelVariance: typical * Math.exp(log) }),
      0,
    );
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(1e-6), Math.log(1e6)];
  for (let step = 0; step < 100 && high - low > 1e-9; step++) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (fit(a) < fit(b)) low = a;
    else high = b;
  }
  return typical * Math.exp((low + high) / 2);
}

interface Belief {
  readonly mean: number;
  readonly variance: number;
}

/** `predicted[t]` is the level before observation t, `filtered[t]` after it. */
function filter(
  values: readonly (number | null)[],
  model: LevelModel,
): { predicted: Belief[]; filtered: Belief[] } {
  const predicted: Belief[] = [model.start];
  const filtered: Belief[] = [];
  values.forEach((value, t) => {
    const { mean, variance } = predicted[t]!;
    const gain = value === null ? 0 : variance / (variance + varianceAt(model, t));
    const now = {
      mean: value === null ? mean : mean + gain * (value - mean),
      variance: variance * (1 - gain),
    };
    filtered.push(now);
    predicted.push({ mean: now.mean, variance: now.variance + model.levelVariance });
  });
  return { predicted, filtered };
}

function varianceAt({ observationVariance }: LevelModel, t: number): number {
  return typeof observationVariance === 'number' ? observationVariance : observationVariance[t]!;
}
