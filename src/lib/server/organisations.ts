/** An organisation is a tenant: everything but people and their sessions belongs to exactly one. */
import { roles, type Role } from '#lib/people/may.ts';
import { candidates } from '#lib/people/slug.ts';
import { record } from './audit.ts';
import type { Organisation } from './enter.ts';
import * as sessions from './sessions.ts';
import { within, type Database, type Sql } from './sql.ts';

/**
 * Makes an organisation whose maker holds all its roles. The id comes from whoever asks, so that asking
 * twice makes one; an id that somebody else has used is refused. The maker's sessions end.
 */
export async function make(
  database: Database,
  person: string,
  { id, name, currency }: { id: string; name: string; currency: string },
): Promise<{ refused?: undefined; slug: string; made: boolean } | { refused: 'taken' }> {
  return within(database, { organisation: id, person }, async (tx) => {
    const [before] = await tx<{ slug: string; mine: boolean }[]>`
      select slug, exists (
        select from membership where organisation_id = ${id} and person_id = ${person}) as mine
      from organisation where organisation_id = ${id}`;
    if (before) return before.mine ? { slug: before.slug, made: false } : { refused: 'taken' };
    const slug = await insert(tx, { id, name, currency });
    await tx`
      insert into membership (organisation_id, person_id, roles)
      values (${id}, ${person}, ${[...roles]})`;
    await sessions.endAll(tx, person);
    await record(tx, 'organisation.make', { name, currency });
    return { slug, made: true };
  });
}

async function insert(
  tx: Sql,
  { id, name, currency }: { id: string; name: string; currency: string },
): Promise<string> {
  for (const slug of candidates(name)) {
    const inserted = await tx`
      insert into organisation (organisation_id, slug, name, currency)
      values (${id}, ${slug}, ${name}, ${currency}) on conflict (slug) do nothing`;
    if (inserted.count === 1) return slug;
  }
  throw new Error('the candidates never end');
}

/** Changes the current organisation's name and currency. */
export async function change(
  tx: Sql,
  { name, currency }: { name: string; currency: string },
): Promise<void> {
  const [before] = await tx<{ name: string; currency: string }[]>`
    select name, currency from organisation
    where organisation_id = current_organisation() for update`;
  if (!before || (before.name === name && before.currency === currency)) return;
  await tx`
    update organisation set name = ${name}, currency = ${currency}
    where organisation_id = current_organisation()`;
  await record(tx, 'organisation.change', { name, currency, was: [before.name, before.currency] });
}

export interface Belonging extends Organisation {
  roles: Role[];
  /** What there is already: it decides the next step. */
  maps: number;
  measured: boolean;
  members: number;
}

/** The organisations of a person, latest joined first. A handful of short queries for each. */
export async function belongings(database: Database, person: string): Promise<Belonging[]> {
  const own = await within(
    database,
    { person },
    (tx) => tx<(Organisation & { roles: Role[] })[]>`
      select organisation_id as id, slug, organisation.name, currency, demo, roles
      from organisation join membership using (organisation_id)
      where person_id = current_person()
      order by membership.created_at desc`,
  );
  return Promise.all(
    own.map((organisation) =>
      within(database, { organisation: organisation.id, person }, async (tx) => {
        const [state] = await tx<{ maps: number; measured: boolean; members: number }[]>`
          select
            (select count(*) from map
              where organisation_id = current_organisation() and archived_at is null
                and map_id not in (select map_id from scenario
                  where organisation_id = current_organisation()))::int as maps,
            exists (select from observation
              where organisation_id = current_organisation()) as measured,
            (select count(*) from membership
              where organisation_id = current_organisation())::int as members`;
        return { ...organisation, ...(state ?? { maps: 0, measured: false, members: 0 }) };
      }),
    ),
  );
}
