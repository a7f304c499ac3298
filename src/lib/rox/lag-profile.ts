/**
 * How many periods a cause takes is a guess on most maps. The same rows are explained with the cause one
 * or two periods earlier and later: where that explains them much better, the data disagree with the
 * map's lag.
 */
import { correctedSlopes } from './noisy-causes.ts';
import { laggedRows, within, type Cause, type Effects, type Observed } from './panel.ts';

/** Periods to either side of the map's lag that are tried. */
const span = 2;

/** Twenty times as likely, e³: with four other lags to choose from, less could be luck. */
const decisive = 3;

export interface LagProfile {
  /** Log-likelihood with each lag, its slope and noise the likeliest, over the same rows. */
  readonly lags: readonly { readonly lagPeriods: number; readonly logLikelihood: number }[];
  readonly best: number;
  /** Log-likelihood of the best above that of the map's lag. */
  readonly gain: number;
  /** Another lag is better by more than luck. */
  readonly disagrees: boolean;
}

/**
 * The profile of cause `at`, the others at the map's lags; −n/2·ln(RSS/n) over the rows that are
 * complete with every lag tried. Null where those are too few to compare. O(5 · n p²).
 */
export function lagProfile(
  observed: readonly Observed[],
  effect: string,
  causes: readonly Cause[],
  at: number,
  effects: Effects = {},
): LagProfile | null {
  const mapped = causes[at]!.lagPeriods;
  const tried = [...Array(2 * span + 1).keys()]
    .map((i) => mapped - span + i)
    .filter((lag) => lag >= (causes[at]!.name === effect ? 1 : 0));
  const every = tried.map((lagPeriods) => ({ ...causes[at]!, lagPeriods }));
  const others = causes.filter((_, i) => i !== at);
  const { rows } = laggedRows(observed, effect, [...others, ...every]);
  if (rows.length === 0) return null;
  const lags = tried.map((lagPeriods, k) => {
    const columns = rows.map((row) => ({
      ...row,
      x: [...row.x.slice(0, others.length), row.x[others.length + k]!],
    }));
    const { moments } = within(columns, effects);
    const slopes = correctedSlopes(
      moments,
      causes.map(() => 0),
    );
    const { n, size } = moments;
    if ('refused' in slopes || !(slopes.noise > 0) || n < 5 * size) return null;
    const left = slopes.noise * (n - size);
    return { lagPeriods, logLikelihood: (-n / 2) * Math.log(left / n) };
  });
  const known = lags.filter((lag) => lag !== null);
  const asMapped = known.find(({ lagPeriods }) => lagPeriods === mapped);
  if (!asMapped || known.length < 2) return null;
  const best = known.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
  const gain = best.logLikelihood - asMapped.logLikelihood;
  return { lags: known, best: best.lagPeriods, gain, disagrees: gain > decisive };
}
