/**
 * The one place that takes answers, and it knows nobody: no session, no link, no roster. A token says that
 * its holder may answer for a unit; the envelope beside it opens with no key that is here. What is taken
 * is acknowledged only once it is kept; sent again it takes the place of what came before.
 */
import { constants, createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { UnitKeys } from '#lib/pulse/manifest.ts';
import { sealedLength, sizes } from '#lib/pulse/seal.ts';
import { within, type Database } from '../sql.ts';

export const Submission = z.strictObject({
  wave: z.uuid(),
  unit: z.uuid(),
  /** Where it is a comment. */
  item: z.uuid().optional(),
  /** The token: 32 octets that made it unlike all others, and 32 that are its own. */
  token: z.base64url().length(86),
  signature: z.base64url().length(342),
  sealed: z.base64url().max(23_000),
});
export type Submission = z.infer<typeof Submission>;

/** `closed`: the wave takes no answers now. `form`: not an envelope, or not a token of this unit. */
export type Submitted = { refused?: undefined } | { refused: 'closed' | 'form' };

/** Takes a ballot or a comment. One query; the signature is checked in a tenth of a millisecond. */
export async function submit(database: Database, submission: Submission): Promise<Submitted> {
  const { wave, unit, item } = submission;
  const terms = await termsOf(database, wave, unit);
  if (terms === null) return { refused: 'closed' };
  const modulus = item === undefined ? terms.keys?.ballot : terms.keys?.comments[item];
  const token = Buffer.from(submission.token, 'base64url');
  const signature = Buffer.from(submission.signature, 'base64url');
  const sealed = Buffer.from(submission.sealed, 'base64url');
  const allowed = (item === undefined ? sizes.answers : sizes.comment).map((size) =>
    sealedLength(size, terms.holders),
  );
  if (!allowed.includes(sealed.length)) return { refused: 'form' };
  if (modulus === undefined || !genuine(keyOf(terms, modulus), token, signature))
    return { refused: 'form' };
  const nonce = createHash('sha256').update(token).digest();
  const [kept] = await within(
    database,
    { part: 'submit' },
    (tx) => tx<{ submit: boolean }[]>`
      select submit(${wave}, ${unit}, ${item ?? null}, ${nonce}, ${sealed})`,
  );
  return kept?.submit ? {} : { refused: 'closed' };
}

/** By which keys a unit's envelopes are taken; null keys are of a unit that the wave has not. */
type Terms = { keys: UnitKeys | null; holders: number; ready: Map<string, KeyObject> };

/** They are frozen with the wave, so they are asked for once; whether it is open is asked each time. */
const asked = new WeakMap<Database, Map<string, Terms>>();
/** Units remembered per process. */
const most = 10_000;

async function termsOf(database: Database, wave: string, unit: string): Promise<Terms | null> {
  const known = asked.get(database) ?? new Map<string, Terms>();
  asked.set(database, known);
  const before = known.get(`${wave} ${unit}`);
  if (before) return before;
  const [found] = await within(
    database,
    { part: 'submit' },
    (tx) => tx<{ keys: unknown; holders: number }[]>`
      select unit_keys -> ${unit}::text as keys, tally_keys as holders from submission_keys(${wave})`,
  );
  if (!found) return null;
  const terms = {
    keys: UnitKeys.safeParse(found.keys).data ?? null,
    holders: found.holders,
    ready: new Map(),
  };
  if (known.size >= most) known.clear();
  known.set(`${wave} ${unit}`, terms);
  return terms;
}

/** Made ready once. */
function keyOf({ ready }: Terms, modulus: string): KeyObject {
  const before = ready.get(modulus);
  if (before) return before;
  const made = publicKey(modulus);
  ready.set(modulus, made);
  return made;
}

export function publicKey(modulus: string): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: modulus, e: 'AQAB' } });
}

/** RSASSA-PSS with SHA-384, as RFC 9474 has it. */
export function genuine(key: KeyObject, token: Buffer, signature: Buffer): boolean {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return verify('sha384', token, { key, padding, saltLength: 48 }, signature);
}
