/** What a voice shows of itself, before it is signed and when it speaks. */
import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import type { Manifest, VoiceKeys } from '#lib/pulse/manifest.ts';
import { fromNumber, fromText, toNumber, toText, type Octets } from '#lib/pulse/octets.ts';
import { issuer, verified } from '#lib/pulse/token.ts';
import { askingVoice, drawnVoice, spokenWith, takenVoice } from '#lib/pulse/voice.ts';
import { id, manifestOf } from './questions.ts';

const random = (length: number): Octets => crypto.getRandomValues(new Uint8Array(length));
const link = { wave: id(900), secret: 'A'.repeat(22), hash: 'B'.repeat(43) };

const pairs = Array.from({ length: 4 }, () => generateKeyPairSync('rsa', { modulusLength: 2048 }));
const moduli = pairs.map(({ publicKey }) => publicKey.export({ format: 'jwk' }).n ?? '');
let manifest: Manifest;

beforeAll(() => {
  const voice: VoiceKeys = { idea: moduli[0] ?? '', supports: moduli.slice(1) };
  manifest = manifestOf({ wave: link.wave, voice });
});

/** What the server does with what it cannot read; what was blinded for a larger key is first cut to this one. */
function signed(at: number, blinded: string): string {
  const key = pairs[at]?.privateKey;
  if (!key) throw new Error('no such key');
  const raw = { key, padding: constants.RSA_NO_PADDING };
  const [number, modulus] = [blinded, moduli[at] ?? ''].map((text) =>
    toNumber(fromText(text) ?? new Uint8Array()),
  );
  if (number === undefined || modulus === undefined) throw new Error('no such number');
  return privateDecrypt(raw, fromNumber(number % modulus, 256)).toString('base64url');
}

it('shows the server nothing that it will see again', async () => {
  const drawn = await drawnVoice(manifest, random);
  if (!drawn) throw new Error('no ideas are asked for');
  const asked = askingVoice(link, drawn);
  const taken = await takenVoice(manifest, drawn, {
    idea: signed(0, asked.idea),
    supports: asked.supports.map((blinded, at) => signed(at + 1, blinded)),
  });
  if (!taken) throw new Error('not signed');
  const spoken = [taken.idea, ...taken.supports].map(spokenWith);
  const request = JSON.stringify(asked);
  for (const [at, { token, signature }] of spoken.entries()) {
    expect(request).not.toContain(token);
    expect(request).not.toContain(signature);
    const key = await issuer(moduli[at] ?? '');
    const [message, proof] = [fromText(token), fromText(signature)];
    if ('refused' in key || !message || !proof) throw new Error('no token');
    expect(await verified(key, message, proof)).toBe(true);
  }
  expect(new Set(spoken.map(({ token }) => token)).size).toBe(4);
});

it('takes nothing that was signed with another key, and cannot speak unsigned', async () => {
  const drawn = await drawnVoice(manifest, random);
  if (!drawn) throw new Error('no ideas are asked for');
  const asked = askingVoice(link, drawn);
  const supports = asked.supports.map((blinded, at) => signed(at + 1, blinded));
  expect(await takenVoice(manifest, drawn, { idea: signed(1, asked.idea), supports })).toBeNull();
  const swapped = { idea: signed(0, asked.idea), supports: supports.toReversed() };
  expect(await takenVoice(manifest, drawn, swapped)).toBeNull();
  const noise = toText(random(256));
  expect(await takenVoice(manifest, drawn, { idea: noise, supports })).toBeNull();
  expect(() => spokenWith(drawn.idea)).toThrow('not signed');
});

it('is not drawn where no ideas are asked for', async () => {
  const { voice: _none, ...without } = manifest;
  expect(await drawnVoice(without, random)).toBeNull();
});
