/**
 * From answers to a score on 0–100, with how sure it is. Two standard errors have two uses: with the
 * finite-population factor f = 1 − n/N it describes this team now; without it, what the team's people
 * say about the climate in general, which is what learning and comparing need.
 */
import { betaQuantile } from '#lib/numbers/beta.ts';
import { quantile } from '#lib/numbers/normal.ts';

/** Two-sided 95 % point of the normal distribution. */
const z95 = quantile(0.975);

export type Interval = readonly [low: number, high: number];

export interface Favourability {
  readonly score: number;
  /** 100·√(p(1 − p)/(n − 1)·f); 0 for 9 of 9, so never shown alone. Null for one answer. */
  readonly seUnbiased: number | null;
  /** The same without the finite-population factor. */
  readonly seLearning: number | null;
  /** Wilson's score interval. */
  readonly wilson95: Interval;
  /** Mean, sd and central interval of Beta(x + ½, n − x + ½). */
  readonly jeffreysMean: number;
  readonly jeffreysSd: number;
  readonly jeffreys95: Interval;
}

/** Share of favourable answers among n ≥ 1, in a team of `population` where that is known. */
export function favourability(
  favourable: number,
  n: number,
  population: number | null = null,
): Favourability {
  const p = favourable / n;
  const spread = z95 ** 2 / n;
  const centre = (p + spread / 2) / (1 + spread);
  const half = (z95 / (1 + spread)) * Math.sqrt((p * (1 - p)) / n + spread / (4 * n));
  const a = favourable + 0.5;
  const b = n - favourable + 0.5;
  const seLearning = n > 1 ? 100 * Math.sqrt((p * (1 - p)) / (n - 1)) : null;
  return {
    score: 100 * p,
    seUnbiased: described(seLearning, n, population),
    seLearning,
    wilson95: [100 * Math.max(0, centre - half), 100 * Math.min(1, centre + half)],
    jeffreysMean: (100 * a) / (a + b),
    jeffreysSd: 100 * Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1))),
    jeffreys95: [100 * betaQuantile(0.025, a, b), 100 * betaQuantile(0.975, a, b)],
  };
}

export interface ScaledMean {
  /** On the scale of the answers, 1 to K. */
  readonly mean: number;
  /** 100(mean − 1)/(K − 1). */
  readonly score: number;
  /** Null for one answer. */
  readonly se: number | null;
  /** The same without the finite-population factor. */
  readonly seLearning: number | null;
  readonly n: number;
}

/** Mean of answers on a scale from 1, told as how many chose each point. */
export function scaledMean(
  counts: readonly number[],
  population: number | null = null,
): ScaledMean {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, i) => sum + count * (i + 1), 0) / n;
  const squares = counts.reduce((sum, count, i) => sum + count * (i + 1 - mean) ** 2, 0);
  const unit = 100 / (counts.length - 1);
  const variance = squares / (n - 1);
  const seLearning = n > 1 ? unit * Math.sqrt(variance / n) : null;
  const se = described(seLearning, n, population);
  return { mean, score: unit * (mean - 1), se, seLearning, n };
}

export interface PromoterScore {
  /** 100(P − D), from −100 to 100. */
  readonly enps: number;
  /** P + D − (P − D)², of a single respondent's 1, 0 or −1. */
  readonly varPerRespondent: number;
  readonly seLargeSample: number;
  readonly seUnbiased: number | null;
  /** 50(1 + P − D), and its standard error. */
  readonly score0to100: number;
  readonly scoreSe: number | null;
  /** The latter without the finite-population factor. */
  readonly seLearning: number | null;
}

/** Employee net promoter score. It needs two to three times the answers of a mean for the same power. */
export function promoterScore(
  promoters: number,
  passives: number,
  detractors: number,
  population: number | null = null,
): PromoterScore {
  const n = promoters + passives + detractors;
  const difference = (promoters - detractors) / n;
  const varPerRespondent = (promoters + detractors) / n - difference ** 2;
  const f = finite(n, population);
  const plain = n > 1 ? 100 * Math.sqrt(varPerRespondent / (n - 1)) : null;
  const seUnbiased = described(plain, n, population);
  return {
    enps: 100 * difference,
    varPerRespondent,
    seLargeSample: 100 * Math.sqrt((varPerRespondent / n) * f),
    seUnbiased,
    score0to100: 50 * (1 + difference),
    scoreSe: seUnbiased === null ? null : seUnbiased / 2,
    seLearning: plain === null ? null : plain / 2,
  };
}

