/**
 * Observations as they are kept, and the scores that follow from them. A score is never stored: it is
 * worked out from the observations when it is asked for, so that it can always say where it comes from.
 */
import type { Metric } from '#lib/figures/metrics.ts';
import { indexOf, type Observation, type Place, placeKey } from '#lib/figures/observations.ts';
import { comparePeriods, type Period, runTo, wherever } from '#lib/figures/periods.ts';
import {
  childrenOf,
  type Measured,
  type Score,
  scoresFrom,
  type Unit,
} from '#lib/figures/scores.ts';
import { record as note } from './audit.ts';
import { lock } from './metrics.ts';
import type { Sql } from './sql.ts';

/** An observation to be, or with value null one that is to go. */
export type Written = Place & Pick<Observation, 'n' | 'sd'> & { value: number | null };

/** Raised by every change of a figure or of the tree of units. */
export async function version(tx: Sql): Promise<number> {
  const [head] = await tx<{ version: number }[]>`select version from figures_head`;
  return head?.version ?? 0;
}

/**
 * Writes observations that a person typed or pasted, all or none, and answers with what stood in their
 * places before: writing that back undoes it. Refused where a metric or a unit is no longer there, and
 * where a pulse asks the metric: its figures are what was released.
 */
export async function write(
  tx: Sql,
  written: readonly Written[],
): Promise<{ before: Written[] } | { refused: 'gone' | 'asked' }> {
  await lock(tx);
  const units = [...new Set(written.flatMap(({ unit }) => (unit === null ? [] : [unit])))];
  const metrics = [...new Set(written.map(({ metric }) => metric))];
  const [there] = await tx<{ metrics: number; asked: number; units: number }[]>`
    select (select count(*) from metric where metric_id = any(${metrics}::uuid[])) as metrics,
      (select count(*) from metric
        where metric_id = any(${metrics}::uuid[]) and pulse_id is not null) as asked,
      (select count(*) from org_unit where unit_id = any(${units}::uuid[])) as units`;
  if (there?.metrics !== metrics.length || there.units !== units.length) return { refused: 'gone' };
  if (there.asked > 0) return { refused: 'asked' };

  const held = new Map<string, Observation>();
  const periods = [...new Set(written.map(({ period }) => period))];
  for (const each of await observed(tx, metrics, periods)) held.set(placeKey(each), each);
  const before = written.map((each): Written => {
    const { metric, unit, segment, period } = each;
    return (
      held.get(placeKey(each)) ?? { metric, unit, segment, period, value: null, n: null, sd: null }
    );
  });
  const rows = tx.json(written.filter(({ value }) => value === null));
  await tx`
    delete from observation held
    using jsonb_to_recordset(${rows})
      as given(metric uuid, unit uuid, segment text, period text)
    where held.metric_id = given.metric and held.period = given.period
      and held.segment = given.segment and held.unit_id is not distinct from given.unit`;
  await put(tx, written, null);
  await note(tx, 'figures.write', { figures: written.length });
  return { before };
}

/** What stands observed of metrics in periods, all units and segments. */
export async function observed(
  tx: Sql,
  metrics: readonly string[],
  periods: readonly Period[],
): Promise<Observation[]> {
  return tx<Observation[]>`
    select metric_id as metric, unit_id as unit, segment, period, value, n, sd
    from observation
    where metric_id = any(${[...metrics]}::uuid[]) and period = any(${[...periods]}::text[])`;
}

/**
 * Puts observations in place of what stood there, those with a value null left alone. Metrics and
 * units must exist. A statement for every ten thousand.
 */
export async function put(
  tx: Sql,
  written: readonly Written[],
  importId: string | null,
): Promise<void> {
  for (let at = 0; at < written.length; at += 10_000) {
    const rows = tx.json(written.slice(at, at + 10_000));
    await tx`
      insert into observation (organisation_id, metric_id, unit_id, segment, period, value, n, sd,
        import_id, person_id)
      select current_organisation(), metric, unit, segment, period, value, n, sd,
        ${importId}::uuid, current_person()
      from jsonb_to_recordset(${rows}) as given(metric uuid, unit uuid, segment text,
        period text, value float8, n int, sd float8)
      where value is not null
      on conflict (organisation_id, metric_id, unit_id, segment, period) do update
      set value = excluded.value, n = excluded.n, sd = excluded.sd,
        import_id = excluded.import_id, person_id = excluded.person_id, at = now()`;
  }
}

/** Everything observed of one metric, as the metric's page shows it. */
export async function ofMetric(tx: Sql, metric: string): Promise<Observation[]> {
  return tx<Observation[]>`
    select metric_id as metric, unit_id as unit, segment, period, value, n, sd
    from observation where metric_id = ${metric}`;
}

export interface TrendPoint {
  period: Period;
  /** From this period alone; null where not measured in it. */
  value: number | null;
  se: number | null;
}

