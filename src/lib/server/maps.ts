/** The organisation's maps: made whole in one go, listed, put away and brought back; never deleted. */
import { v7 } from 'uuid';
import type { Ledger } from '#lib/map/authority.ts';
import type { Refusal, Transaction } from '#lib/map/operation.ts';
import { sketch, type Sketch } from '#lib/map/sketch.ts';
import { emptyState, type MapContent } from '#lib/map/state.ts';
import { unfold } from '#lib/map/unfold.ts';
import * as audit from './audit.ts';
import { begin } from './batches.ts';
import { now } from './content.ts';
import type { Sql } from './sql.ts';
import * as verdicts from './verdicts.ts';

export interface Listed {
  id: string;
  name: string;
  putAway: boolean;
  elements: number;
  links: number;
  /** The last accepted edit; ISO 8601. */
  edited: { at: string; by: string } | null;
  sketch: Sketch;
}

/** All maps but scenarios, the last edited first, those put away last. */
export async function list(tx: Sql): Promise<Listed[]> {
  const rows = await tx<(Omit<Listed, 'sketch'> & { content: MapContent })[]>`
    select map_id as id, coalesce(map_head.fields ->> 'name', '') as name,
      archived_at is not null as "putAway",
      coalesce(jsonb_array_length(things.elements), 0) as elements,
      coalesce(jsonb_array_length(ties.links), 0) as links,
      case when last.at is null then null else jsonb_build_object('at', last.at, 'by', last.by) end
        as edited,
      jsonb_build_object('fields', map_head.fields,
        'elements', coalesce(things.elements, '[]'), 'links', coalesce(ties.links, '[]')) as content
    from map join map_head using (organisation_id, map_id)
    cross join lateral (
      select jsonb_agg(jsonb_build_object('id', element_id, 'layer', layer, 'ord', ord, 'fields',
        jsonb_build_object('name', '', 'critical', fields -> 'critical'))) as elements
      from element
      where element.organisation_id = map.organisation_id and element.map_id = map.map_id
    ) as things
    cross join lateral (
      select jsonb_agg(jsonb_build_object('id', link_id, 'from', from_id, 'to', to_id,
        'fields', '{}'::jsonb)) as links
      from link where link.organisation_id = map.organisation_id and link.map_id = map.map_id
    ) as ties
    left join lateral (
      select at, person.name as by from whole_log as log join person using (person_id)
      where log.organisation_id = map.organisation_id and log.map_id = map.map_id
        and refusal is null and origin <> 'comment'
      order by seq desc limit 1
    ) as last on true
    where map.organisation_id = current_organisation()
      and not exists (select from scenario
        where scenario.organisation_id = map.organisation_id and scenario.map_id = map.map_id)
    order by archived_at is not null, last.at desc nulls last, map_id`;
  return rows.map(({ content, ...row }) => ({ ...row, sketch: sketch(content) }));
}

/**
 * Makes a map with all its content as the first of its log, by whoever asks.
 *
 * @returns its id, or why the content cannot stand; then nothing is made if the transaction is undone.
 */
export async function create(
  tx: Sql,
  content: MapContent,
  origin: Transaction['origin'],
  id: string = v7(),
): Promise<{ id: string } | Refusal> {
  await tx`
    insert into map (organisation_id, map_id, created_by)
    values (current_organisation(), ${id}, current_person())`;
  await tx`
    insert into map_head (organisation_id, map_id) values (current_organisation(), ${id})`;
  const ledger: Ledger = { state: emptyState(), seq: 0, id: v7, counts: new Map() };
  const { decisions } = await begin(tx, id, ledger, unfold(content, v7(), origin));
  return decisions.find(({ refusal }) => refusal)?.refusal ?? { id };
}

/**
 * Makes another map of all that a map holds as it stands, with the same elements, links and ties to
 * metrics; its log is its own and begins here.
 *
 * @param rename what the copy is called.
 * @returns its id; null where there is no such map.
 */
export async function copy(
  tx: Sql,
  map: string,
  rename: (name: string) => string,
): Promise<{ id: string } | null> {
  const whole = await now(tx, map);
  if (!whole) return null;
  const { fields } = whole.content;
  const name = rename(fields.name ?? '');
  const made = await create(tx, { ...whole.content, fields: { ...fields, name } }, 'import');
  if ('refused' in made) throw new Error(`the copy of a map is ${made.refused}`);
  await verdicts.copy(tx, map, made.id);
  await audit.record(tx, 'map.copy', { name: fields.name ?? '', copy: name });
  return made;
}

/** Puts a map away, or brings it back; false where there is none. */
export async function putAway(tx: Sql, map: string, away: boolean): Promise<boolean> {
  const rows = await tx`
    update map set archived_at = case when ${away} then coalesce(archived_at, now()) end
    where organisation_id = current_organisation() and map_id = ${map}
    returning map_id`;
  return rows.length > 0;
}

/** A file's map without the metrics that this organisation does not have. */
export async function withoutForeign(tx: Sql, content: MapContent): Promise<MapContent> {
  const used = content.elements.flatMap(({ fields }) => fields.measures ?? []);
  const known = await knownMetrics(tx, [...new Set(used.map(({ metric }) => metric))]);
  return {
    ...content,
    elements: content.elements.map((element) => {
      const { measures, ...fields } = element.fields;
      const kept = (measures ?? []).filter(({ metric }) => known.has(metric));
      return { ...element, fields: kept.length > 0 ? { ...fields, measures: kept } : fields };
    }),
  };
}

/** The ids among these that are metrics of this organisation. */
async function knownMetrics(tx: Sql, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx<{ id: string }[]>`
    select metric_id as id from metric
    where organisation_id = current_organisation() and metric_id = any (${ids}::uuid[])`;
  return new Set(rows.map(({ id }) => id));
}
