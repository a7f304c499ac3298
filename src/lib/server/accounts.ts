/**
 * How one comes to be signed in: by a password, a new account, or a link. Nothing here tells a stranger
 * whether an account exists: an unknown mail and a wrong password are answered alike, and as slowly.
 */
import type { Locale } from '#lib/paraglide/runtime.js';
import * as attempts from './attempts.ts';
import * as passwords from './passwords.ts';
import * as people from './people.ts';
import * as resets from './resets.ts';
import * as sessions from './sessions.ts';
import { within, type Database } from './sql.ts';

/** Where a request comes from: its network address, and what its browser calls itself. */
export interface Caller {
  address: string;
  agent: string;
}

type Slow = { refused: 'slow'; minutes: number };
type Opened = { refused?: undefined; token: string; person: people.Account };

/** Checks a password, counting the guess. */
export async function prove(
  database: Database,
  mail: string,
  password: string,
  { address }: Caller,
): Promise<{ refused?: undefined; person: people.Account } | Slow | { refused: 'wrong' }> {
  const guess = { account: mail, address };
  const taken = await attempts.take(database, guess);
  if (taken.refused) return taken;
  const person = await within(database, {}, (tx) => people.byMail(tx, mail));
  const right = await passwords.verify(person?.hash ?? null, password);
  if (!person || !right) return { refused: 'wrong' };
  await attempts.strike(database, guess);
  return { person };
}

export async function signIn(
  database: Database,
  mail: string,
  password: string,
  caller: Caller,
): Promise<Opened | Slow | { refused: 'wrong' }> {
  const proved = await prove(database, mail, password, caller);
  if (proved.refused) return proved;
  const { person } = proved;
  const token = await within(database, {}, (tx) => sessions.begin(tx, person.id, caller.agent));
  return { token, person };
}

/** Sign-up is open until somebody has founded an organisation; then by invitation, or SIGN_UP=open. */
export async function signUpOpen({ database, settings }: App.Locals): Promise<boolean> {
  if (settings.signUp === 'open') return true;
  const [row] = await within(
    database,
    {},
    (tx) => tx<{ founded: boolean }[]>`select founded() as founded`,
  );
  return row?.founded === false;
}

export interface Newcomer {
  name: string;
  mail: string;
  password: string;
  locale: Locale;
}

/** Makes an account. Sent again with the same password it signs in to the one it made. */
export async function signUp(
  locals: App.Locals,
  { name, mail, password, locale }: Newcomer,
  caller: Caller,
): Promise<Opened | Slow | { refused: 'closed' | 'taken' }> {
  const { database } = locals;
  if (!(await signUpOpen(locals))) return { refused: 'closed' };
  const person = {
    id: crypto.randomUUID(),
    name,
    mail,
    locale,
    hash: await passwords.hash(password),
  };
  const token = await within(database, {}, async (tx) =>
    (await people.add(tx, person)) ? sessions.begin(tx, person.id, caller.agent) : null,
  );
  if (token !== null) return { token, person };
  const again = await signIn(database, mail, password, caller);
  return again.refused === 'wrong' ? { refused: 'taken' } : again;
}

/** Sets a new password for somebody who knows the old one; the answer is the one session left. */
export async function changePassword(
  database: Database,
  mail: string,
  { old, fresh }: { old: string; fresh: string },
  caller: Caller,
): Promise<Opened | Slow | { refused: 'wrong' }> {
  const proved = await prove(database, mail, old, caller);
  if (proved.refused) return proved;
  const { person } = proved;
  const hash = await passwords.hash(fresh);
  const token = await within(database, {}, async (tx) => {
    await people.setPassword(tx, person.id, hash);
    return sessions.begin(tx, person.id, caller.agent);
  });
  return { token, person };
}

/** Sets a new password by a link, once. */
export async function useReset(
  database: Database,
  link: string,
  password: string,
  caller: Caller,
): Promise<Opened | { refused: 'gone' | 'short' | 'common' }> {
  const person = await within(database, {}, async (tx) => {
    const id = await resets.whose(tx, link);
    return id === null ? null : people.byId(tx, id);
  });
  if (!person) return { refused: 'gone' };
  const weak = await passwords.weakness(password, [person.name, person.mail]);
  if (weak) return { refused: weak };
  const hash = await passwords.hash(password);
  const token = await within(database, {}, async (tx) => {
    if (!(await resets.use(tx, link))) return null;
    await people.setPassword(tx, person.id, hash);
    return sessions.begin(tx, person.id, caller.agent);
  });
  return token === null ? { refused: 'gone' } : { token, person };
}
