/**
 * An invitation is a link for one mail address, good once and for two weeks. Whoever holds it may join
 * with that address's account, which the invitation lets them make where there is none.
 */
import type { Role } from '#lib/people/may.ts';
import { record } from './audit.ts';
import { sealed, secret } from './secrets.ts';
import * as sessions from './sessions.ts';
import { within, type Database, type Sql } from './sql.ts';

/** Days an invitation is good. */
const days = 14;

export interface Invitation {
  id: string;
  mail: string;
  roles: Role[];
  by: string;
  expiresAt: Date;
  expired: boolean;
}

/** Invitations that nobody has taken up, latest first. */
export async function pending(tx: Sql): Promise<Invitation[]> {
  return tx<Invitation[]>`
    select invitation_id as id, invitation.mail, roles, name as by, expires_at as "expiresAt",
      expires_at < now() as expired
    from invitation join person on person_id = invited_by
    where organisation_id = current_organisation() and accepted_at is null
    order by invitation.created_at desc`;
}

/**
 * Invites a mail address, and answers the link's secret. An earlier invitation of the same address
 * ends; asking again under the same id makes a new secret for it.
 */
export async function make(
  tx: Sql,
  { id, mail, roles }: { id: string; mail: string; roles: readonly Role[] },
): Promise<{ refused?: undefined; token: string } | { refused: 'member' | 'gone' }> {
  const [member] = await tx`
    select from membership join person using (person_id)
    where organisation_id = current_organisation() and mail = ${mail}`;
  if (member) return { refused: 'member' };
  const token = secret();
  await tx`
    delete from invitation
    where organisation_id = current_organisation() and mail = ${mail}
      and accepted_at is null and invitation_id <> ${id}`;
  const made = await tx<{ again: boolean }[]>`
    insert into invitation
      (organisation_id, invitation_id, token_hash, mail, roles, invited_by, expires_at)
    values (current_organisation(), ${id}, ${sealed(token)}, ${mail}, ${[...roles]},
      current_person(), now() + make_interval(days => ${days}))
    on conflict (organisation_id, invitation_id) do update
      set token_hash = excluded.token_hash, expires_at = excluded.expires_at
      where invitation.accepted_at is null and invitation.mail = excluded.mail
    returning xmax <> 0 as again`;
  if (made.length === 0) return { refused: 'gone' };
  if (!made[0]?.again) await record(tx, 'invitation.make', { mail, roles: [...roles] });
  return { token };
}

/** A new link in place of the one that was lost. */
export async function renew(
  tx: Sql,
  id: string,
): Promise<{ refused?: undefined; token: string; mail: string } | { refused: 'gone' }> {
  const token = secret();
  const [renewed] = await tx<{ mail: string }[]>`
    update invitation set token_hash = ${sealed(token)},
      expires_at = now() + make_interval(days => ${days})
    where organisation_id = current_organisation() and invitation_id = ${id}
      and accepted_at is null
    returning mail`;
  if (!renewed) return { refused: 'gone' };
  await record(tx, 'invitation.renew', { mail: renewed.mail });
  return { token, mail: renewed.mail };
}

export async function revoke(tx: Sql, id: string): Promise<void> {
  const [revoked] = await tx<{ mail: string }[]>`
    delete from invitation
    where organisation_id = current_organisation() and invitation_id = ${id}
      and accepted_at is null
    returning mail`;
  if (revoked) await record(tx, 'invitation.revoke', { mail: revoked.mail });
}

export interface Offer {
  organisation: { id: string; slug: string; name: string };
  mail: string;
  roles: Role[];
  /** Whether the mail has an account, and by whom the invitation was taken up, if by anyone. */
  known: boolean;
  acceptedBy: string | null;
}

/** What a link offers to whoever holds it; null where it is none, was revoked or has run out. */
export async function look(database: Database, token: string): Promise<Offer | null> {
  const [lead] = await within(
    database,
    {},
    (tx) => tx<{ id: string | null }[]>`select inviting(${sealed(token)}) as id`,
  );
  if (!lead?.id) return null;
  const [offer] = await within(
    database,
    { organisation: lead.id },
    (tx) => tx<
      {
        slug: string;
        name: string;
        mail: string;
        roles: Role[];
        known: boolean;
        by: string | null;
      }[]
    >`
      select slug, name, mail, roles, accepted_by as by,
        exists (select from person where person.mail = invitation.mail) as known
      from invitation join organisation using (organisation_id)
      where organisation_id = current_organisation() and token_hash = ${sealed(token)}
        and (expires_at > now() or accepted_at is not null)`,
  );
  if (!offer) return null;
  const { slug, name, by, ...rest } = offer;
  return { ...rest, acceptedBy: by, organisation: { id: lead.id, slug, name } };
}

/**
 * Takes the invitation up for the current person, within its organisation. Of two at once one is
 * answered true; the same person again, too. Ends their sessions, as their roles have changed.
 */
export async function accept(tx: Sql, token: string): Promise<boolean> {
  const [taken] = await tx<{ roles: Role[]; member: string }[]>`
    update invitation set accepted_at = now(), accepted_by = current_person()
    from person
    where organisation_id = current_organisation() and token_hash = ${sealed(token)}
      and accepted_at is null and expires_at > now()
      and person_id = current_person() and person.mail = invitation.mail
    returning roles, name as member`;
  if (!taken) {
    const [already] = await tx`
      select from invitation
      where organisation_id = current_organisation() and token_hash = ${sealed(token)}
        and accepted_by = current_person()`;
    return already !== undefined;
  }
  await tx`
    insert into membership (organisation_id, person_id, roles)
    values (current_organisation(), current_person(), ${taken.roles})
    on conflict (organisation_id, person_id) do update set roles = (
      select array_agg(distinct role) from unnest(membership.roles || excluded.roles) as role)`;
  const [person] = await tx<{ id: string }[]>`select current_person() as id`;
  if (person) await sessions.endAll(tx, person.id);
  await record(tx, 'member.join', { member: taken.member, roles: taken.roles });
  return true;
}
