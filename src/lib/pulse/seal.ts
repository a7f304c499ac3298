/**
 * What somebody answers is put into an envelope on their phone that only the holders of the wave's tally
 * keys can open, and that looks the same whatever is in it: padded to one of a few sizes and bound to the
 * wave, the unit and the question it is for, so that it cannot be laid to another.
 *
 * The content is encrypted once with a key of its own, and that key is sealed to each tally key by HPKE
 * (RFC 9180, base mode) over P-256, which every browser has; `hpke` does that with WebCrypto alone. A
 * commitment to the content's key stands beside it, so that two custodians cannot be shown two contents.
 */
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from 'hpke';
import { joined, sha256, toHex, type Octets, type Random } from './octets.ts';

/** What an envelope holds: answers, or a comment in the smaller of two sizes. */
export const sizes = { answers: [1024], comment: [4096, 16_384] } as const;

/** For which wave, unit and question an envelope is; a question only where it is a comment. */
export type Purpose = { wave: string; unit: string; item?: string };

/** A tally key pair as octets: a point and a scalar of P-256. */
export type TallyKeys = { publicKey: Octets; privateKey: Octets };

// Whoever imports a neighbour from here needs none of it.
const suite = /* @__PURE__ */ new CipherSuite(
  KEM_DHKEM_P256_HKDF_SHA256,
  KDF_HKDF_SHA256,
  AEAD_AES_256_GCM,
);
const info = new TextEncoder().encode('throughline envelope 1');
const pointLength = 65;
const wrapLength = pointLength + 32 + 16;
/** A key that encrypts one content only needs no nonce that differs. */
const nonce = new Uint8Array(12);

/** A new pair of tally keys, on the server or in a custodian's browser. */
export async function tallyKeys(): Promise<TallyKeys> {
  const { publicKey, privateKey } = await suite.GenerateKeyPair(true);
  return {
    publicKey: joined(await suite.SerializePublicKey(publicKey)),
    privateKey: joined(await suite.SerializePrivateKey(privateKey)),
  };
}

/** Whether octets are a public tally key. */
export async function isTallyKey(octets: Octets): Promise<boolean> {
  return suite.DeserializePublicKey(octets).then(
    () => true,
    () => false,
  );
}

/** How many octets an envelope of this content size has, sealed to so many keys. */
export function sealedLength(size: number, keys: number): number {
  return 1 + keys * wrapLength + 32 + size + 16;
}

/**
 * Seals content to each of the keys; any one of them opens it. Refused where the content is longer than
 * the largest size holds.
 */
export async function seal(
  content: Octets,
  allowed: readonly number[],
  keys: readonly Octets[],
  purpose: Purpose,
  random: Random,
): Promise<Octets | { refused: 'too long' }> {
  const size = allowed.find((each) => content.length + 2 <= each);
  if (size === undefined) return { refused: 'too long' };
  const padded = new Uint8Array(size);
  padded.set([content.length >> 8, content.length & 0xff]);
  padded.set(content, 2);
  const own = random(32);
  const aad = bound(purpose);
  const wraps = keys.map(async (key) => {
    const publicKey = await suite.DeserializePublicKey(key);
    const { encapsulatedSecret, ciphertext } = await suite.Seal(publicKey, own, { info, aad });
    return joined(encapsulatedSecret, ciphertext);
  });
  return joined(
    Uint8Array.of(keys.length),
    ...(await Promise.all(wraps)),
    await committed(own),
    await encrypted(own, padded, aad),
  );
}

/** Opens envelopes with one of the keys they were sealed to. */
export async function opener(
  privateKey: Octets,
): Promise<(sealed: Octets, purpose: Purpose) => Promise<Octets | null>> {
  const key = await suite.DeserializePrivateKey(privateKey, false);
  return async (sealed, purpose) => {
    const aad = bound(purpose);
    const count = sealed[0] ?? 0;
    const body = 1 + count * wrapLength;
    for (let at = 1; at < body; at += wrapLength) {
      const wrap = sealed.subarray(at, at + wrapLength);
      const own = await suite
        .Open(key, wrap.subarray(0, pointLength), wrap.subarray(pointLength), { info, aad })
        .catch(() => null);
      if (own === null) continue;
      const commitment = await committed(joined(own));
      if (toHex(commitment) !== toHex(sealed.subarray(body, body + 32))) return null;
      const padded = await decrypted(joined(own), sealed.slice(body + 32), aad);
      return padded && unpadded(padded);
    }
    return null;
  };
}

function unpadded(padded: Octets): Octets | null {
  const length = ((padded[0] ?? 0) << 8) | (padded[1] ?? 0);
  if (padded.subarray(2 + length).some((octet) => octet !== 0)) return null;
  return length + 2 <= padded.length ? padded.slice(2, 2 + length) : null;
}

function bound({ wave, unit, item }: Purpose): Octets {
  return new TextEncoder().encode(JSON.stringify([wave, unit, item ?? null]));
}

async function committed(key: Octets): Promise<Octets> {
  return sha256(joined(info, key));
}

async function encrypted(key: Octets, content: Octets, additionalData: Octets): Promise<Octets> {
  const own = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData };
  return new Uint8Array(await crypto.subtle.encrypt(algorithm, own, content));
}

async function decrypted(
  key: Octets,
  content: Octets,
  additionalData: Octets,
): Promise<Octets | null> {
  try {
    const own = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    const algorithm = { name: 'AES-GCM', iv: nonce, additionalData };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, own, content));
  } catch {
    return null;
  }
}
