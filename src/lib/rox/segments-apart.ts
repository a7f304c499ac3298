/**
 * A link may be stronger for some customers, or in some regions, than for others. Each segment's own
 * estimate is drawn towards that of all, the more the less it rests on: w_s ~ N(w, τ²), τ² by Paule and
 * Mandel.
 */
import { shrinkNormal, tauPauleMandel } from '#lib/figures/shrinkage.ts';
import type { Learned } from './learning.ts';

export interface Apart {
  readonly name: string;
  /** Variance between the segments' true strengths; 0 where luck explains their differences. */
  readonly tau2: number;
  /** The strength of all of them, and its standard error. */
  readonly mean: number;
  readonly se: number;
  readonly segments: readonly {
    readonly segment: string;
    readonly estimate: number;
    readonly se: number;
    readonly shrunk: number;
    readonly sd: number;
  }[];
}

/**
 * Every cause's strengths by segment, from what was learned in each by itself; segments in which its
 * prior stays, or no rows are left over, are left out. A cause known in fewer than two is left out too.
 * O(causes · segments · 200).
 */
export function apart(learned: ReadonlyMap<string, Learned>): Apart[] {
  const names = new Set(
    [...learned.values()].flatMap(({ links }) => links.map(({ name }) => name)),
  );
  return [...names].flatMap((name): Apart[] => {
    const known = [...learned].flatMap(([segment, { links }]) => {
      const data = links.find((link) => link.name === name)?.data ?? null;
      return data && data.se > 0 ? [{ segment, ...data }] : [];
    });
    if (known.length < 2) return [];
    const estimates = known.map(({ estimate }) => estimate);
    const errors = known.map(({ se }) => se);
    const told = shrinkNormal(estimates, errors, tauPauleMandel(estimates, errors));
    return [
      {
        name,
        tau2: told.tau2,
        mean: told.mu,
        se: told.seMu,
        segments: known.map((each, i) => ({
          ...each,
          shrunk: told.shrunk[i]!,
          sd: told.posteriorSd[i]!,
        })),
      },
    ];
  });
}
