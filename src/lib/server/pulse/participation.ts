/**
 * Once a day, in the morning, it is written down how many of each unit have taken part, and until the next
 * morning everybody who may see it sees that: what is looked at twice in between has not moved.
 */
import { participation } from '#lib/pulse/participation.ts';
import { as, within, type Database, type Sql } from '../sql.ts';

/**
 * Writes down how many take part in an open wave, on a day such as 2026-11-22 where they are; on the same
 * day only the first time counts. A paper code stands for somebody who is on the roster already. One
 * pass over it.
 */
export async function noteParticipation(
  database: Database,
  { organisation, wave }: { organisation: string; wave: string },
  day: string,
): Promise<void> {
  await within(database, { organisation, seconds: 60 }, async (tx) => {
    const counts = await as(
      tx,
      'issue',
      () => tx<{ unit: string; taken: number; eligible: number }[]>`
        select unit_id as unit, (count(*) filter (where issued))::int as taken,
          count(employee_id)::int as eligible
        from eligibility join wave using (organisation_id, wave_id)
        where organisation_id = current_organisation() and wave_id = ${wave} and state = 'open'
        group by unit_id`,
    );
    const sum = (of: 'taken' | 'eligible') => counts.reduce((all, each) => all + each[of], 0);
    const company = { unit: organisation, taken: sum('taken'), eligible: sum('eligible') };
    // Those counted in the organisation itself are told with all others.
    const units = counts.filter(({ unit }) => unit !== organisation);
    const rows = [company, ...units].flatMap(({ unit, taken, eligible }) => {
      const band = participation(taken, eligible);
      return band === null ? [] : [{ unit, band }];
    });
    await tx`
      insert into participation (organisation_id, wave_id, unit_id, band, as_of)
      select current_organisation(), ${wave}, unit, band, ${day}::date
      from jsonb_to_recordset(${tx.json(rows)}) as t(unit uuid, band integer)
      on conflict (organisation_id, wave_id, unit_id)
      do update set band = excluded.band, as_of = excluded.as_of
        where participation.as_of < excluded.as_of`;
  });
}

/** How many took part in a wave, as it was last written down; by unit, the organisation by its own id. */
export async function participationOf(
  tx: Sql,
  wave: string,
): Promise<{ unit: string; band: number; day: string }[]> {
  return tx<{ unit: string; band: number; day: string }[]>`
    select unit_id as unit, band, as_of::text as day from participation
    where organisation_id = current_organisation() and wave_id = ${wave}`;
}