/** A map's scores for a unit, a period and a segment. */
export interface MapScores {
  unit: string | null;
  /** Null where none of the map's metrics has a figure yet. */
  period: Period | null;
  segment: string;
  /** Periods and segments that there is something to see in, latest and "all" first. */
  periods: Period[];
  segments: string[];
  scores: ReadonlyMap<string, Score>;
  /** Twelve periods up to the chosen one, by element, oldest first. */
  trends: ReadonlyMap<string, TrendPoint[]>;
}

export interface Choice {
  unit: string | null;
  /** Null chooses the latest. */
  period: Period | null;
  segment: string;
}

/**
 * What a map's scores depend on, as one short text: the log of the map, the figures, the units.
 * Null where there is no such map. One query.
 */
export async function mark(tx: Sql, map: string): Promise<string | null> {
  const [head] = await tx<{ mark: string }[]>`
    select concat_ws('.', epoch, edited_seq, coalesce((select version from figures_head), 0)) as mark
    from map_head where map_id = ${map}`;
  return head?.mark ?? null;
}

/**
 * The scores of every element of a map, and unless they are not asked for how they came about. Null
 * where there is no such map or unit. Reads the observations of the map's metrics in the periods that
 * matter: O(those + elements × periods × units).
 */
export async function ofMap(
  tx: Sql,
  map: string,
  choice: Choice,
  { trended = true } = {},
): Promise<MapScores | null> {
  const [[head], elements, units] = await Promise.all([
    tx`select from map where map_id = ${map}`,
    tx<Measured[]>`
      select element_id as id, jsonb_build_object('measures', fields -> 'measures') as fields
      from element where map_id = ${map}`,
    tx<Unit[]>`select unit_id as id, parent_id as parent from org_unit order by name, unit_id`,
  ]);
  if (!head) return null;
  if (choice.unit !== null && !units.some((unit) => unit.id === choice.unit)) return null;

  const named = new Set(
    elements.flatMap((element) => (element.fields.measures ?? []).map(({ metric }) => metric)),
  );
  const metrics = await tx<Metric[]>`
    select metric_id as id, name, code, kind, unit, floor, ceiling, source
    from metric where metric_id = any(${[...named]}::uuid[])`;
  const known = new Map(metrics.map((metric) => [metric.id, metric]));
  const seen = await tx<{ period: Period; segment: string }[]>`
    select distinct period, segment from observation where metric_id = any(${[...known.keys()]})`;
  const segments = [...new Set(['', ...seen.map((each) => each.segment)])].sort();
  const available = new Set(
    seen.flatMap(({ period, segment }) => (segment === choice.segment ? [period] : [])),
  );
  const periods = [...available].sort(comparePeriods).reverse();
  const period = choice.period ?? periods[0] ?? null;

  const children = childrenOf(units);
  const run = period === null || !trended ? [] : runTo(period, 12);
  const places = period === null ? [] : wherever(period, available);
  const read = (of: string[], from: Period[]) => tx<Observation[]>`
    select metric_id as metric, unit_id as unit, segment, period, value, n, sd
    from observation
    where metric_id = any(${of}) and period = any(${from}) and segment = ${choice.segment}
      and (${choice.unit}::uuid is null or unit_id = any(${within(children, choice.unit)}::uuid[]))`;
  const all = [...known.keys()];
  const observations = trended
    ? await read(all, [...new Set([...places, ...run])])
    : await firstFound(all, places, read);
  const index = indexOf(observations, choice.segment);
  const { unit, segment } = choice;
  const at = (asked: Period, carry: boolean) =>
    scoresFrom(elements, known, index, children, { unit, period: asked, segment, carry });

  const trends = new Map<string, TrendPoint[]>(elements.map(({ id }) => [id, []]));
  for (const each of run) {
    for (const [id, { value, se }] of at(each, false)) {
      trends.get(id)?.push({ period: each, value, se });
    }
  }
  // a map without figures yet still has scores: none of them measured
  const scores = at(period ?? '0000', true);
  return { unit, period, segment, periods, segments, scores, trends };
}

/** Looks on only for what is not found in the first period: most metrics are. */
async function firstFound(
  metrics: string[],
  [asked, ...others]: Period[],
  read: (metrics: string[], periods: Period[]) => Promise<Observation[]>,
): Promise<Observation[]> {
  if (asked === undefined) return [];
  const found = await read(metrics, [asked]);
  const told = new Set(found.map(({ metric }) => metric));
  const silent = metrics.filter((metric) => !told.has(metric));
  return silent.length === 0 || others.length === 0
    ? found
    : [...found, ...(await read(silent, others))];
}

/** Scores of the whole organisation, each from its own period alone. */
export interface Series {
  periods: Period[];
  at: (element: string) => (period: Period) => number | null;
}

