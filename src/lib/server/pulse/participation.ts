/**
 * Once a day, in the morning, it is written down how many of each unit have taken part, and until the next
 * morning everybody who may see it sees that: what is looked at twice in between has not moved.
 */
import type { Manifest } from '#lib/pulse/manifest.ts';
import { leastShown, participation } from '#lib/pulse/participation.ts';
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

export interface Participation {
  /** Of which morning it is, such as 2026-11-22; null before the first. */
  day: string | null;
  company: number | null;
  units: { id: string; name: string; whole: boolean; eligible: number; band: number }[];
  /** Reporting units too small to be told of. */
  small: number;
}

/**
 * How many took part in a wave, as it was last written down: of the company, and of these units, or of all
 * where it names none.
 */
export async function participationOf(
  tx: Sql,
  wave: string,
  units: Manifest['units'],
  among: ReadonlySet<string> | null,
): Promise<Participation> {
  const taken = await tx<{ unit: string; band: number; day: string }[]>`
    select unit_id as unit, band, as_of::text as day from participation
    where organisation_id = current_organisation() and wave_id = ${wave}`;
  const bands = new Map(taken.map(({ unit, band }) => [unit, band]));
  // The company's own id is that of the first, which stands above all others.
  const [company, ...below] = units;
  const seen = below.filter(({ id }) => among?.has(id) ?? true);
  return {
    day: taken[0]?.day ?? null,
    company: bands.get(company?.id ?? '') ?? null,
    units: seen.flatMap(({ id, name, whole, eligible }) => {
      const band = bands.get(id);
      return band === undefined ? [] : [{ id, name, whole, eligible, band }];
    }),
    small: units.filter(
      ({ id, eligible }) => (among?.has(id) ?? true) && eligible > 0 && eligible < leastShown,
    ).length,
  };
}
