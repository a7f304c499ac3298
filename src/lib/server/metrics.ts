/**
 * What the organisation measures. A metric is the organisation's, not a map's: elements of any map name
 * it with a weight, and so it cannot go while one of them still does.
 */
import type { Metric, MetricFields } from '#lib/figures/metrics.ts';
import type { ElementFields } from '#lib/map/element.ts';
import type { Layer } from '#lib/map/layers.ts';
import { record } from './audit.ts';
import type { Sql } from './sql.ts';

/** An element that a metric feeds. */
export interface Use {
  metric: string;
  map: string;
  mapName: string;
  element: string;
  name: string;
  layer: Layer;
  weight: number;
}

type Measures = NonNullable<ElementFields['measures']>;

/** A metric with the pulse that asks it; null is what is measured in any other way. */
export type Kept = Metric & { pulse: string | null };

export type MetricRefusal =
  /** `asked`: a pulse asks it, and only its closes write it. */
  { refused: 'name taken' | 'code taken' | 'gone' | 'asked' } | { refused: 'in use'; uses: Use[] };

/** All metrics, by name. */
export async function list(tx: Sql): Promise<Kept[]> {
  return tx<Kept[]>`
    select metric_id as id, name, code, kind, unit, floor, ceiling, source, pulse_id as pulse
    from metric order by lower(name), metric_id`;
}

export async function one(tx: Sql, id: string): Promise<Kept | null> {
  const [found] = await tx<Kept[]>`
    select metric_id as id, name, code, kind, unit, floor, ceiling, source, pulse_id as pulse
    from metric where metric_id = ${id}`;
  return found ?? null;
}

/** Where metrics are used on maps that are not put away: of one metric, scenarios too; or of all. */
export async function uses(tx: Sql, metric: string | null = null): Promise<Use[]> {
  return tx<Use[]>`
    select (measure ->> 'metric')::uuid as metric, map_id as map, head.fields ->> 'name' as "mapName",
      element_id as element, element.fields ->> 'name' as name, layer,
      (measure ->> 'weight')::float8 as weight
    from element
    join map using (organisation_id, map_id)
    join map_head head using (organisation_id, map_id)
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(element.fields -> 'measures') when 'array'
        then element.fields -> 'measures' else '[]' end) measure
    where archived_at is null
      and case when ${metric}::text is null
        then not exists (select from scenario
          where scenario.organisation_id = map.organisation_id and scenario.map_id = map.map_id)
        else measure ->> 'metric' = ${metric} end
    order by head.fields ->> 'name', element.fields ->> 'name', element_id`;
}

/** `pulse` where it is a question that a pulse asks. */
export async function make(
  tx: Sql,
  id: string,
  fields: MetricFields,
  pulse: string | null = null,
): Promise<MetricRefusal | null> {
  await lock(tx);
  const taken = await takenBy(tx, id, fields);
  if (taken) return taken;
  await tx`
    insert into metric (organisation_id, metric_id, name, code, kind, unit, floor, ceiling, source,
      pulse_id, created_by)
    values (current_organisation(), ${id}, ${fields.name}, ${fields.code}, ${fields.kind},
      ${fields.unit}, ${fields.floor}, ${fields.ceiling}, ${fields.source}, ${pulse},
      current_person())`;
  await record(tx, 'metric.make', { metric: id, name: fields.name });
  return null;
}

export async function change(
  tx: Sql,
  id: string,
  fields: MetricFields,
): Promise<MetricRefusal | null> {
  await lock(tx);
  const before = await one(tx, id);
  if (!before) return { refused: 'gone' };
  if (before.pulse !== null) return { refused: 'asked' };
  const taken = await takenBy(tx, id, fields);
  if (taken) return taken;
  await tx`
    update metric set name = ${fields.name}, code = ${fields.code}, kind = ${fields.kind},
      unit = ${fields.unit}, floor = ${fields.floor}, ceiling = ${fields.ceiling},
      source = ${fields.source}
    where metric_id = ${id}`;
  await record(tx, 'metric.change', { metric: id, before: { ...before }, after: { ...fields } });
  return null;
}

/** Deletes a metric with all its observations, unless an element still names it. */
export async function remove(tx: Sql, id: string): Promise<MetricRefusal | null> {
  await lock(tx);
  if ((await one(tx, id))?.pulse) return { refused: 'asked' };
  const used = await uses(tx, id);
  if (used.length > 0) return { refused: 'in use', uses: used };
  const [gone] = await tx<{ name: string }[]>`
    delete from metric where metric_id = ${id} returning name`;
  if (!gone) return { refused: 'gone' };
  await record(tx, 'metric.remove', { metric: id, name: gone.name });
  return null;
}

/**
 * Waits until nobody else writes figures of this organisation, until the end of the transaction. The
 * version is raised as what is written is seen.
 */
export async function lock(tx: Sql): Promise<void> {
  await tx`
    insert into figures_head values (current_organisation(), 0)
    on conflict (organisation_id) do update set version = figures_head.version`;
}

async function takenBy(tx: Sql, id: string, fields: MetricFields): Promise<MetricRefusal | null> {
  const [taken] = await tx<{ byName: boolean }[]>`
    select lower(name) = lower(${fields.name}) as "byName" from metric
    where metric_id <> ${id} and (lower(name) = lower(${fields.name}) or code = ${fields.code})
    order by 1 desc limit 1`;
  return taken ? { refused: taken.byName ? 'name taken' : 'code taken' } : null;
}

/** For each map the elements that a metric feeds, with their measures as they would be without it. */
export async function withoutMetric(
  tx: Sql,
  id: string,
): Promise<Map<string, { element: string; measures: Measures }[]>> {
  const rows = await tx<{ map: string; element: string; measures: Measures }[]>`
    select map_id as map, element_id as element, fields -> 'measures' as measures
    from element
    where fields @> ${tx.json({ measures: [{ metric: id }] })}
    order by map_id, element_id`;
  const byMap = new Map<string, { element: string; measures: Measures }[]>();
  for (const { map, element, measures } of rows) {
    const rest = measures.filter(({ metric }) => metric !== id);
    byMap.set(map, [...(byMap.get(map) ?? []), { element, measures: rest }]);
  }
  return byMap;
}
