import { createPrivateKey, generateKeyPairSync, privateDecrypt, constants } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fromNumber, joined, toHex, toNumber, toText, type Octets } from '#lib/pulse/octets.ts';
import { blind, issuer, prepare, unblind, verified, type Issuer } from '#lib/pulse/token.ts';

/** The four vectors of RFC 9474 appendix A, the lines of each joined, as hexadecimal. */
const Vectors = z
  .array(z.object({ name: z.string(), n: z.string() }).catchall(z.string()))
  .length(4);
const vectors = Vectors.parse(
  JSON.parse(readFileSync(new URL('rfc9474.json', import.meta.url), 'utf8')),
);

const octets = (hex = ''): Octets => new Uint8Array(Buffer.from(hex, 'hex'));
const random = (length: number): Octets => crypto.getRandomValues(new Uint8Array(length));
const tape =
  (...drawn: Octets[]) =>
  () =>
    drawn.shift() ?? new Uint8Array();

async function read(modulus: string): Promise<Issuer> {
  const found = await issuer(modulus);
  if ('refused' in found) throw new Error('not a key');
  return found;
}

/** The server's half; what was blinded for a larger key is first cut to this one. */
function signed(key: ReturnType<typeof createPrivateKey>, blinded: Uint8Array): Octets {
  const modulus = toNumber(Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url'));
  const message = fromNumber(toNumber(blinded) % modulus, blinded.length);
  return new Uint8Array(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, message));
}

describe('the vectors of RFC 9474', () => {
  it.each(vectors)('$name', async (vector) => {
    const number = (name: string) => toNumber(octets(vector[name]));
    const [n, d, p, q] = ['n', 'd', 'p', 'q'].map(number);
    if (n === undefined || d === undefined || p === undefined || q === undefined) throw new Error();
    const length = vector.n.length / 2;
    const text = (value: bigint) => toText(octets(even(value.toString(16))));
    const salt = octets(vector['salt']);
    const key = await read(text(n));
    const prefix = octets(vector['msg_prefix']);
    const prepared = prefix.length
      ? prepare(octets(vector['msg']), tape(prefix))
      : octets(vector['msg']);
    const factor = fromNumber(inverse(number('inv'), n), length);

    const made = await blind(key, prepared, tape(salt, factor), salt.length);
    expect(toHex(made.blinded)).toBe(vector['blinded_msg']);
    expect(made.inverse).toBe(number('inv'));

    const secret = createPrivateKey({
      format: 'jwk',
      key: {
        kty: 'RSA',
        n: text(n),
        e: 'AQAB',
        d: text(d),
        p: text(p),
        q: text(q),
        dp: text(d % (p - 1n)),
        dq: text(d % (q - 1n)),
        qi: text(inverse(q, p)),
      },
    });
    const signature = signed(secret, made.blinded);
    expect(toHex(signature)).toBe(vector['blind_sig']);
    const token = await unblind(key, prepared, signature, made.inverse, salt.length);
    expect(token && toHex(token)).toBe(vector['sig']);
  });
});

/** Octets are written in two digits each. */
const even = (hex: string) => (hex.length % 2 ? `0${hex}` : hex);

