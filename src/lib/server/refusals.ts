/** What the doors of an account refuse, in the reader's words. */
import { m } from '#lib/paraglide/messages.js';
import * as passwords from './passwords.ts';

export function tooOften(minutes: number): string {
  return m.account_slow({ minutes });
}

/** Why a password would be guessed, as a sentence for its field; null where it would not. */
export async function weak(password: string, own: readonly string[]): Promise<string | null> {
  const why = await passwords.weakness(password, own);
  return why === null ? null : weakness(why);
}

export function weakness(why: 'short' | 'common'): string {
  return why === 'short'
    ? m.form_password_short({ least: passwords.shortest })
    : m.form_password_common();
}
