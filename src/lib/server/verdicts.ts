/** What people made of the strengths that their figures propose, kept beside the map's log. */
import type { Decision } from '#lib/map/authority.ts';
import type { Operation } from '#lib/map/operation.ts';
import type { MapState } from '#lib/map/state.ts';
import { mayWriteEvidence, type Role } from '#lib/people/may.ts';
import type { Layer } from '#lib/map/layers.ts';
import { conventionOf } from '#lib/rox/conventions.ts';
import type { Told, Judgement } from '#lib/rox/verdicts.ts';
import type { Sql } from './sql.ts';

/** All verdicts on a map's links, oldest first. One query. */
export async function ofMap(tx: Sql, map: string): Promise<Told[]> {
  const rows = await tx<(Omit<Told, 'at'> & { at: Date })[]>`
    select verdict_id as id, link_id as link, kind, mean, sd, prior_mean as "priorMean",
      prior_sd as "priorSd", reason, person.name as person, at
    from verdict join person using (person_id)
    where map_id = ${map} order by ord`;
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
}

/** How many there are: changes with every one. */
export async function count(tx: Sql, map: string): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select count(*) as count from verdict where map_id = ${map}`;
  return row?.count ?? 0;
}

/**
 * Keeps that somebody declined a proposal, or wants it back. Told twice it is kept once. Refused where
 * the link is gone, or its evidence is not theirs to write.
 */
export async function judge(
  tx: Sql,
  map: string,
  roles: readonly Role[],
  { id, link, kind, mean, sd, reason }: Judgement,
): Promise<{ refused: 'gone' | 'forbidden' } | null> {
  const [ends] = await tx<{ from: Layer; to: Layer }[]>`
    select cause.layer as "from", effect.layer as "to"
    from link
    join element cause on cause.map_id = link.map_id and cause.element_id = from_id
    join element effect on effect.map_id = link.map_id and effect.element_id = to_id
    where link.map_id = ${map} and link_id = ${link}`;
  if (!ends) return { refused: 'gone' };
  if (!mayWriteEvidence(roles, ends.from, ends.to)) return { refused: 'forbidden' };
  await tx`
    insert into verdict (organisation_id, map_id, verdict_id, link_id, kind, mean, sd, reason,
      person_id)
    values (current_organisation(), ${map}, ${id}, ${link}, ${kind}, ${mean}, ${sd}, ${reason},
      current_person())
    on conflict do nothing`;
  return null;
}

/**
 * Remembers the strengths that these decisions accepted from the figures, in the transaction that writes
 * the decisions: a decision is made once, so a retry remembers nothing twice. What was believed before is
 * what stood on the link, or what stood there before an acceptance that still stood.
 */
export async function accepted(
  tx: Sql,
  map: string,
  decisions: readonly Decision[],
  state: MapState,
): Promise<void> {
  const rows = decisions.flatMap(({ origin, person, refusal, operations, inverse }) =>
    origin === 'learned' && !refusal
      ? operations
          .flatMap((each) => acceptance(each, inverse, state))
          .map((each) => ({ ...each, person }))
      : [],
  );
  // one after the other: the second of a link rests on the first
  for (const { link, mean, sd, was, wasSd, person } of rows)
    await tx`
      insert into verdict (organisation_id, map_id, link_id, kind, mean, sd, prior_mean, prior_sd,
        person_id)
      select current_organisation(), ${map}, ${link}, 'accepted', ${mean}, ${sd},
        coalesce(standing.prior_mean, ${was}), coalesce(standing.prior_sd, ${wasSd}),
        ${person}::uuid
      from (values (0)) as one
      left join lateral (
        select prior_mean, prior_sd from verdict
        where map_id = ${map} and link_id = ${link} and kind = 'accepted'
          and mean = ${was} and sd = ${wasSd}
        order by ord desc limit 1
      ) as standing on true`;
}

interface Acceptance {
  link: string;
  mean: number;
  sd: number;
  was: number;
  wasSd: number;
}

/** Strength and error, where an operation writes both and there were some before. */
function acceptance(
  operation: Operation,
  inverse: readonly Operation[],
  state: MapState,
): Acceptance[] {
  if (operation.t !== 'link.set') return [];
  const { id, fields } = operation;
  const { strength, se } = fields;
  const back = inverse.find((each) => each.t === 'link.set' && each.id === id);
  const former = back?.t === 'link.set' ? back.fields : {};
  if (typeof strength !== 'number' || typeof se !== 'number') return [];
  if (typeof former.strength !== 'number') return [];
  const { spread } = conventionOf(state.fields, state.links.get(id)?.fields.grade);
  const wasSd = former.se ?? Math.abs(former.strength) * spread;
  return [{ link: id, mean: strength, sd: se, was: former.strength, wasSd }];
}

/** Takes over what was accepted on a map whose links another map begins with. */
export async function copy(tx: Sql, map: string, to: string): Promise<void> {
  await tx`
    insert into verdict (organisation_id, map_id, link_id, kind, mean, sd, prior_mean, prior_sd,
      reason, person_id, at)
    select organisation_id, ${to}, link_id, kind, mean, sd, prior_mean, prior_sd, reason,
      person_id, at
    from verdict where map_id = ${map} order by ord`;
}

/**
 * Takes over what was accepted on a map since it began, where the other map's links have come to the
 * same strength: what was believed before stays known.
 */
export async function carry(tx: Sql, map: string, to: string): Promise<void> {
  await tx`
    insert into verdict (organisation_id, map_id, link_id, kind, mean, sd, prior_mean, prior_sd,
      reason, person_id, at)
    select verdict.organisation_id, ${to}, link_id, kind, mean, sd, prior_mean, prior_sd, reason,
      person_id, at
    from verdict
    join map using (organisation_id, map_id)
    join link using (organisation_id, link_id)
    where verdict.map_id = ${map} and link.map_id = ${to} and kind = 'accepted'
      and at > map.created_at and (link.fields ->> 'strength')::float8 = mean
    order by ord`;
}