/** Modulo a modulus, by Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  const step = (a: bigint, b: bigint): [bigint, bigint] => {
    if (a === 0n) return [0n, 1n];
    const [x, y] = step(b % a, a);
    return [y - (b / a) * x, x];
  };
  return ((step(value, modulus)[0] % modulus) + modulus) % modulus;
}

describe('a token', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const modulus = publicKey.export({ format: 'jwk' }).n ?? '';
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

  it('comes back signed by a server that never saw it', async () => {
    const key = await read(modulus);
    const prepared = prepare(random(32), random);
    const { blinded, inverse: factor } = await blind(key, prepared, random);
    expect([prepared.length, blinded.length]).toEqual([64, 256]);
    const token = await unblind(key, prepared, signed(privateKey, blinded), factor);
    expect(token && (await verified(key, prepared, token))).toBe(true);
  });

  it('is not had from another key, another token or a signature that was touched', async () => {
    const key = await read(modulus);
    const prepared = prepare(random(32), random);
    const { blinded, inverse: factor } = await blind(key, prepared, random);
    const signature = signed(privateKey, blinded);
    const touched = signature.map((octet, at) => (at === 200 ? octet ^ 1 : octet));
    expect(await unblind(key, prepared, signed(stranger.privateKey, blinded), factor)).toBeNull();
    expect(await unblind(key, prepare(random(32), random), signature, factor)).toBeNull();
    expect(await unblind(key, prepared, touched, factor)).toBeNull();
    expect(await unblind(key, prepared, signature.slice(1), factor)).toBeNull();
    expect(await unblind(key, prepared, joined(new Uint8Array(1), signature), factor)).toBeNull();
    expect(await unblind(key, prepared, signature, factor + 1n)).toBeNull();
  });

  it('is blinded by a factor that is drawn again where it would be none', async () => {
    const key = await read(modulus);
    const prepared = prepare(random(32), random);
    const salt = random(48);
    const good = fromNumber(key.modulus - 2n, 256);
    const none = [0n, key.modulus, 2n ** 2048n - 1n].map((value) => fromNumber(value, 256));
    const once = await blind(key, prepared, tape(salt, good));
    const again = await blind(key, prepared, tape(salt, ...none, good));
    expect(again).toEqual(once);
  });

  it('has no common divisor with its key, and neither has what blinds it', async () => {
    // 2048 bits, and every third number shares a divisor with it.
    const key = await read(toText(fromNumber(3n ** 1292n, 256)));
    const prepared = new Uint8Array(64);
    const [one, other] = [0, 1].map((octet) => new Uint8Array(48).fill(octet));
    const [none, good] = [3n, 2n].map((value) => fromNumber(value, 256));
    const once = await blind(key, prepared, tape(one!, good!));
    expect(await blind(key, prepared, tape(one!, none!, good!))).toEqual(once);
    await expect(blind(key, prepared, tape(other!, good!))).rejects.toThrow('factors the key');
  });

  it('asks for no key that this program does not make', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const bare = Buffer.from(modulus, 'base64url');
    const evenKey = Buffer.from(bare).fill(bare.at(-1)! & 0xfe, 255);
    const beginning = (first: number) => Buffer.concat([Buffer.of(first), bare.subarray(1)]);
    expect(await issuer(beginning(128).toString('base64url'))).toMatchObject({ length: 256 });
    for (const text of [
      '',
      '!!',
      `${modulus}=`,
      short.publicKey.export({ format: 'jwk' }).n ?? '',
      evenKey.toString('base64url'),
      beginning(127).toString('base64url'),
      Buffer.concat([Buffer.of(1), bare]).toString('base64url'),
    ]) {
      expect(await issuer(text)).toEqual({ refused: 'key' });
    }
  });

  it('fits every transcript the server has: what it saw says nothing of which token it signed', async () => {
    const key = await read(modulus);
    const { n, d } = privateKey.export({ format: 'jwk' });
    const [big, secret] = [n, d].map((text) =>
      toNumber(new Uint8Array(Buffer.from(text ?? '', 'base64url'))),
    );
    if (big === undefined || secret === undefined) throw new Error('no key');
    const made = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const prepared = prepare(random(32), random);
        const { blinded, inverse: factor } = await blind(key, prepared, random);
        const token = await unblind(key, prepared, signed(privateKey, blinded), factor);
        if (token === null) throw new Error('no token');
        return { seen: toNumber(blinded), token: toNumber(token) };
      }),
    );
    for (const { seen } of made) {
      for (const { token } of made) {
        // s^e is the encoded message: a factor r with seen = m·r^e exists for every pair, namely this.
        const message = power(token, 65537n, big);
        const factor = power((seen * inverse(message, big)) % big, secret, big);
        expect((message * power(factor, 65537n, big)) % big).toBe(seen);
      }
    }
  });
});

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [value, square] = [1n, base];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) value = (value * square) % modulus;
    square = (square * square) % modulus;
  }
  return value;
}