export interface Composite {
  readonly score: number;
  readonly se: number;
  /** The same without the finite-population factor. */
  readonly seLearning: number;
  /** Over the respondents who answered every item; null where they are too few. */
  readonly cronbachAlpha: number | null;
  /** What treating every answer as another person's would claim: too small. */
  readonly wrongSeIfItemsTreatedIndependent: number;
  /** Respondents counted, and those left out because they answered less than half. */
  readonly n: number;
  readonly dropped: number;
}

/**
 * Several items on a scale from 1 to `points`, one row a respondent, null where nothing was answered:
 * averaged per respondent first, because one person's answers go together. Whoever answered less than
 * half of the items is left out. O(respondents · items).
 */
export function composite(
  answers: readonly (readonly (number | null)[])[],
  points = 5,
  population: number | null = null,
): Composite | { refused: string } {
  const items = answers[0]?.length ?? 0;
  const given = answers.map((row) => row.filter((answer) => answer !== null));
  const counted = given.filter((row) => row.length > 0 && row.length >= items / 2);
  if (counted.length < 2 || items < 2) return { refused: 'two respondents and two items at least' };
  const means = counted.map((row) => row.reduce((sum, value) => sum + value, 0) / row.length);
  const unit = 100 / (points - 1);
  const n = means.length;
  const every = counted.flat();
  const seLearning = unit * Math.sqrt(variance(means) / n);
  return {
    score: unit * (means.reduce((sum, value) => sum + value, 0) / n - 1),
    se: seLearning * Math.sqrt(finite(n, population)),
    seLearning,
    cronbachAlpha: alpha(given.filter((row) => row.length === items)),
    wrongSeIfItemsTreatedIndependent: unit * Math.sqrt(variance(every) / every.length),
    n,
    dropped: answers.length - n,
  };
}

/** Cronbach (1951): k/(k − 1)·(1 − Σ item variances/variance of the sums). */
function alpha(rows: readonly (readonly number[])[]): number | null {
  const items = rows[0]?.length ?? 0;
  if (rows.length < 2 || items < 2) return null;
  const sums = variance(rows.map((row) => row.reduce((sum, value) => sum + value, 0)));
  if (sums === 0) return null;
  const single = Array.from({ length: items }, (_, i) => variance(rows.map((row) => row[i]!)));
  const within = single.reduce((sum, value) => sum + value, 0);
  return (items / (items - 1)) * (1 - within / sums);
}

export interface Stratum {
  /** People in the stratum, answers from it, their mean and standard deviation. */
  readonly N: number;
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
}

/**
 * Mean by the strata's true sizes, so that who answered does not decide; se by strata, with the
 * finite-population factor and, for learning, without.
 */
export function postStratified(strata: readonly Stratum[]): {
  score: number;
  se: number;
  seLearning: number;
  unweighted: number;
} {
  const people = strata.reduce((sum, { N }) => sum + N, 0);
  const answers = strata.reduce((sum, { n }) => sum + n, 0);
  const spread = (factor: (stratum: Stratum) => number): number =>
    strata.reduce(
      (sum, stratum) =>
        sum + (stratum.N / people) ** 2 * (stratum.sd ** 2 / stratum.n) * factor(stratum),
      0,
    );
  return {
    score: strata.reduce((sum, { N, mean }) => sum + (N / people) * mean, 0),
    se: Math.sqrt(spread(({ n, N }) => finite(n, N))),
    seLearning: Math.sqrt(spread(() => 1)),
    unweighted: strata.reduce((sum, { n, mean }) => sum + n * mean, 0) / answers,
  };
}

export interface NonResponse {
  /** Share of the people who answered. */
  readonly rate: number;
  /** Where the mean of all people can lie, whatever the silent ones think. */
  readonly bounds: Interval;
  /** Points by which the mean falls if the silent ones stand 10 points lower. */
  readonly sensitivity10: number;
}

/** What those who did not answer could do to a score on 0–100; n of `people` answered. */
export function nonResponse(score: number, n: number, people: number): NonResponse {
  const rate = Math.min(1, n / people);
  return {
    rate,
    bounds: [rate * score, rate * score + (1 - rate) * 100],
    sensitivity10: (1 - rate) * 10,
  };
}

/** A standard error as it describes this team now: with the finite-population factor. */
function described(se: number | null, n: number, population: number | null): number | null {
  return se === null ? null : se * Math.sqrt(finite(n, population));
}

function finite(n: number, population: number | null): number {
  return population === null ? 1 : Math.max(0, 1 - n / population);
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
