/**
 * What no link explains may still go together with something. Where an element's unexplained movements
 * follow another's that the map does not name as its cause, one may ask whether a link is missing. It is
 * a question and never a link: with many elements and few periods, some such pairs arise by luck, which
 * is why their p-values are put right for their number (Benjamini & Hochberg, at 10 %).
 */
import { benjaminiHochberg } from '#lib/numbers/multiplicity.ts';
import { twoSided } from '#lib/numbers/student.ts';
import { clusterCovariance } from './clusters.ts';
import { correctedSlopes } from './noisy-causes.ts';
import { laggedRows, within, type Cause, type Observed } from './panel.ts';

/** Share of the questions asked that may be for nothing. */
export const falseShare = 0.1;

/** Periods by which a possible cause may come before. Of the same period it could be the effect. */
const lags = [1, 2] as const;

export interface Question {
  readonly from: string;
  readonly to: string;
  readonly lagPeriods: number;
  /** Points of the effect per point of the candidate, beside the causes on the map; an association. */
  readonly slope: number;
  /** By unit, cluster-robust. */
  readonly se: number;
  readonly p: number;
  /** Put right for all pairs tried. */
  readonly adjusted: number;
}

export interface Asked {
  /** How many pairs were tried. */
  readonly comparisons: number;
  /** Those that luck hardly explains, least likely first. */
  readonly questions: readonly Question[];
}

export interface Effect {
  readonly name: string;
  readonly causes: readonly Cause[];
}

/**
 * Tries every candidate that is no cause of an effect, one and two periods earlier, beside the effect's
 * causes. O(effects · candidates · n p²).
 */
export function missingLinks(
  observed: readonly Observed[],
  effects: readonly Effect[],
  candidates: readonly string[],
): Asked {
  const tried: Omit<Question, 'adjusted'>[] = [];
  for (const { name: to, causes } of effects) {
    const named = new Set([to, ...causes.map(({ name }) => name)]);
    for (const from of candidates) {
      if (named.has(from)) continue;
      for (const lagPeriods of lags) {
        const found = beside(observed, to, causes, { name: from, lagPeriods });
        if (found) tried.push({ from, to, lagPeriods, ...found });
      }
    }
  }
  const adjusted = benjaminiHochberg(tried.map(({ p }) => p));
  return {
    comparisons: tried.length,
    questions: tried
      .map((each, i) => ({ ...each, adjusted: adjusted[i]! }))
      .filter((each) => each.adjusted <= falseShare)
      .sort((a, b) => a.p - b.p),
  };
}

/** Slope of the candidate in the regression that has the causes as well; null where rows are too few. */
function beside(
  observed: readonly Observed[],
  effect: string,
  causes: readonly Cause[],
  candidate: Cause,
): { slope: number; se: number; p: number } | null {
  const { rows } = laggedRows(observed, effect, [...causes, candidate]);
  if (rows.length === 0) return null;
  const fit = within(rows);
  const errors = Array.from({ length: causes.length + 1 }, () => 0);
  const slopes = correctedSlopes(fit.moments, errors);
  if ('refused' in slopes || fit.tooThin) return null;
  const covariance = clusterCovariance([fit], errors, slopes.estimate);
  const slope = slopes.estimate[causes.length]!;
  const variance = covariance?.at(-1) ?? 0;
  if (!(variance > 0)) return null;
  const se = Math.sqrt(variance);
  return { slope, se, p: twoSided(slope / se, fit.units - 1) };
}
