import { describe, expect, it } from 'vitest';
import { joined, type Octets } from '#lib/pulse/octets.ts';
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

  it('knows a tally key', async () => {
    const { publicKey } = await tallyKeys();
    expect(await isTallyKey(publicKey)).toBe(true);
    expect(await isTallyKey(publicKey.slice(1))).toBe(false);
    expect(await isTallyKey(joined(Uint8Array.of(4), random(64)))).toBe(false);
  });
});
