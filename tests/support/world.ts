/** Organisations and people for tests, put straight into the database by its owner. */
import { randomUUID } from 'node:crypto';
import type { Role } from '#lib/people/may.ts';
import type { Sql } from '#lib/server/sql.ts';

export type Member = { organisation: string; slug: string; person: string; mail: string };

/** A new organisation with one person in it; ids are made up, names are derived from them. */
export async function organisationOf(
  owner: Sql,
  roles: Role[] = ['admin', 'hr', 'cx', 'analyst', 'leader'],
): Promise<Member> {
  const organisation = randomUUID();
  const slug = `org-${organisation.slice(0, 8)}`;
  await owner`
    insert into organisation (organisation_id, slug, name, currency)
    values (${organisation}, ${slug}, ${slug}, 'EUR')`;
  return memberOf(owner, { organisation, slug }, roles);
}

/** Another person in the same organisation. */
export async function memberOf(
  owner: Sql,
  { organisation, slug }: { organisation: string; slug: string },
  roles: Role[],
): Promise<Member> {
  const person = randomUUID();
  const mail = `${person.slice(0, 8)}@example.com`;
  await owner`insert into person (person_id, mail, name) values (${person}, ${mail}, ${mail})`;
  await owner`
    insert into membership (organisation_id, person_id, roles)
    values (${organisation}, ${person}, ${roles})`;
  return { organisation, slug, person, mail };
}
