/**
 * Blind estimates, read. What somebody said is shown to nobody else before the reveal: the database's own
 * policy sees to that, and whatever is asked here passes through it.
 */
import { due, type Candidate, type Estimate, type Round } from '#lib/people/estimates.ts';
import { mayWriteEvidence, type Role } from '#lib/people/may.ts';
import type { Layer } from '#lib/map/layers.ts';
import type { Sql } from './sql.ts';

/** Rounds of one map that are read, the last ones: older ones are history. */
const longest = 500;
/** Lines of a log that are looked through for who has edited a layer, the last ones. */
const looked = 5_000;

interface Row extends Pick<
  Round,
  'id' | 'link' | 'from' | 'to' | 'cause' | 'effect' | 'standing' | 'number' | 'note' | 'whenAll'
> {
  person: string | null;
  closes: Date | null;
  openedAt: Date;
  openedBy: string;
  opener: string;
  revealedAt: Date | null;
  how: 'opener' | 'all' | 'date' | null;
  revealedBy: string | null;
  revealer: string | null;
  endedAt: Date | null;
  endedBy: string | null;
  ender: string | null;
  takenAt: Date | null;
  takenBy: string | null;
  taker: string | null;
  takenSeq: number | null;
  asked: Round['asked'] | null;
  said: (Estimate & { person: string })[] | null;
}

/** Whether there is such a map. */
export async function hasMap(tx: Sql, map: string): Promise<boolean> {
  const rows = await tx`
    select from map where organisation_id = current_organisation() and map_id = ${map}`;
  return rows.length > 0;
}

/** A map's rounds, oldest first. One query. */
export async function ofMap(tx: Sql, map: string): Promise<Round[]> {
  return read(tx, map, null);
}

/** One round; null where there is none. */
export async function one(tx: Sql, map: string, id: string): Promise<Round | null> {
  const [found] = await read(tx, map, id);
  return found ?? null;
}

async function read(tx: Sql, map: string, id: string | null): Promise<Round[]> {
  const rows = await tx<Row[]>`
    select round_id as id, round.link_id as link, round.from_id as "from", round.to_id as "to", cause,
      effect, number, note, when_all as "whenAll", closes_at as closes, current_person() as person,
      case when link.link_id is null then 'removed'
        when link.from_id <> round.from_id or link.to_id <> round.to_id then 'moved'
        else 'here' end as standing,
      opened_at as "openedAt", opened_by as "openedBy", opener.name as opener,
      revealed_at as "revealedAt", revealed_how as how, revealed_by as "revealedBy",
      revealer.name as revealer, ended_at as "endedAt", ended_by as "endedBy", ender.name as ender,
      taken_at as "takenAt", taken_by as "takenBy", taker.name as taker, taken_seq as "takenSeq",
      (select jsonb_agg(jsonb_build_object('id', person_id, 'name', name, 'answered', answered)
          order by name, person_id)
        from estimate_asked as asked join person using (person_id)
        where asked.organisation_id = round.organisation_id and asked.map_id = round.map_id
          and asked.round_id = round.round_id
          and (revealed_at is not null or exists (select from membership
            where membership.organisation_id = round.organisation_id
              and membership.person_id = asked.person_id))) as asked,
      (select jsonb_agg(jsonb_build_object('person', person_id, 'likely', likely, 'low', low,
          'high', high, 'reason', reason) order by name, person_id)
        from estimate_answer as answer join person using (person_id)
        where answer.organisation_id = round.organisation_id and answer.map_id = round.map_id
          and answer.round_id = round.round_id
          and (revealed_at is not null or person_id = current_person())) as said
    from estimate_round as round
    join person as opener on opener.person_id = opened_by
    left join person as revealer on revealer.person_id = revealed_by
    left join person as ender on ender.person_id = ended_by
    left join person as taker on taker.person_id = taken_by
    left join link on link.organisation_id = round.organisation_id and link.map_id = round.map_id
      and link.link_id = round.link_id
    where round.organisation_id = current_organisation() and round.map_id = ${map}
      and (${id}::uuid is null or round_id = ${id})
    order by ord desc limit ${longest}`;
  return rows.map(roundOf).reverse();
}

function roundOf(row: Row): Round {
  const { id, link, from, to, cause, effect, standing, number, note, whenAll } = row;
  const { openedBy, opener, openedAt, person } = row;
  const said = row.said ?? [];
  const own = said.find((each) => each.person === person);
  return {
    ...{ id, link, from, to, cause, effect, standing, number, note, whenAll },
    closes: row.closes?.toISOString() ?? null,
    opened: { by: { id: openedBy, name: opener }, at: openedAt.toISOString() },
    asked: row.asked ?? [],
    revealed:
      row.revealedAt && row.how
        ? {
            at: row.revealedAt.toISOString(),
            how: row.how,
            by: named(row.revealedBy, row.revealer),
          }
        : null,
    ended: doing(row.endedAt, row.endedBy, row.ender),
    taken: takenOf(row),
    own: own ? { likely: own.likely, low: own.low, high: own.high, reason: own.reason } : null,
    estimates: row.revealedAt ? said : null,
  };
}

function takenOf({ takenAt, takenBy, taker, takenSeq }: Row): Round['taken'] {
  const taken = doing(takenAt, takenBy, taker);
  return taken && takenSeq !== null ? { ...taken, seq: takenSeq } : null;
}