/** How elements stood in every period there is. O(observations + elements × periods × units). */
export async function seriesOf(tx: Sql, elements: readonly Measured[]): Promise<Series> {
  const named = elements.flatMap(({ fields }) => fields.measures ?? []);
  const ids = [...new Set(named.map(({ metric }) => metric))];
  const [metrics, units, observations] = await Promise.all([
    tx<Metric[]>`
      select metric_id as id, name, code, kind, unit, floor, ceiling, source
      from metric where metric_id = any(${ids}::uuid[])`,
    tx<Unit[]>`select unit_id as id, parent_id as parent from org_unit`,
    tx<Observation[]>`
      select metric_id as metric, unit_id as unit, segment, period, value, n, sd
      from observation where metric_id = any(${ids}::uuid[]) and segment = ''`,
  ]);
  const known = new Map(metrics.map((metric) => [metric.id, metric]));
  const index = indexOf(observations, '');
  const children = childrenOf(units);
  const periods = [...new Set(observations.map(({ period }) => period))].sort(comparePeriods);
  const scores = new Map(
    periods.map((period) => [
      period,
      scoresFrom(elements, known, index, children, { unit: null, period, carry: false }),
    ]),
  );
  return { periods, at: (element) => (period) => scores.get(period)?.get(element)?.value ?? null };
}

/** The parts of a unit: units so many levels below it, the lowest with not too many, or segments. */
export type By = { level: number } | { most: number } | 'segments';

/** One part of a unit: how it stands, and what part of the whole it is, by element. */
export interface PartScores {
  /** A unit's id, or a segment's name. */
  id: string;
  scores: ReadonlyMap<string, Score>;
}

export interface Apart {
  period: Period;
  whole: ReadonlyMap<string, Score>;
  parts: PartScores[];
  /** How many levels of units lie below, and which of them this is. */
  levels: number;
  level: number;
  segments: string[];
}

/**
 * The scores of a map's elements for every part of a unit at once, in the period chosen, else the
 * latest. Units that end above the level stand in for what would lie below them, so that the parts make
 * up the whole; each figure is of the period that the whole's is of, and none is carried into another.
 * Null where there is no such map or unit, or nothing is measured. Six queries, and
 * O(observations + elements × metrics × parts).
 */
export async function apart(
  tx: Sql,
  map: string,
  { unit, period: asked }: Pick<Choice, 'unit' | 'period'>,
  by: By,
): Promise<Apart | null> {
  const choice = { unit, period: asked, segment: '' };
  const all = await ofMap(tx, map, choice, { trended: false });
  if (all?.period == null) return null;
  const { period } = all;
  const [elements, units] = await Promise.all([
    tx<Measured[]>`
      select element_id as id, jsonb_build_object('measures', fields -> 'measures') as fields
      from element where map_id = ${map}`,
    tx<Unit[]>`select unit_id as id, parent_id as parent from org_unit order by name, unit_id`,
  ]);
  const children = childrenOf(units);
  const metrics = new Map(
    [...all.scores.values()].flatMap(({ parts }) => parts.map(({ metric }) => [metric.id, metric])),
  );
  const periods = new Map(
    [...all.scores.values()].flatMap(({ parts }) =>
      parts.flatMap(({ metric, figure }) => (figure ? [[metric.id, figure.period] as const] : [])),
    ),
  );
  const segments = all.segments.filter((segment) => segment !== '');
  const seen = await tx<Observation[]>`
    select metric_id as metric, unit_id as unit, segment, period, value, n, sd
    from observation
    where metric_id = any(${[...metrics.keys()]}) and period = any(${[...new Set(periods.values())]})
      and (segment <> '') = ${by === 'segments'}
      and (${unit}::uuid is null or unit_id = any(${within(children, unit)}::uuid[]))`;
  const observations = seen.filter(({ metric, period: of }) => periods.get(metric) === of);
  const scored = (of: string | null, segment: string, index: ReturnType<typeof indexOf>) =>
    scoresFrom(elements, metrics, index, children, { unit: of, period, segment });
  const index = indexOf(observations, '');
  const levels = depth(children, unit);
  const level = by === 'segments' ? 1 : levelOf(children, unit, levels, by);
  const parts =
    by === 'segments'
      ? segments.map((id) => ({ id, scores: scored(unit, id, indexOf(observations, id)) }))
      : below(children, unit, level).map((id) => ({ id, scores: scored(id, '', index) }));
  return { period, whole: all.scores, parts, levels, level, segments };
}

function levelOf(
  children: ReadonlyMap<string | null, string[]>,
  unit: string | null,
  levels: number,
  by: Exclude<By, string>,
): number {
  if ('level' in by) return by.level;
  let level = 1;
  while (level < levels && below(children, unit, level + 1).length <= by.most) level += 1;
  return level;
}

/** Units so many levels below, or where a branch ends before. */
function below(
  children: ReadonlyMap<string | null, string[]>,
  unit: string | null,
  level: number,
): string[] {
  const next = children.get(unit) ?? [];
  if (level <= 1) return next;
  return next.flatMap((child) =>
    children.has(child) ? below(children, child, level - 1) : [child],
  );
}

function depth(children: ReadonlyMap<string | null, string[]>, unit: string | null): number {
  const next = children.get(unit) ?? [];
  return next.length === 0 ? 0 : 1 + Math.max(...next.map((child) => depth(children, child)));
}

/** A unit and everything below it. */
function within(children: ReadonlyMap<string | null, string[]>, unit: string | null): string[] {
  const found = unit === null ? [] : [unit];
  for (const each of found) found.push(...(children.get(each) ?? []));
  return found;
}
