/**
 * A password is kept as argon2id, which is slow on purpose; it is computed off the event loop, on
 * threads of its own. A good password is long and not one that everybody tries: no rules about digits
 * and signs, which only make people write `Password1!`.
 */
import { hash as argon2, verify as argon2Verify } from '@node-rs/argon2';
import { secret } from './secrets.ts';

export const shortest = 12;
export const longest = 128;

/** OWASP's floor for argon2id: 19 MiB, two passes. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hash(password: string): Promise<string> {
  return argon2(password.normalize('NFC'), cost);
}

let dummy: Promise<string> | undefined;

/**
 * Whether the password is the one that was hashed. Where there is no hash, because there is no such
 * account, it takes as long to say no.
 */
export async function verify(hashed: string | null, password: string): Promise<boolean> {
  dummy ??= hash(secret());
  const right = await argon2Verify(hashed ?? (await dummy), password.normalize('NFC'));
  return right && hashed !== null;
}

/** The 50,000, read when a password is first chosen here: most servers never see that. */
let common: Promise<ReadonlySet<string>> | undefined;

async function readCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set<string>(Object.values(dictionary).flat());
}

/**
 * Why a password would be guessed: too short, or at its heart one of the 50,000 that are tried first,
 * padded with digits and signs, said twice, or made of the person's own name or address. Null where
 * nothing is wrong. O(length of the password).
 */
export async function weakness(
  password: string,
  own: readonly string[],
): Promise<'short' | 'common' | null> {
  const length = [...password].length;
  if (length < shortest) return 'short';
  const said = password.normalize('NFKC').toLowerCase();
  const once = /^(.+?)\1+$/su.exec(said)?.[1] ?? said;
  const heart = once.replace(/^[\P{L}]+|[\P{L}]+$/gu, '');
  const words = own.flatMap((text) => text.toLowerCase().split(/[\s@.]+/)).filter(Boolean);
  const tried = await (common ??= readCommon());
  const guessed = (word: string) => tried.has(word) || words.includes(word);
  const few = new Set(said).size < 5;
  return few || heart === '' || [said, once, heart].some(guessed) ? 'common' : null;
}
