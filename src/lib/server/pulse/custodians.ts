/**
 * Custodians hold what opens envelopes: people whom the employees trust, such as their works council or
 * whoever answers for data protection. Here is only who they are, and the public half of their keys.
 */
import { z } from 'zod';
import { fromText } from '#lib/pulse/octets.ts';
import { isTallyKey } from '#lib/pulse/seal.ts';
import { record } from '../audit.ts';
import type { Sql } from '../sql.ts';

export const PublicKey = z.string().regex(/^[\w-]{87}$/);

export interface Custodian {
  person: string;
  name: string;
  /** Their key for new waves; null where they have none. */
  key: { publicKey: string; made: Date } | null;
  /** Whether they may still be chosen; who is not a custodian any more may still hold an older key. */
  member: boolean;
  /** Waves not yet counted that a key of theirs opens, current or older. */
  waves: { wave: string; pulse: string; publicKey: string }[];
}

/** All who are custodians, or hold what opens a wave that is not counted yet; by name. */
export async function list(tx: Sql): Promise<Custodian[]> {
  const people = await tx<
    { person: string; name: string; publicKey: string | null; made: Date; member: boolean }[]
  >`
    select person.person_id as person, person.name, public_key as "publicKey", made_at as made,
      coalesce('custodian' = any(roles), false) as member
    from (select person_id from membership
        where organisation_id = current_organisation() and 'custodian' = any(roles)
      union select person_id from custodian_key
        where organisation_id = current_organisation()) as holder
    join person using (person_id)
    left join membership on membership.organisation_id = current_organisation()
      and membership.person_id = person.person_id
    left join custodian_key on custodian_key.organisation_id = current_organisation()
      and custodian_key.person_id = person.person_id and current
    order by person.name, person.person_id`;
  const sealed = await tx<{ person: string; wave: string; pulse: string; publicKey: string }[]>`
    select person_id as person, wave_id as wave, manifest::jsonb ->> 'pulse' as pulse,
      public_key as "publicKey"
    from wave join custodian_key using (organisation_id)
    where organisation_id = current_organisation() and mode = 'B' and state not in ('closed', 'lost')
      and manifest::jsonb -> 'tallyKeys' ? public_key`;
  return people
    .map(({ person, name, publicKey, made, member }) => ({
      person,
      name,
      member,
      key: publicKey === null ? null : { publicKey, made },
      waves: sealed
        .filter((each) => each.person === person)
        .map(({ wave, pulse, publicKey: key }) => ({ wave, pulse, publicKey: key })),
    }))
    .filter(({ member, waves }) => member || waves.length > 0);
}

/**
 * Takes the current person's new key in place of their last; waves sealed to that one still need it. Taking
 * it twice is taking it once; `key` where it is none, another's, or one that was followed by another.
 */
export async function register(
  tx: Sql,
  publicKey: string,
): Promise<{ refused?: undefined } | { refused: 'key' }> {
  const point = fromText(publicKey);
  if (point === null || !(await isTallyKey(point))) return { refused: 'key' };
  const [known] = await tx<{ own: boolean }[]>`
    select current and person_id = current_person() as own from custodian_key
    where organisation_id = current_organisation() and public_key = ${publicKey}`;
  if (known) return known.own ? {} : { refused: 'key' };
  await tx`
    update custodian_key set current = false
    where organisation_id = current_organisation() and person_id = current_person() and current`;
  const made = await tx`
    insert into custodian_key (organisation_id, public_key, person_id)
    values (current_organisation(), ${publicKey}, current_person())
    on conflict do nothing returning public_key`;
  if (made.length === 0) return { refused: 'key' };
  await record(tx, 'custodian.key', {});
  return {};
}

/** The current person gives their key up: no new wave is sealed to it. */
export async function giveUp(tx: Sql): Promise<void> {
  const given = await tx`
    update custodian_key set current = false
    where organisation_id = current_organisation() and person_id = current_person() and current`;
  if (given.count > 0) await record(tx, 'custodian.give-up', {});
}

/** The pulse of a wave that a key of the current person opens; null where none does. */
export async function holds(tx: Sql, wave: string): Promise<string | null> {
  const [found] = await tx<{ pulse: string }[]>`
    select manifest::jsonb ->> 'pulse' as pulse from wave join custodian_key using (organisation_id)
    where organisation_id = current_organisation() and wave_id = ${wave}
      and person_id = current_person() and manifest::jsonb -> 'tallyKeys' ? public_key`;
  return found?.pulse ?? null;
}
