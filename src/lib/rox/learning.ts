/**
 * What a company's own figures say about the strengths into one effect, beside what its people thought:
 * prior, data and posterior, and everything that a careful reader would hold against them. Strengths are
 * associations within units over time; that they are causes remains a judgement, and learning never
 * makes a link.
 */
import { minReliability } from './attenuation.ts';
import { widenedFrom } from './clusters.ts';
import { gather, meanError, type Gathered } from './gathered.ts';
import { fitted, type Fitted, type Hypothesis, type Setting, type Weights } from './joint-fit.ts';
import { belief, marginal, underSign, type Marginal, type Sign } from './marginals.ts';
import { conflict, within, type Observed } from './panel.ts';
import { meanOf, type Posterior } from './posterior.ts';

/** What one should know before leaning on what was learned. */
export type Note =
  /** Fewer than 10 units or 5 effective rows a cause. */
  | 'too thin'
  /** More than a fifth of the rows lacked a cause, which was filled in between its waves. */
  | 'bridged causes'
  /** The effect's own past is a cause and the series are short: biased by about 1/periods (Nickell). */
  | 'lagged effect'
  /** Cause and effect of the same period: who moved whom is not told by time. */
  | 'no lag'
  /** Errors of a cause's scores are not known, so its slope is not corrected for them. */
  | 'errors unknown'
  /** Some causes' scores are mostly error: their prior stays. */
  | 'errors too large'
  /** Figures of one unit go together so much that a posterior was widened. */
  | 'units of one piece';

/** No row has the effect and all its causes; or the effect moves in no unit. */
export type NothingLearned = 'no complete row' | 'nothing moves';

export interface Learned {
  readonly effect: string;
  readonly rows: number;
  readonly dropped: number;
  /** Part of the rows with an effect that lacked a cause. */
  readonly gapShare: number;
  readonly units: number;
  readonly periods: number;
  readonly periodEffects: boolean;
  readonly effectiveRows: number;
  /** Standard deviation, in points, of what the causes leave of the effect. */
  readonly noise: number;
  readonly notes: readonly Note[];
  readonly links: readonly LearnedLink[];
  /** Joint posterior of the links whose prior does not simply stay, in their order. */
  readonly posterior: Posterior | null;
}

export interface LearnedLink {
  readonly name: string;
  readonly lagPeriods: number;
  readonly prior: { readonly mean: number; readonly sd: number };
  /** Corrected for measurement error, without prior; null where the prior stays or no rows are left. */
  readonly data: { readonly estimate: number; readonly se: number } | null;
  readonly posterior: Marginal;
  /** How prior and figures make the posterior mean; null where the prior stays or is not each link's own. */
  readonly weights: Weights | null;
  /** The cause's scores are too noisy to learn from: the posterior is the prior. */
  readonly stays: boolean;
  /** (data − prior)/√(se² + sd²); beyond 2 the data disagree with the map. */
  readonly conflict: number | null;
  readonly disagrees: boolean;
  /** From sums that are not corrected for measurement error. */
  readonly bayesFactor: number | null;
  /** Share of the cause's movements that is real; null where its errors are not known. */
  readonly reliability: number | null;
  /** Cluster-robust standard error as a multiple of the model's; above 1.5 the posterior is widened. */
  readonly clusterRatio: number | null;
  /** The posterior under the link's sign, and the mass that was cut; above 0.2 the sign does the work. */
  readonly signed: (Marginal & { readonly cut: number }) | null;
}

/**
 * Learns the strengths of all causes of one effect together. Refused where no complete row is left or
 * nothing moves within units. O(rounds · n p + n p² + p⁴).
 */
export function learn(
  observed: readonly Observed[],
  effect: string,
  causes: readonly Hypothesis[],
  setting: Setting = {},
): Learned | { refused: NothingLearned } {
  return learnFrom(gather(observed, effect, causes), effect, causes, setting);
}

/** The same from rows already gathered; sums are averaged over their versions. */
export function learnFrom(
  gathered: Gathered,
  effect: string,
  causes: readonly Hypothesis[],
  setting: Setting = {},
): Learned | { refused: NothingLearned } {
  const [rows = []] = gathered.tables;
  if (rows.length === 0) return { refused: 'no complete row' };
  const fits = gathered.tables.map((table) => within(table, setting.effects));
  const [fit] = fits;
  const moments = meanOf(fits.map((each) => each.moments));
  const variance = moments.n > 0 ? moments.yy / moments.n : NaN;
  if (!fit || !(variance > 0)) return { refused: 'nothing moves' };

  const measured = causes.map((_, i) => {
    const error = meanError(gathered, i);
    if (error === null) return { error: 0, reliability: null };
    const seen = moments.xx[i * moments.size + i]!;
    return { error, reliability: error === 0 ? 1 : 1 - (moments.n * error) / seen };
  });
  const kept = [...causes.keys()].filter((i) => {
    const { reliability } = measured[i]!;
    return reliability === null || reliability >= minReliability;
  });
  const errors = measured.map(({ error }) => error);
  const found = fitted(fits, causes, kept, errors, variance, setting);
  const links = causes.map((cause, i) => ({
    name: cause.name,
    lagPeriods: cause.lagPeriods,
    reliability: measured[i]!.reliability,
    prior: found.beliefs[i]!,
    ...linkOf(found, kept.indexOf(i), found.beliefs[i]!, cause.sign ?? null),
  }));
  const { posterior, ratios, noise } = found;
  const notes = new Set<Note>();
  if (fit.tooThin) notes.add('too thin');
  if (gathered.bridged.size > 0) notes.add('bridged causes');
  if (fit.periods < 10 && causes.some(({ name, lagPeriods }) => name === effect && lagPeriods > 0))
    notes.add('lagged effect');
  if (causes.some(({ lagPeriods }) => lagPeriods === 0)) notes.add('no lag');
  if (measured.some(({ reliability }) => reliability === null)) notes.add('errors unknown');
  if (links.some(({ stays }) => stays)) notes.add('errors too large');
  if (ratios?.some((ratio) => ratio > widenedFrom)) notes.add('units of one piece');
  return {
    effect,
    rows: rows.length,
    dropped: gathered.dropped,
    gapShare: gathered.gapShare,
    units: fit.units,
    periods: fit.periods,
    periodEffects: fit.periodEffects,
    effectiveRows: moments.n,
    noise: Math.sqrt(posterior ? posterior.b / (posterior.a - 1) : noise),
    notes: [...notes],
    links,
    posterior,
  };
}

/** The link that stands at `at` among those learned; −1: its prior stays. */
function linkOf(
  { posterior, data, ratios, factors, weights }: Fitted,
  at: number,
  prior: { mean: number; sd: number },
  sign: Sign | null,
) {
  const known = data[at] ?? null;
  const learned = at < 0 ? null : posterior;
  const z = learned && known && conflict(known.estimate, known.se, prior.mean, prior.sd);
  return {
    data: learned && known,
    posterior: learned ? marginal(learned, at) : belief(prior.mean, prior.sd),
    weights: learned && (weights[at] ?? null),
    stays: learned === null,
    conflict: z,
    disagrees: z !== null && Math.abs(z) > 2,
    bayesFactor: learned && (factors[at] ?? null),
    clusterRatio: learned && (ratios?.[at] ?? null),
    signed: learned && sign && underSign(learned, at, sign),
  };
}
