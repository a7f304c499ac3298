/**
 * The secrets of a wave lie in a folder of their own, outside the database and outside everything that is
 * backed up with it: who takes either has no answer. There is one file a wave, whole or not there, and
 * when the wave is counted it is written over and gone, and with it every copy of its ballots anywhere
 * is noise.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  hash,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ideaGroups, type UnitKeys, type VoiceKeys } from '#lib/pulse/manifest.ts';
import type { Drawn } from '#lib/pulse/rounding.ts';

const Key = z.base64url();

/** What a wave's file holds. */
const Secrets = z.strictObject({
  /** Opens ballots; null where two custodians hold what does. */
  tally: Key.nullable(),
  /** From which the links of all who are asked are derived, so that none need be kept. */
  links: Key,
  /** By unit, in PKCS #8: what signs tokens for ballots, and for comments on each item. */
  issuing: z.record(z.uuid(), z.strictObject({ ballot: Key, comments: z.record(z.uuid(), Key) })),
  /** What signs the tokens with which ideas are proposed and supported, one of them in each group. */
  voice: z.strictObject({ idea: Key, supports: z.array(Key).length(ideaGroups) }).optional(),
});
export type Secrets = z.infer<typeof Secrets>;

const pair = promisify(generateKeyPair);
/** As many at once as there are threads to make them. */
const atOnce = 4;

/** Makes the keys that sign a unit's tokens; about a tenth of a second of one core each. */
export async function issuingKeys(
  units: readonly string[],
  items: readonly string[],
): Promise<{ secret: Secrets['issuing']; open: Record<string, UnitKeys> }> {
  const made = await inTurns(
    units.flatMap((unit) => [null, ...items].map((item) => ({ unit, item }))),
    async (of) => ({ ...of, ...(await signingPair()) }),
  );
  const of = (unit: string, key: 'secret' | 'modulus') => {
    const own = made.filter((each) => each.unit === unit);
    return {
      ballot: own.find(({ item }) => item === null)?.[key] ?? '',
      comments: Object.fromEntries(
        own.flatMap((each) => (each.item === null ? [] : [[each.item, each[key]] as const])),
      ),
    };
  };
  return {
    secret: Object.fromEntries(units.map((unit) => [unit, of(unit, 'secret')])),
    open: Object.fromEntries(units.map((unit) => [unit, of(unit, 'modulus')])),
  };
}

/** Makes the keys that sign voices: one set for the whole wave, so that a voice is of no unit. */
export async function voiceKeys(): Promise<{
  secret: NonNullable<Secrets['voice']>;
  open: VoiceKeys;
}> {
  const idea = await signingPair();
  const supports = await inTurns(Array.from({ length: ideaGroups }), signingPair);
  return {
    secret: { idea: idea.secret, supports: supports.map(({ secret }) => secret) },
    open: { idea: idea.modulus, supports: supports.map(({ modulus }) => modulus) },
  };
}

async function signingPair(): Promise<{ secret: string; modulus: string }> {
  const { privateKey, publicKey } = await pair('rsa', { modulusLength: 2048 });
  return {
    secret: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
    modulus: publicKey.export({ format: 'jwk' }).n ?? '',
  };
}

async function inTurns<A, B>(list: readonly A[], work: (each: A) => Promise<B>): Promise<B[]> {
  const done: B[] = [];
  for (let at = 0; at < list.length; at += atOnce) {
    done.push(...(await Promise.all(list.slice(at, at + atOnce).map(work))));
  }
  return done;
}

/** The keys of this installation; one object a process, so that a wave's file is read once. */
export class Keys {
  readonly #folder: string;
  readonly #read = new Map<string, Promise<Secrets | null>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps the secrets of a new wave, on the disk before this answers; false where it has some. */
  async keep(wave: string, secrets: Secrets): Promise<boolean> {
    return this.#write(`${wave}.json`, JSON.stringify(secrets));
  }

  /** The secrets of a wave, or null where there are none: it was counted, or they lie elsewhere. */
  async of(wave: string): Promise<Secrets | null> {
    const known = this.#read.get(wave);
    if (known) return known;
    const reading = readFile(this.#path(wave), 'utf8').then(
      (text) => Secrets.parse(JSON.parse(text)),
      (thrown: unknown) => {
        if (missing(thrown)) return null;
        throw thrown;
      },
    );
    this.#read.set(wave, reading);
    const found = await reading.catch((thrown: unknown) => {
      this.#read.delete(wave);
      throw thrown;
    });
    if (found === null) this.#read.delete(wave);
    return found;
  }

  /** The waves whose secrets lie here. */
  async waves(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((thrown: unknown) => {
      if (missing(thrown)) return [];
      throw thrown;
    });
    return names.flatMap((name) => /^([0-9a-f-]{36})\.json$/.exec(name)?.[1] ?? []);
  }

