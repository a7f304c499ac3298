/**
 * Who forgot their password is sent, or handed, a link that sets a new one: good once and for a short
 * while. Only the link holds the secret.
 */
import { sealed, secret } from './secrets.ts';
import type { Sql } from './sql.ts';

/** Makes a link's secret for a person, good for so many hours; earlier ones end. */
export async function make(tx: Sql, person: string, hours: number): Promise<string> {
  const token = secret();
  await endAll(tx, person);
  await tx`
    insert into password_reset (token_hash, person_id, expires_at)
    values (${sealed(token)}, ${person}, now() + make_interval(hours => ${hours}))`;
  return token;
}

/** Whose link this is, or null where it is none, was used or has run out. */
export async function whose(tx: Sql, token: string): Promise<string | null> {
  const [found] = await tx<{ person: string }[]>`
    select person_id as person from password_reset
    where token_hash = ${sealed(token)} and expires_at > now()`;
  return found?.person ?? null;
}

/** Uses the link up; of two at once, one is answered true. */
export async function use(tx: Sql, token: string): Promise<boolean> {
  const used = await tx`
    delete from password_reset where token_hash = ${sealed(token)} and expires_at > now()`;
  return used.count === 1;
}

export async function endAll(tx: Sql, person: string): Promise<void> {
  await tx`delete from password_reset where person_id = ${person} or expires_at < now()`;
}
