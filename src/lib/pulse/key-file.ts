/**
 * A custodian keeps their half of a tally key as a file of their own, locked by a passphrase, and it is
 * sent nowhere: whoever finds the file has to guess the passphrase, and each guess costs them as much as
 * it costs the custodian. The passphrase becomes a key by PBKDF2 (RFC 8018) with SHA-256, at the 600,000
 * rounds that OWASP asks for; that key locks the private half by AES-256-GCM, bound to the public half.
 */
import { z } from 'zod';
import { fromText, toText, type Octets, type Random } from './octets.ts';
import type { TallyKeys } from './seal.ts';

const rounds = 600_000;
/** Fewer signs are guessed too soon. */
export const shortestPassphrase = 12;

const KeyFile = z.strictObject({
  format: z.literal('throughline tally key 1'),
  organisation: z.string().max(200),
  publicKey: z.string().regex(/^[\w-]{87}$/),
  kdf: z.literal('PBKDF2-SHA-256'),
  rounds: z.int().min(rounds).max(10_000_000),
  salt: z.base64url().length(22),
  iv: z.base64url().length(16),
  locked: z.base64url().length(64),
});

/** The text of a key's file; about half a second. */
export async function lockedKey(
  { publicKey, privateKey }: TallyKeys,
  organisation: string,
  passphrase: string,
  random: Random,
): Promise<string> {
  const [salt, iv] = [random(16), random(12)];
  const bound = toText(publicKey);
  const key = await keyOf(passphrase, salt, rounds);
  const locked = await crypto.subtle.encrypt(gcm(iv, bound), key, privateKey);
  const file: z.infer<typeof KeyFile> = {
    format: 'throughline tally key 1',
    organisation,
    publicKey: bound,
    kdf: 'PBKDF2-SHA-256',
    rounds,
    salt: toText(salt),
    iv: toText(iv),
    locked: toText(new Uint8Array(locked)),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** A key as it was before it was locked, its public half as text. */
export type Unlocked = { refused?: undefined; publicKey: string; privateKey: Octets };

/** Opens a key's file. `form`: it is no such file. `passphrase`: it is, and another passphrase opens it. */
export async function unlockedKey(
  text: string,
  passphrase: string,
): Promise<Unlocked | { refused: 'form' | 'passphrase' }> {
  const read = KeyFile.safeParse(parsed(text));
  if (!read.success) return { refused: 'form' };
  const { publicKey, salt, iv, locked, rounds: asked } = read.data;
  const [seasoned, start, content] = [salt, iv, locked].map(fromText);
  if (!seasoned || !start || !content) return { refused: 'form' };
  const key = await keyOf(passphrase, seasoned, asked);
  return crypto.subtle.decrypt(gcm(start, publicKey), key, content).then(
    (privateKey) => ({ publicKey, privateKey: new Uint8Array(privateKey) }),
    () => ({ refused: 'passphrase' }),
  );
}

function gcm(iv: Octets, bound: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(bound) };
}

/** Typed on another keyboard, the same passphrase may come as other code points. */
async function keyOf(passphrase: string, salt: Octets, iterations: number): Promise<CryptoKey> {
  const typed = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
