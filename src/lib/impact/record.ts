/**
 * The map's own record: what it would have forecast of its results, period after period, and what came.
 * A forecast is made from the map as it stood at the end of the period before, which the log knows for
 * ever, so that no strength written later can help it; and from the figures up to then. It is therefore
 * reckoned anew rather than kept: a kept copy could only differ where figures were put right since,
 * and then both the map and "no change" are held to the same, better figures.
 */
import { z } from 'zod';
import { comparePeriods, grain, type Grain, type Period, previous } from '#lib/figures/periods.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { judge, oneStepForecasts, type Judged, type Scored, type Stood } from '#lib/rox/record.ts';

/** What the forecasts are made from; `rox record` takes it as it is. */
export interface Grounds {
  graph: Graph;
  /** By element and period, from this period alone; null where not measured in it. */
  series: Record<string, (number | null)[]>;
  stood: Stood[];
  weeksPerPeriod: number;
  /** Without a gap, oldest first. */
  periods: Period[];
}

export interface MapRecord {
  mark: string;
  grain: Grain | null;
  /** Null without a single forecast. */
  whole: Judged | null;
  results: { id: string; name: string; judged: Judged }[];
  /** Latest first; `when` is their period. */
  forecasts: (Scored & { when: Period })[];
}

/** A record as our own server sends it. */
export const SentRecord = z.custom<MapRecord>(
  (value) => typeof value === 'object' && value !== null && 'mark' in value && 'whole' in value,
);

export const weeksPer: Readonly<Record<Grain, number>> = {
  month: 52 / 12,
  quarter: 13,
  year: 52,
};

/** Every period from the first to the last, by the grains there are; each run holds at least two. */
export function runs(observed: readonly Period[]): Period[][] {
  return [...Map.groupBy(observed, grain).values()].flatMap((some) => {
    const sorted = some.toSorted(comparePeriods);
    const [first, last] = [sorted[0], sorted.at(-1)];
    const run: Period[] = [];
    for (let at = last ?? null; at !== null && first; at = previous(at)) {
      run.unshift(at);
      if (at === first) break;
    }
    return run.length > 1 ? [run] : [];
  });
}

/**
 * Judges each of the grounds and tells of those with the most forecasts: of monthly and yearly figures
 * the one in which there is more to see. O(grounds · results · links · periods).
 */
export function record(
  mark: string,
  grounds: readonly Grounds[],
  names: ReadonlyMap<string, string>,
): { told: MapRecord; grounds: Grounds | null } {
  let best: { scored: Scored[]; of: Grounds } | null = null;
  for (const of of grounds) {
    const scored = oneStepForecasts(of.graph, of.series, of.weeksPerPeriod, of.stood);
    if (scored.length > (best?.scored.length ?? 0)) best = { scored, of };
  }
  if (!best)
    return { told: { mark, grain: null, whole: null, results: [], forecasts: [] }, grounds: null };
  const { scored, of } = best;
  const [first] = of.periods;
  const results = [...Map.groupBy(scored, ({ id }) => id)].map(([id, some]) => ({
    id,
    name: names.get(id) ?? '',
    judged: judge(some),
  }));
  const forecasts = scored
    .flatMap((each) => {
      const when = of.periods[each.period];
      return when === undefined ? [] : [{ ...each, when }];
    })
    .sort((a, b) => b.period - a.period);
  return {
    told: {
      mark,
      grain: first === undefined ? null : grain(first),
      whole: judge(scored),
      results: results.sort((a, b) => b.judged.skill - a.judged.skill),
      forecasts,
    },
    grounds: of,
  };
}