  /** Lets go of what another server has destroyed, so that it is in no memory either. */
  async forget(): Promise<void> {
    const there = new Set(await this.waves());
    for (const wave of this.#read.keys()) if (!there.has(wave)) this.#read.delete(wave);
  }

  /** Writes over a wave's secrets and takes them away; where there are none it has nothing to do. */
  async destroy(wave: string): Promise<void> {
    this.#read.delete(wave);
    const path = this.#path(wave);
    const size = await stat(path).then(
      (found) => found.size,
      (thrown: unknown) => {
        if (missing(thrown)) return null;
        throw thrown;
      },
    );
    if (size === null) return;
    // A disk that keeps old blocks keeps them still: the folder belongs on one that is encrypted.
    await written(path, 'r+', randomBytes(size));
    await rm(path);
    await this.#settled();
  }

  /** The key that signs manifests, made when first asked for. */
  async signer(): Promise<{ sign: CryptoKey; publicKey: string }> {
    const made = await this.#once('signer.json', async () => {
      const { privateKey } = await pair('ec', { namedCurve: 'P-256' });
      return privateKey.export({ format: 'jwk' });
    });
    const { x, y, d } = z.object({ x: Key, y: Key, d: Key }).parse(made);
    const sign = await crypto.subtle.importKey(
      'jwk',
      { kty: 'EC', crv: 'P-256', x, y, d },
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign'],
    );
    const point = [Buffer.of(4), ...[x, y].map((half) => Buffer.from(half, 'base64url'))];
    return { sign, publicKey: Buffer.concat(point).toString('base64url') };
  }

  /**
   * What decides which way figures are rounded: the same for all waves, so that answers given again are
   * told again in the same figure. Were it lost, figures already told stay and later ones are drawn anew.
   */
  async rounding(): Promise<Drawn> {
    const made = await this.#once('rounding.json', () =>
      Promise.resolve({ secret: randomBytes(32).toString('base64url') }),
    );
    const { secret } = z.object({ secret: Key }).parse(made);
    // Behind a secret of one length, and cut to four octets, there is nothing that could be extended; an
    // HMAC of each figure of a large wave would take seconds.
    return (words) =>
      Number.parseInt(hash('sha256', `${secret} ${words}`).slice(0, 8), 16) / 2 ** 32;
  }

  /** What a file of this name holds, made when first asked for. */
  async #once(name: string, make: () => Promise<unknown>): Promise<unknown> {
    const found = await readFile(join(this.#folder, name), 'utf8').catch((thrown: unknown) => {
      if (missing(thrown)) return null;
      throw thrown;
    });
    if (found !== null) return JSON.parse(found);
    await this.#write(name, JSON.stringify(await make()));
    return this.#once(name, make);
  }

  #path(wave: string): string {
    return join(this.#folder, `${wave}.json`);
  }

  /** Writes a file whole or not at all; false where one of that name is there. */
  async #write(name: string, text: string): Promise<boolean> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const making = join(this.#folder, `.${name}.${randomBytes(6).toString('hex')}`);
    await written(making, 'wx', text);
    const made = await link(making, join(this.#folder, name)).then(
      () => true,
      (thrown: unknown) => {
        if (codeOf(thrown) === 'EEXIST') return false;
        throw thrown;
      },
    );
    await rm(making);
    await this.#settled();
    return made;
  }

  /** Waits until the folder's names are on the disk. */
  async #settled(): Promise<void> {
    await synced(await open(this.#folder, 'r'));
  }
}

/** A key of a wave, ready to sign numbers below its modulus. */
export interface SigningKey {
  readonly key: KeyObject;
  readonly modulus: Buffer;
}

const ready = new WeakMap<Secrets, Map<string, SigningKey>>();

/** Made ready once, which costs as much as signing does, and let go with the secrets of its wave. */
export function signingKey(secrets: Secrets, secret: string): SigningKey {
  const known = ready.get(secrets) ?? new Map<string, SigningKey>();
  ready.set(secrets, known);
  const before = known.get(secret);
  if (before) return before;
  const der = Buffer.from(secret, 'base64url');
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const modulus = createPublicKey(key).export({ format: 'jwk' }).n ?? '';
  const made = { key, modulus: Buffer.from(modulus, 'base64url') };
  known.set(secret, made);
  return made;
}

async function written(path: string, flags: 'wx' | 'r+', content: string | Buffer): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await file.writeFile(content);
  } finally {
    await synced(file);
  }
}

async function synced(file: FileHandle): Promise<void> {
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function missing(thrown: unknown): boolean {
  return codeOf(thrown) === 'ENOENT';
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}
