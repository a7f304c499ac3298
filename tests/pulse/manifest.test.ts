import { describe, expect, it } from 'vitest';
import {
  canonical,
  hashOf,
  readManifest,
  signed,
  signedBy,
  unitKeys,
  type Manifest,
} from '#lib/pulse/manifest.ts';
import { id, manifestOf } from './questions.ts';

const keys = { ballot: 'b'.repeat(342), comments: { [id(4)]: 'c'.repeat(342) } };

type Unit = Manifest['units'][number];

function unit(number: number, of: Partial<Unit>): Unit {
  const name = `Unit ${number}`;
  return {
    id: id(number),
    parent: id(200),
    name,
    whole: true,
    eligible: 8,
    lot: 3,
    keys: 'x'.repeat(43),
    ...of,
  };
}

async function manifest(changes: Partial<Manifest> = {}): Promise<Manifest> {
  return manifestOf({
    units: [
      {
        id: id(200),
        parent: null,
        name: 'Meridian',
        whole: false,
        eligible: 0,
        lot: 7,
        keys: null,
      },
      unit(201, { eligible: 14, lot: 1, keys: await hashOf(keys) }),
      unit(202, { eligible: 9, lot: 2 }),
    ],
    tallyKeys: ['t'.repeat(87)],
    ...changes,
  });
}

async function signer(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
}

describe('a manifest', () => {
  it('is written in one way only', () => {
    expect(canonical({ b: [1, 'ğ', null], a: { d: true, c: '"\n' } })).toBe(
      '{"a":{"c":"\\"\\n","d":true},"b":[1,"ğ",null]}',
    );
  });

  it('is read by its hash, and nothing that differs from it is', async () => {
    const { privateKey } = await signer();
    const { text, hash } = await signed(await manifest(), privateKey);
    expect(await readManifest(text, hash)).toEqual(await manifest());
    expect(await readManifest(text.replace('"eligible":14', '"eligible":15'), hash)).toEqual({
      refused: 'hash',
    });
    for (const other of [` ${text}`, text.replace('"version":1', '"version":2'), 'x', '{}']) {
      const made = await hashOfText(other);
      expect(await readManifest(other, made)).toEqual({ refused: 'form' });
    }
  });

  it('names each unit and each key once, and as many tally keys as its mode has holders', async () => {
    const { privateKey } = await signer();
    const [top, first, second] = (await manifest()).units;
    if (!top || !first || !second) throw new Error('no units');
    for (const changes of [
      { units: [top, first, { ...second, id: first.id }] },
      { units: [top, first, { ...second, keys: first.keys }] },
      { units: [top, first, { ...second, lot: first.lot }] },
      { units: [top, first, { ...second, keys: null }] },
      { units: [top, first, { ...second, eligible: 0 }] },
      { units: [top, first, { ...second, parent: null }] },
      { units: [first, second, top] },
      { mode: 'B' as const },
      { mode: 'B' as const, tallyKeys: ['t'.repeat(87), 't'.repeat(87)] },
      { tallyKeys: ['t'.repeat(87), 's'.repeat(87)] },
      { units: [] },
    ]) {
      const { text, hash } = await signed(await manifest(changes), privateKey);
      expect(await readManifest(text, hash)).toEqual({ refused: 'form' });
    }
  });

  it('is signed by one server, and shows it', async () => {
    const [ours, other] = await Promise.all([signer(), signer()]);
    const { text, signature } = await signed(await manifest(), ours.privateKey);
    expect(await signedBy(ours.publicKey, text, signature)).toBe(true);
    expect(await signedBy(other.publicKey, text, signature)).toBe(false);
    expect(await signedBy(ours.publicKey, `${text} `, signature)).toBe(false);
    expect(await signedBy(ours.publicKey, text, '*')).toBe(false);
  });

  it('vouches for the keys of its units, for all of them and no others', async () => {
    const made = await manifest();
    expect(await unitKeys(made, id(201), keys)).toEqual(keys);
    for (const [unit, other] of [
      [id(200), keys],
      [id(202), keys],
      [id(203), keys],
      [id(201), { ...keys, ballot: 'z'.repeat(342) }],
      [id(201), { ...keys, comments: {} }],
      [id(201), null],
    ] as const) {
      expect(await unitKeys(made, unit, other)).toEqual({ refused: 'keys' });
    }
  });
});

async function hashOfText(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('base64url');
}