function doing(at: Date | null, id: string | null, name: string | null): Round['ended'] {
  const by = named(id, name);
  return at && by ? { at: at.toISOString(), by } : null;
}

function named(id: string | null, name: string | null): { id: string; name: string } | null {
  return id !== null && name !== null ? { id, name } : null;
}

/**
 * Reveals what is due on a map: all have answered, or the day has come. Where its link is gone a round
 * waits for it. True where anything was revealed.
 */
export async function settle(tx: Sql, map: string, now: Date): Promise<boolean> {
  const waiting = await tx<{ id: string }[]>`
    select round_id as id from estimate_round
    where organisation_id = current_organisation() and map_id = ${map}
      and revealed_at is null and ended_at is null and (when_all or closes_at <= ${now})
    order by round_id`;
  let any = false;
  for (const { id } of waiting) any = (await settleOne(tx, map, id, now)) || any;
  return any;
}

async function settleOne(tx: Sql, map: string, id: string, now: Date): Promise<boolean> {
  const isDue = async () => {
    const round = await one(tx, map, id);
    return round?.standing === 'here' ? due(round, now.toISOString()) : null;
  };
  if ((await isDue()) === null) return false;
  const held = await hold(tx, map, id);
  // an answer that was under way may have been the last, and somebody else may have been quicker
  const how = held && !held.revealed && !held.ended ? await isDue() : null;
  if (how === null) return false;
  await show(tx, map, id, how, now);
  return true;
}

/** Holds a round for the rest of the transaction, and reads it; null where there is none. */
export async function hold(tx: Sql, map: string, id: string): Promise<Round | null> {
  await tx`
    select from estimate_round
    where organisation_id = current_organisation() and map_id = ${map} and round_id = ${id}
    for update`;
  return one(tx, map, id);
}

/** Reveals a round that is held. Who has left the organisation is not counted: their answer goes unread. */
export async function show(
  tx: Sql,
  map: string,
  id: string,
  how: 'opener' | 'all' | 'date',
  now: Date,
): Promise<void> {
  await tx`
    delete from estimate_asked as asked
    where organisation_id = current_organisation() and map_id = ${map} and round_id = ${id}
      and not exists (select from membership
        where membership.organisation_id = asked.organisation_id
          and membership.person_id = asked.person_id)`;
  await tx`
    update estimate_round set revealed_at = ${now}, revealed_how = ${how},
      revealed_by = case when ${how} = 'opener' then current_person() end
    where organisation_id = current_organisation() and map_id = ${map} and round_id = ${id}`;
}

export interface Asked {
  map: string;
  /** What the map is called. */
  name: string;
  link: string;
  cause: string;
  effect: string;
  by: string;
}

/** Estimates asked of the current person and not given yet, on maps that are not put away. */
export async function askedOf(tx: Sql): Promise<Asked[]> {
  return tx<Asked[]>`
    select round.map_id as map, coalesce(map_head.fields ->> 'name', '') as name,
      round.link_id as link, cause, effect, person.name as by
    from estimate_asked as asked
    join estimate_round as round using (organisation_id, map_id, round_id)
    join map using (organisation_id, map_id)
    join map_head using (organisation_id, map_id)
    join link on link.organisation_id = round.organisation_id and link.map_id = round.map_id
      and link.link_id = round.link_id and link.from_id = round.from_id and link.to_id = round.to_id
    join person on person.person_id = opened_by
    where asked.organisation_id = current_organisation() and asked.person_id = current_person()
      and not answered and revealed_at is null and ended_at is null and archived_at is null
    order by ord`;
}

/**
 * The organisation's people, those first who have edited either end's layer on this map or the one it is a
 * branch of; where that is nobody to speak of, those who may write the link. Null where there is no such link.
 */
export async function candidates(tx: Sql, map: string, link: string): Promise<Candidate[] | null> {
  const [ends] = await tx<{ from: Layer; to: Layer }[]>`
    select cause.layer as "from", effect.layer as "to"
    from link
    join element as cause on cause.map_id = link.map_id and cause.element_id = from_id
    join element as effect on effect.map_id = link.map_id and effect.element_id = to_id
    where link.map_id = ${map} and link_id = ${link}`;
  if (!ends) return null;
  const rows = await tx<(Omit<Candidate, 'roles'> & { roles: Role[] })[]>`
    with near as (
      select distinct person_id from (
        select person_id, operations from whole_log
        where organisation_id = current_organisation() and refusal is null
          and (map_id = ${map} or map_id = (select base_id from scenario where map_id = ${map}))
        order by at desc limit ${looked}
      ) as recent
      where exists (
        select from jsonb_array_elements(operations) as each
        where each ->> 'id' in (select element_id::text from element
          where map_id = ${map} and layer in (${ends.from}, ${ends.to})))
    )
    select person_id as id, name, roles, near.person_id is not null as near
    from membership join person using (person_id) left join near using (person_id)
    where organisation_id = current_organisation()
    order by name, person_id`;
  const few = rows.filter(({ near }) => near).length < 2;
  return rows
    .map((row) => ({
      ...row,
      near: row.near || (few && mayWriteEvidence(row.roles, ends.from, ends.to)),
    }))
    .sort((a, b) => Number(b.near) - Number(a.near));
}
