import { describe, expect, it } from 'vitest';
import { lockedKey, unlockedKey } from '#lib/pulse/key-file.ts';
import { toText, type Octets } from '#lib/pulse/octets.ts';
import { opener, seal, sizes, tallyKeys } from '#lib/pulse/seal.ts';

const random = (length: number): Octets => crypto.getRandomValues(new Uint8Array(length));
const purpose = { wave: crypto.randomUUID(), unit: crypto.randomUUID() };

describe('a custodian’s key file', () => {
  it('opens with its passphrase, however that was typed, and then opens envelopes', async () => {
    const keys = await tallyKeys();
    const text = await lockedKey(keys, 'Meridian', 'dört kelime ve şifre', random);
    expect(text).not.toContain(toText(keys.privateKey));
    const opened = await unlockedKey(text, 'dört kelime ve şifre'.normalize('NFD'));
    if (opened.refused !== undefined) throw new Error(opened.refused);
    expect(opened.publicKey).toBe(toText(keys.publicKey));
    const content = Uint8Array.of(1, 2, 3);
    const sealed = await seal(content, sizes.answers, [keys.publicKey], purpose, random);
    if ('refused' in sealed) throw new Error(sealed.refused);
    expect(await (await opener(opened.privateKey))(sealed, purpose)).toEqual(content);
  });

  it('opens with no other passphrase, and under no other public key', async () => {
    const keys = await tallyKeys();
    const text = await lockedKey(keys, 'Meridian', 'one two three four', random);
    expect(await unlockedKey(text, 'one two three for')).toEqual({ refused: 'passphrase' });
    const other = toText((await tallyKeys()).publicKey);
    const changed = text.replace(toText(keys.publicKey), other);
    expect(await unlockedKey(changed, 'one two three four')).toEqual({ refused: 'passphrase' });
  });

  it('is told from any other file, and from one that is cheap to guess', async () => {
    const text = await lockedKey(await tallyKeys(), 'Meridian', 'one two three four', random);
    const cheap = text.replace('"rounds": 600000', '"rounds": 1000');
    for (const not of ['', '{}', '[1]', 'PNG', cheap, text.slice(0, 100)])
      expect(await unlockedKey(not, 'one two three four')).toEqual({ refused: 'form' });
  });
});
