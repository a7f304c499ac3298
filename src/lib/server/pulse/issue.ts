/**
 * The one place that knows who takes part, and it knows no answer: it looks whether a link may have
 * tokens, notes that it had them, and signs what the phone has blinded. Asked again for the same, as
 * after a connection that broke, it signs the same again; asked for anything else it refuses, so that
 * nobody has two.
 */
import { constants, createHash, privateDecrypt, publicEncrypt } from 'node:crypto';
import { z } from 'zod';
import { canonical } from '#lib/pulse/manifest.ts';
import { within, type Database, type Json, type Sql } from '../sql.ts';
import { signingKey, type Keys, type Secrets } from './keys.ts';
import { linkHash } from './links.ts';

export const Blinded = z.base64url().length(342);

export const IssueRequest = z.strictObject({
  wave: z.uuid(),
  /** From the person's link. */
  secret: z.base64url().length(22),
  /** One token for the ballot, and one for each item that is answered by a comment. */
  ballot: Blinded,
  comments: z.record(z.uuid(), Blinded),
});
export type IssueRequest = z.infer<typeof IssueRequest>;

export const Link = IssueRequest.pick({ wave: true, secret: true });
export type Link = z.infer<typeof Link>;

/** What a phone is shown before anybody answers; it checks the manifest by the hash in its link. */
export type Invited = {
  manifest: string;
  signature: string;
  unit: string;
  keys: Json;
  /** Whether tokens were signed for this link, which only the phone that drew them has. */
  used: boolean;
};

/** `early`: opens later. `over`: its time is past and it is being counted. `closed`: it is counted. */
export type Uninvited = { refused: 'unknown' | 'early' | 'over' | 'closed' };

/** What a link leads to, while its wave is open. */
export async function invited(
  database: Database,
  { wave, secret }: Link,
  now: Date,
): Promise<(Invited & { refused?: undefined }) | Uninvited> {
  const found = await within(database, { part: 'issue' }, async (tx) => {
    belong(tx, wave);
    const [row] = await tx<(Invited & { time: 'open' | 'early' | 'over' | 'closed' })[]>`
      select manifest, signature, unit_id as unit, unit_keys -> unit_id::text as keys,
        issued as used,
        case
          when state = 'closed' then 'closed'
          when state = 'proposed' or opens > ${now} then 'early'
          when state = 'closing' or closes <= ${now} then 'over'
          else 'open'
        end as time
      from eligibility join wave using (organisation_id, wave_id)
      where organisation_id = current_organisation() and wave_id = ${wave}
        and invite_hash = ${linkHash(secret)}`;
    return row;
  });
  if (!found) return { refused: 'unknown' };
  const { time, ...shown } = found;
  return time === 'open' ? shown : { refused: time };
}

/** Signatures over what was blinded, base64url. */
export type Issued = { ballot: string; comments: Record<string, string> };

/** `unknown`: no such link. `closed`: not open now. `used`: it had other tokens. `form`: not what is asked. */
export type IssueRefusal = { refused: 'unknown' | 'closed' | 'used' | 'form' };

/** Signs a person's tokens. One row is read and written. */
export async function issue(
  database: Database,
  keys: Keys,
  request: IssueRequest,
  now: Date,
): Promise<Issued | IssueRefusal> {
  const { wave } = request;
  const secrets = await keys.of(wave);
  return within(database, { part: 'issue' }, async (tx): Promise<Issued | IssueRefusal> => {
    belong(tx, wave);
    const [found] = await tx<{ unit: string; blinded: Buffer | null; open: boolean }[]>`
      select unit_id as unit, blinded_hash as blinded,
        state = 'open' and opens <= ${now} and closes > ${now} as open
      from eligibility join wave using (organisation_id, wave_id)
      where organisation_id = current_organisation() and wave_id = ${wave}
        and invite_hash = ${linkHash(request.secret)}
      for update of eligibility`;
    if (!found) return { refused: 'unknown' };
    if (!found.open || secrets === null) return { refused: 'closed' };
    const hash = hashed(request);
    if (found.blinded !== null && !found.blinded.equals(hash)) return { refused: 'used' };
    const own = secrets.issuing[found.unit];
    if (!own) throw new Error('a unit of this wave has no keys');
    const issued = signed(secrets, own, request);
    if (issued === null) return { refused: 'form' };
    await tx`
      update eligibility set issued = true, blinded_hash = ${hash}
      where organisation_id = current_organisation() and wave_id = ${wave}
        and invite_hash = ${linkHash(request.secret)} and not issued`;
    return issued;
  });
}

/**
 * The rest of the transaction is within the wave's organisation; where there is no such wave it is within
 * none, and finds nothing.
 */
export function belong(tx: Sql, wave: string): void {
  void tx`
    select set_config('app.organisation', coalesce(organisation_of_wave(${wave})::text, ''), true)
  `.execute();
}

/** Null where tokens are not asked for exactly what is asked of this unit, or are no numbers of its keys. */
function signed(
  secrets: Secrets,
  own: Secrets['issuing'][string],
  request: IssueRequest,
): Issued | null {
  const items = Object.keys(request.comments);
  if (items.length !== Object.keys(own.comments).length) return null;
  const ballot = signature(secrets, own.ballot, request.ballot);
  const comments = items.flatMap((item) => {
    const made = signature(secrets, own.comments[item], request.comments[item]);
    return made === null ? [] : [[item, made] as const];
  });
  if (ballot === null || comments.length < items.length) return null;
  return { ballot, comments: Object.fromEntries(comments) };
}

function hashed({ ballot, comments }: IssueRequest): Buffer {
  return createHash('sha256').update(canonical({ ballot, comments })).digest();
}

/**
 * Signs what cannot be read, RFC 9474 section 4.3: raw RSA, a millisecond. Null where there is no such key
 * or the number is not below the key's. A fault in the computation would give the key away, so it is
 * computed back.
 */
export function signature(
  secrets: Secrets,
  secret: string | undefined,
  blinded: string | undefined,
): string | null {
  if (secret === undefined || blinded === undefined) return null;
  const { key, modulus } = signingKey(secrets, secret);
  const raw = { key, padding: constants.RSA_NO_PADDING };
  const message = Buffer.from(blinded, 'base64url');
  if (message.length !== modulus.length || Buffer.compare(message, modulus) >= 0) return null;
  const made = privateDecrypt(raw, message);
  if (!publicEncrypt(raw, made).equals(message)) throw new Error('a signature went wrong');
  return made.toString('base64url');
}
