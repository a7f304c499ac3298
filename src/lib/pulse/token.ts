/**
 * Whoever may answer gets one token, signed without being seen: the phone blinds it, the server signs
 * what it cannot read, and the phone takes the blinding off again. What comes back with the ballot is
 * then a token the server has signed for somebody, and nothing says for whom.
 *
 * This is the phone's half of RFC 9474, RSABSSA-SHA384-PSS-Randomized (Chaum 1983). Big numbers are the
 * language's own and hashes and verification the browser's: 1 KB in place of a library of 100, and
 * nothing to trust that is not read here. Arithmetic on BigInt takes a time that depends on its numbers,
 * and so does that of the libraries; each blinding factor is used once, on the phone of whoever drew
 * it, so there is no second measurement to compare with a first.
 */
import { fromNumber, fromText, joined, toNumber, type Octets, type Random } from './octets.ts';

/** One of the server's public keys; its exponent is always 65537. */
export type Issuer = { modulus: bigint; length: number; verifier: CryptoKey };

/** A token on its way to be signed, and what takes the blinding off; the latter never leaves the phone. */
export type Blinded = { blinded: Octets; inverse: bigint };

const hash = 'SHA-384';
const hashLength = 48;

/**
 * Reads a public key: its modulus as base64url. Refused below 2048 bits, where it is even, or where its
 * length is not whole octets: none of them is a key that this program makes.
 */
export async function issuer(modulus: string): Promise<Issuer | { refused: 'key' }> {
  const octets = fromText(modulus);
  const [first = 0, last = 0] = [octets?.[0], octets?.at(-1)];
  if (octets === null || octets.length < 256 || first < 128 || last % 2 === 0) {
    return { refused: 'key' };
  }
  const verifier = await crypto.subtle.importKey(
    'jwk',
    { kty: 'RSA', n: modulus, e: 'AQAB' },
    { name: 'RSA-PSS', hash },
    false,
    ['verify'],
  );
  return { modulus: toNumber(octets), length: octets.length, verifier };
}

/** The token: 32 random octets before the message, so that even a bad key learns nothing. RFC 9474, 4.1. */
export function prepare(message: Octets, random: Random): Octets {
  return joined(random(32), message);
}

/**
 * Blinds a prepared token, RFC 9474 section 4.2. `saltLength` is the variant's; ours is that of the
 * hash. A few milliseconds.
 */
export async function blind(
  { modulus, length }: Issuer,
  prepared: Octets,
  random: Random,
  saltLength = hashLength,
): Promise<Blinded> {
  const message = toNumber(await encoded(prepared, length, random(saltLength)));
  if (inverted(message, modulus) === null) throw new RangeError('a message that factors the key');
  for (;;) {
    const factor = toNumber(random(length));
    const inverse = factor > 0n && factor < modulus ? inverted(factor, modulus) : null;
    if (inverse === null) continue;
    const blinded = (message * raised(factor, modulus)) % modulus;
    return { blinded: fromNumber(blinded, length), inverse };
  }
}

/**
 * Takes the blinding off a signature, RFC 9474 section 4.4; null where the server signed something else
 * or with another key.
 */
export async function unblind(
  issuer: Issuer,
  prepared: Octets,
  signature: Octets,
  inverse: bigint,
  saltLength = hashLength,
): Promise<Octets | null> {
  if (signature.length !== issuer.length) return null;
  const bare = (toNumber(signature) * inverse) % issuer.modulus;
  const token = fromNumber(bare, issuer.length);
  return (await verified(issuer, prepared, token, saltLength)) ? token : null;
}

/** Whether a signature is this key's over this token: RSASSA-PSS-VERIFY of RFC 8017. */
export async function verified(
  { verifier }: Issuer,
  prepared: Octets,
  signature: Octets,
  saltLength = hashLength,
): Promise<boolean> {
  return crypto.subtle.verify({ name: 'RSA-PSS', saltLength }, verifier, signature, prepared);
}

/** EMSA-PSS-ENCODE of RFC 8017 section 9.1.1, for a modulus of whole octets. */
async function encoded(message: Octets, length: number, salt: Octets): Promise<Octets> {
  const digest = await digested(joined(new Uint8Array(8), await digested(message), salt));
  const block = joined(
    new Uint8Array(length - salt.length - hashLength - 2),
    Uint8Array.of(1),
    salt,
  );
  const mask = await masking(digest, block.length);
  const masked = block.map((octet, at) => octet ^ (mask[at] ?? 0));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return joined(masked, digest, Uint8Array.of(0xbc));
}

/** MGF1 of RFC 8017 appendix B.2.1. */
async function masking(seed: Octets, length: number): Promise<Octets> {
  const blocks = Array.from({ length: Math.ceil(length / hashLength) }, (_, counter) =>
    digested(joined(seed, fromNumber(BigInt(counter), 4))),
  );
  return joined(...(await Promise.all(blocks))).slice(0, length);
}

async function digested(octets: Octets): Promise<Octets> {
  return new Uint8Array(await crypto.subtle.digest(hash, octets));
}

/** base^65537 mod modulus: sixteen squarings and one product. */
function raised(base: bigint, modulus: bigint): bigint {
  let power = base;
  for (let squaring = 0; squaring < 16; squaring++) power = (power * power) % modulus;
  return (power * base) % modulus;
}

/** The inverse modulo `modulus` by Euclid's algorithm, or null where there is none. */
function inverted(value: bigint, modulus: bigint): bigint | null {
  let [low, high] = [value, modulus];
  let [x, y] = [1n, 0n];
  while (low > 0n) {
    const times = high / low;
    [low, high] = [high - times * low, low];
    [x, y] = [y - times * x, x];
  }
  if (high !== 1n) return null;
  return y < 0n ? y + modulus : y;
}
