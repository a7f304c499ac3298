/** Scenarios, read: whose branch each is, how far it and its base have come, what was asked and answered. */
import type { Deed, Standing, State } from '#lib/people/review.ts';
import type { Sql } from './sql.ts';

interface Named {
  id: string;
  name: string;
}

export interface Scenario extends Named {
  /** The map it is a branch of, and whether that is put away. */
  base: Named & { putAway: boolean };
  /** The line of the base's log on which it rests. */
  baseSeq: number;
  /** Accepted lines that the base's log has beyond it. */
  behind: number;
  state: State;
  author: Named;
  /** ISO 8601. */
  made: string;
  /** The last line of its own log, and the one from which on it says what it says now. */
  seq: number;
  since: number;
  /** The last accepted edit; ISO 8601. */
  edited: { at: string; by: string };
  deeds: Deed[];
}

/** How far a scenario has come; null where the map is none. */
export async function stateOf(tx: Sql, map: string): Promise<State | null> {
  const [found] = await tx<{ state: State }[]>`
    select state from scenario
    where organisation_id = current_organisation() and map_id = ${map}`;
  return found?.state ?? null;
}

/** How far a scenario and its map have come, with a mark that changes with both; null for any other map. */
export async function standing(tx: Sql, map: string): Promise<Standing | null> {
  const [found] = await tx<Standing[]>`
    select state, behind, concat_ws('.', state, base_seq, behind) as mark
    from scenario cross join lateral (
      select count(*) as behind from whole_log as log
      where log.organisation_id = scenario.organisation_id and log.map_id = base_id
        and refusal is null and origin <> 'comment' and log.seq > base_seq
    ) as lines
    where scenario.organisation_id = current_organisation() and scenario.map_id = ${map}`;
  return found ?? null;
}

/** All scenarios, the last edited first. */
export async function list(tx: Sql): Promise<Scenario[]> {
  return read(tx, null);
}

/** One scenario; null where the map is none. */
export async function one(tx: Sql, map: string): Promise<Scenario | null> {
  const [found] = await read(tx, map);
  return found ?? null;
}

/** One query. A scenario says what it says since its last line that was no plain rebase. */
async function read(tx: Sql, map: string | null): Promise<Scenario[]> {
  const rows = await tx<(Omit<Scenario, 'made'> & { made: Date })[]>`
    select scenario.map_id as id, coalesce(head.fields ->> 'name', '') as name,
      jsonb_build_object('id', base_id, 'name', coalesce(base_head.fields ->> 'name', ''),
        'putAway', base.archived_at is not null) as base,
      base_seq as "baseSeq", state, map.created_at as made,
      jsonb_build_object('id', author.person_id, 'name', author.name) as author,
      head.seq,
      (select count(*) from whole_log as log
        where log.organisation_id = scenario.organisation_id and log.map_id = base_id
          and refusal is null and origin <> 'comment' and log.seq > base_seq) as behind,
      greatest(
        (select max(log.seq) from whole_log as log
          where log.organisation_id = scenario.organisation_id and log.map_id = scenario.map_id
            and refusal is null and origin not in ('rebased', 'comment')),
        (select max(deed.seq) from scenario_deed as deed
          where deed.organisation_id = scenario.organisation_id and deed.map_id = scenario.map_id
            and choices > 0)) as since,
      last.edited,
      coalesce(told.deeds, '[]') as deeds
    from scenario
    join map using (organisation_id, map_id)
    join map_head as head using (organisation_id, map_id)
    join map as base on base.organisation_id = scenario.organisation_id and base.map_id = base_id
    join map_head as base_head
      on base_head.organisation_id = scenario.organisation_id and base_head.map_id = base_id
    join person as author on author.person_id = map.created_by
    cross join lateral (
      select jsonb_build_object('at', to_char(log.at at time zone 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'by', person.name) as edited
      from whole_log as log join person using (person_id)
      where log.organisation_id = scenario.organisation_id and log.map_id = scenario.map_id
        and refusal is null and origin <> 'comment'
      order by log.seq desc limit 1
    ) as last
    cross join lateral (
      select jsonb_agg(jsonb_build_object('id', deed_id, 'kind', kind, 'sentence', sentence,
          'seq', deed.seq, 'choices', choices,
          'person', jsonb_build_object('id', doer.person_id, 'name', doer.name),
          'reviewer', case when reviewer_id is null then null
            else jsonb_build_object('id', asked.person_id, 'name', asked.name) end,
          'at', to_char(deed.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        order by ord) as deeds
      from scenario_deed as deed
      join person as doer on doer.person_id = deed.person_id
      left join person as asked on asked.person_id = reviewer_id
      where deed.organisation_id = scenario.organisation_id and deed.map_id = scenario.map_id
    ) as told
    where scenario.organisation_id = current_organisation()
      and (${map}::uuid is null or scenario.map_id = ${map})
    order by last.edited ->> 'at' desc, scenario.map_id`;
  return rows.map(({ made, ...row }) => ({ ...row, made: made.toISOString() }));
}
