/**
 * Who belongs to an organisation, and with which roles. Every change ends the sessions of whom it
 * concerns, so that nobody goes on with rights they no longer have; and there is always an admin left.
 */
import type { Role } from '#lib/people/may.ts';
import { record } from './audit.ts';
import * as resets from './resets.ts';
import * as sessions from './sessions.ts';
import type { Sql } from './sql.ts';

export interface Member {
  id: string;
  name: string;
  mail: string;
  roles: Role[];
  joinedAt: Date;
  leads: Led;
}

/** What somebody leads: a unit with all below it, the whole organisation, or null for nothing. */
export type Led = { unit: string | null } | null;

export async function list(tx: Sql): Promise<Member[]> {
  return tx<Member[]>`
    select person_id as id, name, mail, roles, membership.created_at as "joinedAt",
      case when led_unit.person_id is not null then jsonb_build_object('unit', unit_id) end as leads
    from membership join person using (person_id)
      left join led_unit using (organisation_id, person_id)
    where organisation_id = current_organisation()
    order by membership.created_at`;
}

type Changed = { refused?: undefined; changed: boolean } | { refused: 'gone' | 'last admin' };

/** Gives a member exactly these roles. */
export async function setRoles(tx: Sql, person: string, roles: readonly Role[]): Promise<Changed> {
  const member = await locked(tx, person);
  if (!member) return { refused: 'gone' };
  const same = roles.length === member.roles.length && roles.every((r) => member.roles.includes(r));
  if (same) return { changed: false };
  if (member.lastAdmin && !roles.includes('admin')) return { refused: 'last admin' };
  await tx`
    update membership set roles = ${[...roles]}
    where organisation_id = current_organisation() and person_id = ${person}`;
  await sessions.endAll(tx, person);
  await record(tx, 'member.roles', { member: member.name, roles: [...roles], was: member.roles });
  return { changed: true };
}

/** Says what a member leads, and so of whom they read the results of pulses. */
export async function setLeads(
  tx: Sql,
  person: string,
  leads: Led,
): Promise<{ refused?: undefined } | { refused: 'gone' | 'unit' }> {
  const member = await locked(tx, person);
  if (!member) return { refused: 'gone' };
  const [unit] = await tx<{ name: string }[]>`
    select name from org_unit
    where organisation_id = current_organisation() and unit_id = ${leads?.unit ?? null}`;
  if (leads && leads.unit !== null && !unit) return { refused: 'unit' };
  await tx`
    delete from led_unit
    where organisation_id = current_organisation() and person_id = ${person}`;
  if (leads) {
    await tx`
      insert into led_unit (organisation_id, person_id, unit_id)
      values (current_organisation(), ${person}, ${leads.unit})`;
  }
  const led = leads && { unit: unit?.name ?? null };
  await record(tx, 'member.leads', { member: member.name, leads: led });
  return {};
}

/** Ends a membership: by an admin, or by the person leaving. */
export async function remove(tx: Sql, person: string): Promise<Changed> {
  const member = await locked(tx, person);
  if (!member) return { changed: false };
  if (member.lastAdmin) return { refused: 'last admin' };
  const [own] = await tx<{ own: boolean }[]>`select current_person() = ${person} as own`;
  await tx`
    delete from membership
    where organisation_id = current_organisation() and person_id = ${person}`;
  await sessions.endAll(tx, person);
  await record(tx, own?.own ? 'member.leave' : 'member.remove', { member: member.name });
  return { changed: true };
}

/**
 * A link by which a member sets a new password, for an admin to hand over where no mail is sent. It
 * opens the person's whole account, so it is refused (`elsewhere`) where they belong to an organisation
 * in which this admin is no admin.
 */
export async function passwordLink(
  tx: Sql,
  person: string,
  hours: number,
): Promise<{ refused?: undefined; token: string } | { refused: 'gone' | 'elsewhere' }> {
  const member = await locked(tx, person);
  if (!member) return { refused: 'gone' };
  const mine = await tx<{ id: string }[]>`
    select organisation_id as id from membership
    where person_id = current_person() and 'admin' = any (roles)`;
  const theirs = await memberships(tx, person);
  if (!theirs.every((id) => mine.some((own) => own.id === id))) return { refused: 'elsewhere' };
  const token = await resets.make(tx, person, hours);
  await record(tx, 'member.password-link', { member: member.name });
  return { token };
}

/** Where a person belongs; the rows show themselves to that person, so it is asked as them. */
async function memberships(tx: Sql, person: string): Promise<string[]> {
  const [admin] = await tx<{ id: string }[]>`select current_person() as id`;
  await tx`select set_config('app.person', ${person}, true)`;
  const rows = await tx<{ id: string }[]>`
    select organisation_id as id from membership where person_id = ${person}`;
  await tx`select set_config('app.person', ${admin?.id ?? ''}, true)`;
  return rows.map((row) => row.id);
}

/** A member, with the organisation's memberships held still until the transaction ends. */
async function locked(
  tx: Sql,
  person: string,
): Promise<{ name: string; roles: Role[]; lastAdmin: boolean } | null> {
  await tx`
    select from organisation where organisation_id = current_organisation() for update`;
  const [member] = await tx<{ name: string; roles: Role[]; lastAdmin: boolean }[]>`
    select name, roles, 'admin' = any (roles) and not exists (
        select from membership as other
        where other.organisation_id = current_organisation()
          and other.person_id <> ${person} and 'admin' = any (other.roles)
      ) as "lastAdmin"
    from membership join person using (person_id)
    where organisation_id = current_organisation() and person_id = ${person}`;
  return member ?? null;
}
