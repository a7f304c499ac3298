import { constants, generateKeyPairSync, privateDecrypt, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { reader, readComment } from '#lib/pulse/ballot.ts';
import { canonical, hashOf, type Manifest, type UnitKeys } from '#lib/pulse/manifest.ts';
import { fromText, sha256, toText, type Octets } from '#lib/pulse/octets.ts';
import {
  asking,
  ballotOf,
  checked,
  commentOf,
  drawn,
  readLink,
  readWaveLink,
  taken,
  writeLink,
  writeWaveLink,
  type Link,
  type Shown,
} from '#lib/pulse/phone.ts';
import { opener, tallyKeys, type TallyKeys } from '#lib/pulse/seal.ts';
import { issuer, verified } from '#lib/pulse/token.ts';
import { id, manifestOf, questions } from './questions.ts';

const random = (length: number): Octets => crypto.getRandomValues(new Uint8Array(length));
const [wave, unit, item] = [id(900), id(101), id(4)];

let secret: { ballot: KeyObject; comment: KeyObject };
let keys: UnitKeys;
let holder: TallyKeys;
let manifest: Manifest;
let link: Link;

beforeAll(async () => {
  const [ballot, comment] = [1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
  if (!ballot || !comment) throw new Error('no keys');
  secret = { ballot: ballot.privateKey, comment: comment.privateKey };
  const modulus = (key: KeyObject) => key.export({ format: 'jwk' }).n ?? '';
  keys = { ballot: modulus(ballot.publicKey), comments: { [item]: modulus(comment.publicKey) } };
  holder = await tallyKeys();
  manifest = manifestOf({
    wave,
    units: [
      { id: id(100), parent: null, name: 'All', whole: true, eligible: 0, lot: 1, keys: null },
      {
        id: unit,
        parent: id(100),
        name: 'North',
        whole: true,
        eligible: 14,
        lot: 2,
        keys: await hashOf(keys),
      },
    ],
    tallyKeys: [toText(holder.publicKey)],
  });
  link = { wave, secret: 's'.repeat(22), hash: await textHash(canonical(manifest)) };
});

async function textHash(text: string): Promise<string> {
  return toText(await sha256(new TextEncoder().encode(text)));
}

const signed = (key: KeyObject, blinded: string): string =>
  privateDecrypt(
    { key, padding: constants.RSA_NO_PADDING },
    Buffer.from(blinded, 'base64url'),
  ).toString('base64url');

async function shown(): Promise<Shown> {
  const found = await checked(link, { manifest: canonical(manifest), unit, keys });
  if ('refused' in found) throw new Error(found.refused);
  return found;
}

describe('a link', () => {
  it('is read as it was written, and not once a mail program broke it', () => {
    expect(readLink(`#${writeLink(link)}`)).toEqual(link);
    for (const broken of [
      '',
      '#',
      writeLink(link).slice(0, -1),
      `${writeLink(link)}.`,
      `x${writeLink(link)}`,
    ]) {
      expect(readLink(broken)).toBeNull();
    }
  });

  it('may name a wave alone, where everybody types a code of their own', () => {
    const { secret: _secret, ...wave } = link;
    expect(readWaveLink(`#${writeWaveLink(wave)}`)).toEqual(wave);
    expect(readWaveLink(writeLink(link))).toBeNull();
    expect(readLink(writeWaveLink(wave))).toBeNull();
  });
});

describe('a phone', () => {
  it('goes no further where it is shown other questions, another roster or another key than everybody', async () => {
    const text = canonical(manifest);
    const other =
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }).n ??
      '';
    const padded = canonical({
      ...manifest,
      units: manifest.units.map((each) => ({ ...each, eligible: each.eligible && 40 })),
    });
    expect(await checked(link, { manifest: padded, unit, keys })).toEqual({ refused: 'hash' });
    const rekeyed = { ...keys, ballot: other };
    expect(await checked(link, { manifest: text, unit, keys: rekeyed })).toEqual({
      refused: 'keys',
    });
    expect(await checked(link, { manifest: text, unit: id(100), keys })).toEqual({
      refused: 'keys',
    });
    expect(await checked(link, { manifest: text, unit: id(999), keys })).toEqual({
      refused: 'keys',
    });
    expect(await checked({ ...link, wave: id(901) }, { manifest: text, unit, keys })).toEqual({
      refused: 'form',
    });
  });

  it('has its tokens signed unseen, and seals answers and comments that only the tally reads', async () => {
    const seen = await shown();
    const tokens = await drawn(seen, random);
    const request = asking(link, tokens);
    expect(request).toMatchObject({ wave, secret: link.secret });
    const comments = { [item]: signed(secret.comment, request.comments[item] ?? '') };
    const own = await taken(seen, tokens, {
      ballot: signed(secret.ballot, request.ballot),
      comments,
    });
    if (own === null) throw new Error('not signed');

    const answers = [5, null, 0, 3, null, [3, 2, 1]];
    const ballot = await ballotOf(seen, own, answers, random);
    const comment = await commentOf(seen, own, item, ' because ', random);
    if ('refused' in ballot || 'refused' in comment) throw new Error('too long');
    const open = await opener(holder.privateKey);
    const read = async (sealed: string, purpose: { item?: string }) =>
      (await open(fromText(sealed) ?? random(0), { wave, unit, ...purpose })) ?? random(0);
    expect(reader(questions)(await read(ballot.sealed, {}))).toEqual(answers);
    expect(readComment(await read(comment.sealed, { item }))).toBe('because');
    const key = await issuer(keys.ballot);
    if ('refused' in key) throw new Error('no key');
    const [token, signature] = [ballot.token, ballot.signature].map(
      (text) => fromText(text) ?? random(0),
    );
    expect(await verified(key, token ?? random(0), signature ?? random(0))).toBe(true);

    // What the server saw when it signed has nothing in common with what it is sent.
    const before = Object.values(request)
      .filter((value) => value !== wave)
      .map(String);
    const after = [ballot.token, ballot.signature, ballot.sealed, comment.token, comment.signature];
    for (const one of before) for (const two of after) expect(two).not.toContain(one);
    expect(comment.token).not.toBe(ballot.token);
  });

  it('takes no signature of another key, and seals nothing without one', async () => {
    const seen = await shown();
    const tokens = await drawn(seen, random);
    const { ballot, comments } = asking(link, tokens);
    const good = { [item]: signed(secret.comment, comments[item] ?? '') };
    for (const issued of [
      { ballot: toText(random(256)), comments: good },
      { ballot: '!', comments: good },
      { ballot: signed(secret.ballot, ballot), comments: {} },
      { ballot: signed(secret.ballot, ballot), comments: { [item]: toText(random(256)) } },
    ]) {
      expect(await taken(seen, tokens, issued)).toBeNull();
    }
    await expect(ballotOf(seen, tokens, [], random)).rejects.toThrow('not signed');
    await expect(commentOf(seen, tokens, id(1), 'x', random)).rejects.toThrow('no comment');
    const long = await taken(seen, tokens, {
      ballot: signed(secret.ballot, ballot),
      comments: good,
    });
    if (long === null) throw new Error('not signed');
    expect(await commentOf(seen, long, item, 'x'.repeat(17_000), random)).toEqual({
      refused: 'too long',
    });
  });
});
