/** One strength out of a joint posterior: its mean, its doubt, its 90 % interval, its sign. */
import { probability, quantile } from '#lib/numbers/normal.ts';
import { aboveZero, studentProbability, studentQuantile } from '#lib/numbers/student.ts';
import type { Posterior } from './posterior.ts';

export interface Marginal {
  readonly mean: number;
  readonly sd: number;
  readonly interval90: readonly [low: number, high: number];
  readonly probabilityPositive: number;
}

/** The only sign that is thought possible. */
export type Sign = 'positive' | 'negative';

/** A posterior's strength `at`, Student's t with 2a degrees of freedom. */
export function marginal({ mean, sd, tScale, a }: Posterior, at: number): Marginal {
  const [centre, scale] = [mean[at]!, tScale[at]!];
  const half = studentQuantile(0.95, 2 * a) * scale;
  return {
    mean: centre,
    sd: sd[at]!,
    interval90: [centre - half, centre + half],
    probabilityPositive: studentProbability(centre / scale, 2 * a),
  };
}

/** What was believed, where nothing was learned: normal. */
export function belief(mean: number, sd: number): Marginal {
  const half = quantile(0.95) * sd;
  return {
    mean,
    sd,
    interval90: [mean - half, mean + half],
    probabilityPositive: probability(mean / sd),
  };
}

/**
 * The same with the wrong sign ruled out: the prior truncated at 0, in this strength alone. `cut` is the
 * posterior's mass that was ruled out; above 0.2 the sign does the work and not the data.
 */
export function underSign(
  { mean, tScale, a }: Posterior,
  at: number,
  sign: Sign,
): Marginal & { readonly cut: number } {
  const way = sign === 'positive' ? 1 : -1;
  const left = aboveZero(way * mean[at]!, tScale[at]!, 2 * a);
  const ends = [way * left.quantile(0.05), way * left.quantile(0.95)];
  return {
    mean: way * left.mean,
    sd: left.sd,
    interval90: [Math.min(...ends), Math.max(...ends)],
    probabilityPositive: way === 1 ? 1 : 0,
    cut: left.cut,
  };
}
