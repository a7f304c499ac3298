/**
 * Student's t distribution: what is said of a mean whose spread had to be estimated too, and what is
 * left of it where one side of zero is ruled out.
 */
import { betaProbability, betaQuantile, logGamma } from './beta.ts';

/** P(T ≤ t) with `df` > 0 degrees of freedom, about 1e-13 in either tail. */
export function studentProbability(t: number, df: number): number {
  if (t === 0) return 0.5;
  const square = t * t;
  const tail =
    square < df
      ? (1 - betaProbability(square / (df + square), 0.5, df / 2)) / 2
      : betaProbability(df / (df + square), df / 2, 0.5) / 2;
  return t < 0 ? tail : 1 - tail;
}

/** The t with P(T ≤ t) = p, for 0 < p < 1. */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  const share = 1 - 2 * tail;
  const square =
    share < 0.5 ? betaQuantile(share, 0.5, df / 2) : 1 - betaQuantile(2 * tail, df / 2, 0.5);
  const size = Math.sqrt((df * square) / (1 - square));
  return p < 0.5 ? -size : size;
}

/** The p-value of |t| or more, in either direction. */
export function twoSided(t: number, df: number): number {
  return 2 * studentProbability(-Math.abs(t), df);
}

export interface Truncated {
  /** Probability that was cut off. */
  readonly cut: number;
  readonly mean: number;
  readonly sd: number;
  /** The value below which a part `p` of what is left lies. */
  readonly quantile: (p: number) => number;
}

/**
 * location + scale·T with everything below 0 cut off. For df > 2. With a = −location/scale,
 * E[T; T > a] = f(a)(df + a²)/(df − 1) and
 * E[T²; T > a] = df(df − 1)/(df − 2)·P(T_{df−2} > a√((df − 2)/df)) − df·P(T > a).
 */
export function aboveZero(location: number, scale: number, df: number): Truncated {
  const a = -location / scale;
  const cut = studentProbability(a, df);
  const left = studentProbability(-a, df);
  const first = (density(a, df) * (df + a * a)) / (df - 1) / left;
  const inner = studentProbability(-a * Math.sqrt((df - 2) / df), df - 2);
  const second = (df * (df - 1) * inner) / ((df - 2) * left) - df;
  return {
    cut,
    mean: location + scale * first,
    sd: scale * Math.sqrt(Math.max(0, second - first ** 2)),
    quantile: (p) => location - scale * studentQuantile((1 - p) * left, df),
  };
}

function density(t: number, df: number): number {
  const log =
    logGamma((df + 1) / 2) -
    logGamma(df / 2) -
    Math.log(df * Math.PI) / 2 -
    ((df + 1) / 2) * Math.log1p((t * t) / df);
  return Math.exp(log);
}
