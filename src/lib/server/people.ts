/**
 * A person has one account, whatever organisations they belong to; their mail names it. What a person
 * may do hangs on their memberships, never on the account.
 */
import type { Locale } from '#lib/paraglide/runtime.js';
import * as resets from './resets.ts';
import * as sessions from './sessions.ts';
import type { Sql } from './sql.ts';

export interface Account {
  id: string;
  name: string;
  mail: string;
  locale: Locale | null;
  /** argon2id; null for a person who has never set a password. */
  hash: string | null;
}

export async function byMail(tx: Sql, mail: string): Promise<Account | null> {
  const [found] = await tx<Account[]>`
    select person_id as id, name, mail, locale, password_hash as hash
    from person where mail = ${mail.toLowerCase()}`;
  return found ?? null;
}

export async function byId(tx: Sql, id: string): Promise<Account | null> {
  const [found] = await tx<Account[]>`
    select person_id as id, name, mail, locale, password_hash as hash
    from person where person_id = ${id}`;
  return found ?? null;
}

/** Adds an account; false where the mail has one already. */
export async function add(tx: Sql, { id, name, mail, locale, hash }: Account): Promise<boolean> {
  const added = await tx`
    insert into person (person_id, name, mail, locale, password_hash)
    values (${id}, ${name}, ${mail.toLowerCase()}, ${locale}, ${hash})
    on conflict (mail) do nothing`;
  return added.count === 1;
}

/** Changes how the person is called and how they see the workspace. */
export async function describe(
  tx: Sql,
  id: string,
  { name, locale, theme }: { name: string; locale: Locale; theme: 'light' | 'dark' | null },
): Promise<void> {
  await tx`
    update person set name = ${name}, locale = ${locale}, theme = ${theme} where person_id = ${id}`;
}

/** Sets a new password; every session and every link to set one ends with the old. */
export async function setPassword(tx: Sql, id: string, hash: string): Promise<void> {
  await tx`update person set password_hash = ${hash} where person_id = ${id}`;
  await resets.endAll(tx, id);
  await sessions.endAll(tx, id);
}
