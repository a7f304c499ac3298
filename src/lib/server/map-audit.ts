/**
 * Who did what to the maps, read from their logs: every line, refused ones too, of all maps of an
 * organisation, newest first. It is told page by page, so that no reader, however slow, holds anything.
 */
import type { Entry } from '#lib/map/operation.ts';
import { present } from '#lib/map/versions.ts';
import type { Sql } from './sql.ts';

/** Which lines are told; null tells all. */
export interface Filter {
  map: string | null;
  person: string | null;
  /** From this moment on, and before that one. */
  from: Date | null;
  to: Date | null;
}

/** Where a page ended. */
export interface Place {
  at: Date;
  map: string;
  seq: number;
}

export interface Line extends Place {
  /** What the map is called now. */
  name: string;
  person: string;
  origin: Entry['origin'];
  operations: Entry['operations'];
  inverse: Entry['inverse'];
  refusal: Entry['refusal'] | null;
  /** With names in place of ids. */
  overwritten: NonNullable<Entry['overwritten']>;
}

/** Lines after a place, newest first; at most so many. */
export async function lines(
  tx: Sql,
  { map, person, from, to }: Filter,
  after: Place | null,
  most: number,
): Promise<Line[]> {
  const found = await tx<(Line & { version: number; overwritten: Entry['overwritten'] | null })[]>`
    select log.at, log.map_id as map, log.seq, coalesce(map_head.fields ->> 'name', '') as name,
      person.name as person, origin, version, operations, inverse, refusal,
      overwritten
    from whole_log as log
    join person using (person_id)
    join map_head using (organisation_id, map_id)
    where log.organisation_id = current_organisation()
      and (${map}::uuid is null or log.map_id = ${map})
      and (${person}::uuid is null or log.person_id = ${person})
      and (${from}::timestamptz is null or log.at >= ${from})
      and (${to}::timestamptz is null or log.at < ${to})
      and (${after === null} or (log.at, log.map_id, log.seq) <
        (${after?.at ?? null}::timestamptz, ${after?.map ?? null}::uuid, ${after?.seq ?? null}::bigint))
    order by log.at desc, log.map_id desc, log.seq desc
    limit ${most}`;
  const people = await namesOf(
    tx,
    found.flatMap(({ overwritten }) => (overwritten ?? []).map((each) => each.person)),
  );
  return found.map((line) => ({
    ...present(line),
    overwritten: (line.overwritten ?? []).map((each) => ({
      ...each,
      person: people.get(each.person) ?? '',
    })),
  }));
}

async function namesOf(tx: Sql, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx<{ id: string; name: string }[]>`
    select person_id as id, name from person where person_id = any (${[...new Set(ids)]}::uuid[])`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** What things are called, and what links join. */
export interface Called {
  elements: ReadonlyMap<string, string>;
  links: ReadonlyMap<string, { from: string; to: string }>;
}

/**
 * What the things in these lines are called: as they stand, and what is gone as it was last made. Reads
 * the logs of these maps only where something is gone.
 */
export async function called(tx: Sql, told: readonly Line[]): Promise<Called> {
  const maps = [...new Set(told.map(({ map }) => map))];
  const operations = told.flatMap((line) => [...line.operations, ...line.inverse]);
  const ids = new Set(
    operations.flatMap((each) => {
      if (!('id' in each)) return [];
      return 'from' in each ? [each.id, each.from, each.to] : [each.id];
    }),
  );
  for (const { overwritten } of told) for (const { id } of overwritten) ids.add(id);
  const links = new Map<string, { from: string; to: string }>();
  const standing = await tx<{ id: string; from: string; to: string }[]>`
    select link_id as id, from_id as "from", to_id as "to" from link
    where organisation_id = current_organisation() and map_id = any (${maps}::uuid[])
      and link_id::text = any (${[...ids]})`;
  for (const { id, ...ends } of standing) links.set(id, ends);
  for (const { from, to } of standing) for (const end of [from, to]) ids.add(end);
  const elements = new Map<string, string>();
  for (const { id, name } of await tx<{ id: string; name: string }[]>`
    select element_id as id, fields ->> 'name' as name from element
    where organisation_id = current_organisation() and map_id = any (${maps}::uuid[])
      and element_id::text = any (${[...ids]})`)
    elements.set(id, name);
  const missing = [...ids].filter((id) => !elements.has(id) && !links.has(id));
  if (missing.length > 0) await asMade(tx, maps, missing, { elements, links });
  return { elements, links };
}

async function asMade(
  tx: Sql,
  maps: readonly string[],
  missing: readonly string[],
  found: { elements: Map<string, string>; links: Map<string, { from: string; to: string }> },
): Promise<void> {
  const rows = await tx<
    { id: string; name: string | null; from: string | null; to: string | null }[]
  >`
    select distinct on (id) made ->> 'id' as id, made -> 'fields' ->> 'name' as name,
      made ->> 'from' as "from", made ->> 'to' as "to"
    from whole_log, jsonb_array_elements(operations || inverse) as made
    where organisation_id = current_organisation() and map_id = any (${[...maps]}::uuid[])
      and made ->> 't' in ('element.add', 'link.add') and made ->> 'id' = any (${[...missing]})
    order by id, seq desc`;
  const ends = new Set<string>();
  for (const { id, name, from, to } of rows)
    if (from !== null && to !== null) {
      found.links.set(id, { from, to });
      for (const end of [from, to]) if (!found.elements.has(end)) ends.add(end);
    } else if (name !== null) found.elements.set(id, name);
  const unknown = [...ends].filter((id) => !missing.includes(id));
  if (unknown.length > 0) await asMade(tx, maps, unknown, found);
}

/** The maps and people of the organisation to choose from, by name. */
export async function choices(
  tx: Sql,
): Promise<Record<'maps' | 'people', { id: string; name: string }[]>> {
  const [maps, people] = await Promise.all([
    tx<{ id: string; name: string }[]>`
      select map_id as id, coalesce(fields ->> 'name', '') as name from map_head
      where organisation_id = current_organisation() order by name, map_id`,
    tx<{ id: string; name: string }[]>`
      select person_id as id, name from person
      where exists (select from whole_log as log
        where log.organisation_id = current_organisation() and log.person_id = person.person_id)
      order by name, person_id`,
  ]);
  return { maps: [...maps], people: [...people] };
}
