import { describe, expect, it } from 'vitest';
import { fromText, joined, type Octets } from '#lib/pulse/octets.ts';
import { isTallyKey, opener, seal, sealedLength, sizes, tallyKeys } from '#lib/pulse/seal.ts';

const random = (length: number): Octets => crypto.getRandomValues(new Uint8Array(length));
const purpose = { wave: 'w', unit: 'u' };

async function sealed(
  content: Octets,
  keys: readonly Octets[],
  allowed: readonly number[] = sizes.answers,
) {
  const made = await seal(content, allowed, keys, purpose, random);
  if ('refused' in made) throw new Error(made.refused);
  return made;
}

describe('an envelope', () => {
  it('opens with either of the keys it was sealed to, and with no other', async () => {
    const [one, two, other] = await Promise.all([tallyKeys(), tallyKeys(), tallyKeys()]);
    const content = random(300);
    const both = await sealed(content, [one.publicKey, two.publicKey]);
    expect(await (await opener(one.privateKey))(both, purpose)).toEqual(content);
    expect(await (await opener(two.privateKey))(both, purpose)).toEqual(content);
    expect(await (await opener(other.privateKey))(both, purpose)).toBeNull();
  });

  it('opens as long as its wave is open, whatever became of this file meanwhile', async () => {
    const [key, made] = [
      'v8-tklHXuJV_sxRK8ixVVmiL4Eg2_k_8zAZdcYOQPPo',
      'AQS4YOwz97fymxV7dHnD5FmOxXVChIlxcwgGssJK-E1EZ4PEjc2fji8UX-a2V0csJXedn6OarNE5Uy74UdyY9VO0dcVaHGeo' +
        's7DeUThTGcDxbmc4-GkG0hrZugz1VYGggNEVoFacm-u1nef0ykhGIQdcWSiJLC8pphhOPREHCRK_CafoN-VobvOkQ4AP8mvb' +
        'TJ_azTLKmdN9ex1sWbzeSOlXQRMDO5WIe5dBtVpYcncgaQ',
    ].map((text) => fromText(text)!);
    const content = await (await opener(key!))(made!, { ...purpose, item: 'i' });
    expect(new TextDecoder().decode(content!)).toBe('[4,null]');
  });

  it('is as long whatever is in it, and never the same twice', async () => {
    const { publicKey } = await tallyKeys();
    const made = await Promise.all(
      [0, 1, 700, 1022].map((length) => sealed(random(length), [publicKey])),
    );
    expect(made.map(({ length }) => length)).toEqual(made.map(() => sealedLength(1024, 1)));
    const again = await Promise.all([1, 1].map(() => sealed(Uint8Array.of(1), [publicKey])));
    expect(again[0]).not.toEqual(again[1]);
  });

  it('has two sizes for comments, and takes nothing longer than the larger', async () => {
    const { publicKey } = await tallyKeys();
    const lengths = [0, 4094, 4095, 16_382].map(async (length) => {
      return (await sealed(new Uint8Array(length), [publicKey], sizes.comment)).length;
    });
    const [small, large] = sizes.comment.map((size) => sealedLength(size, 1));
    expect(await Promise.all(lengths)).toEqual([small, small, large, large]);
    expect(await seal(new Uint8Array(16_383), sizes.comment, [publicKey], purpose, random)).toEqual(
      {
        refused: 'too long',
      },
    );
  });

  it('opens for nothing but the wave, the unit and the question it is for', async () => {
    const { publicKey, privateKey } = await tallyKeys();
    const open = await opener(privateKey);
    const made = await sealed(random(9), [publicKey]);
    for (const other of [
      { wave: 'x', unit: 'u' },
      { wave: 'w', unit: 'x' },
      { wave: 'w', unit: 'u', item: 'i' },
    ]) {
      expect(await open(made, other)).toBeNull();
    }
  });

  it('does not open once any part of it was touched', async () => {
    const { publicKey, privateKey } = await tallyKeys();
    const open = await opener(privateKey);
    const made = await sealed(random(9), [publicKey]);
    for (const at of [0, 1, 40, 80, 113, 114, 145, 146, 600, made.length - 1]) {
      const touched = made.slice();
      touched[at] = (touched[at] ?? 0) ^ 1;
      expect(await open(touched, purpose)).toBeNull();
    }
    for (const cut of [
      new Uint8Array(),
      made.slice(0, 50),
      made.slice(0, -1),
      joined(made, made),
    ]) {
      expect(await open(cut, purpose)).toBeNull();
    }
  });

  it('holds up to 1022 octets and then noughts only, or nothing is read of it', async () => {
    const { publicKey, privateKey } = await tallyKeys();
    const [open, full, own] = [await opener(privateKey), random(1022), random(32)];
    const made = await seal(full, [1024], [publicKey], purpose, () => own);
    if ('refused' in made) throw new Error(made.refused);
    expect(await open(made, purpose)).toEqual(full);
    // As somebody would who writes their own phone: the same envelope around other octets.
    const key = await crypto.subtle.importKey('raw', own, 'AES-GCM', false, ['encrypt']);
    const bound = new TextEncoder().encode(JSON.stringify(['w', 'u', null]));
    const algorithm = { name: 'AES-GCM', iv: new Uint8Array(12), additionalData: bound };
    const around = async (...start: number[]) => {
      const padded = Uint8Array.from({ length: 1024 }, (_, at) => start[at] ?? 0);
      const inner = await crypto.subtle.encrypt(algorithm, key, padded);
      return open(joined(made.slice(0, -1040), new Uint8Array(inner)), purpose);
    };
    expect(await around(0, 2, 7, 8)).toEqual(Uint8Array.of(7, 8));
    expect(await around(0, 2, 7, 8, 9)).toBeNull();
    expect(await around(0, 1, 7, 0, 9)).toBeNull();
    expect(await around(3, 255, 7)).toBeNull();
  });

  it('knows a tally key', async () => {
    const { publicKey } = await tallyKeys();
    expect(await isTallyKey(publicKey)).toBe(true);
    expect(await isTallyKey(publicKey.slice(1))).toBe(false);
    expect(await isTallyKey(joined(Uint8Array.of(4), random(64)))).toBe(false);
  });
});
