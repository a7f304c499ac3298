/** What the organisation has measured, at a glance: each metric with its latest figure and its coverage. */
import type { Metric } from '#lib/figures/metrics.ts';
import { indexOf, type Observation } from '#lib/figures/observations.ts';
import {
  comparePeriods,
  type Grain,
  grain,
  grains,
  type Period,
  runTo,
} from '#lib/figures/periods.ts';
import { childrenOf, type Figure, findFigure, type Unit } from '#lib/figures/scores.ts';
import * as metrics from './metrics.ts';
import type { Sql } from './sql.ts';

/** How many units have a figure in a period, and whether the whole organisation has its own. */
export interface Cover {
  period: Period;
  units: number;
  whole: boolean;
}

export interface Summary {
  metric: Metric;
  uses: metrics.Use[];
  figures: number;
  /** Of the whole organisation, at the latest period. */
  latest: Pick<Figure, 'value' | 'se' | 'period'> | null;
  /** Twelve periods up to the latest, oldest first. */
  cover: Cover[];
}

export interface Overview {
  metrics: Summary[];
  units: number;
  figures: number;
  first: Period | null;
  last: Period | null;
}

/** Metrics by name. One pass over the observations in the database; the latest of each are read. */
export async function overview(tx: Sql): Promise<Overview> {
  const [list, uses, units, covers] = await Promise.all([
    metrics.list(tx),
    metrics.uses(tx),
    tx<Unit[]>`select unit_id as id, parent_id as parent from org_unit`,
    tx<{ metric: string; period: Period; figures: number; units: number; whole: boolean }[]>`
      select metric_id as metric, period, count(*) as figures, count(distinct unit_id) as units,
        bool_or(unit_id is null) as whole
      from observation group by metric_id, period`,
  ]);
  const byMetric = new Map<string, (typeof covers)[number][]>();
  for (const cover of covers)
    byMetric.set(cover.metric, [...(byMetric.get(cover.metric) ?? []), cover]);
  const latest = new Map<string, Period>();
  for (const [metric, each] of byMetric) {
    const last = each
      .map(({ period }) => period)
      .sort(comparePeriods)
      .at(-1);
    if (last !== undefined) latest.set(metric, last);
  }
  const observations = await tx<Observation[]>`
    select metric_id as metric, unit_id as unit, segment, period, value, n, sd
    from jsonb_each_text(${tx.json(Object.fromEntries(latest))}) as wanted(metric, at)
    join observation on metric_id = wanted.metric::uuid and period = wanted.at and segment = ''`;
  const index = indexOf(observations, '');
  const children = childrenOf(units);
  const all = covers.map(({ period }) => period).sort(comparePeriods);
  return {
    units: units.length,
    figures: covers.reduce((sum, cover) => sum + cover.figures, 0),
    first: all[0] ?? null,
    last: all.at(-1) ?? null,
    metrics: list.map((metric) => {
      const own = byMetric.get(metric.id) ?? [];
      const last = latest.get(metric.id);
      const found = last && findFigure(index, children, metric.id, { unit: null, period: last });
      return {
        metric,
        uses: uses.filter((use) => use.metric === metric.id),
        figures: own.reduce((sum, cover) => sum + cover.figures, 0),
        latest: found ? { value: found.value, se: found.se, period: found.period } : null,
        cover: strip(own),
      };
    }),
  };
}

/** Twelve periods of the grain that is measured most, up to the latest. */
function strip(covers: readonly (Cover & { figures: number })[]): Cover[] {
  const count = (size: Grain) => covers.filter(({ period }) => grain(period) === size).length;
  const size = grains.reduce((best, each) => (count(each) > count(best) ? each : best));
  const own = covers.filter(({ period }) => grain(period) === size);
  const last = own
    .map(({ period }) => period)
    .sort(comparePeriods)
    .at(-1);
  if (last === undefined) return [];
  return runTo(last, 12).map((period) => {
    const found = own.find((cover) => cover.period === period);
    return { period, units: found?.units ?? 0, whole: found?.whole ?? false };
  });
}
