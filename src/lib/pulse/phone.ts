/**
 * What a phone does for whoever answers on it, step by step, without a network or a clock of its own: it
 * checks that it is shown what everybody is shown, draws tokens, has them signed unseen, and seals what
 * was answered. What it must remember between two steps is plain JSON, so that a page that was reloaded
 * or offline goes on where it was and asks for the very same again.
 */
import { comments, withdrawn, written, writtenComment } from './ballot.ts';
import type { Answer } from './item.ts';
import { readManifest, unitKeys, type Manifest, type UnitKeys } from './manifest.ts';
import { fromText, toNumber, fromNumber, toText, type Octets, type Random } from './octets.ts';
import { seal, sizes, type Purpose } from './seal.ts';
import { blind, issuer, prepare, unblind, type Issuer } from './token.ts';

/** From an invitation, after the `#`: the wave, the person's secret and the hash of the manifest. */
export type Link = { wave: string; secret: string; hash: string };

/** What everybody is shown, and where this person's answers are counted. */
export type Shown = { manifest: Manifest; unit: string; keys: UnitKeys };

/** A token that was drawn, as JSON; signed once `signature` is there. */
export type Token = {
  prepared: string;
  inverse: string;
  blinded: string;
  signature: string | null;
};
/** One for the ballot, and one for each item that is answered by a comment. */
export type Tokens = { ballot: Token; comments: Record<string, Token> };

/** A ballot or, with an item, a comment, ready to be sent; sending it twice is sending it once. */
export type Envelope = {
  wave: string;
  unit: string;
  item?: string;
  token: string;
  signature: string;
  sealed: string;
};

/** The part of an invitation's address after the `#`. */
export function writeLink({ wave, secret, hash }: Link): string {
  return `${wave}.${secret}.${hash}`;
}

/** Reads it back; null where it is no link of ours, as where a mail program cut it. */
export function readLink(fragment: string): Link | null {
  const found = /^#?([0-9a-f-]{36})\.([\w-]{22})\.([\w-]{43})$/.exec(fragment);
  const [, wave, secret, hash] = found ?? [];
  return wave && secret && hash ? { wave, secret, hash } : null;
}

/** Behind the `#` where everybody types a code of their own: a poster's address, or a shared tablet's. */
export type WaveLink = Omit<Link, 'secret'>;

export function writeWaveLink({ wave, hash }: WaveLink): string {
  return `${wave}.${hash}`;
}

export function readWaveLink(fragment: string): WaveLink | null {
  const [, wave, hash] = /^#?([0-9a-f-]{36})\.([\w-]{43})$/.exec(fragment) ?? [];
  return wave && hash ? { wave, hash } : null;
}

/**
 * Checks what the server shows against the hash in the invitation. Refused where it is not what everybody
 * was sent: another manifest, or for this unit other keys than the manifest's.
 */
export async function checked(
  { wave, hash }: Link,
  shown: { manifest: string; unit: string; keys: unknown },
): Promise<Shown | { refused: 'hash' | 'form' | 'keys' }> {
  const manifest = await readManifest(shown.manifest, hash);
  if ('refused' in manifest) return manifest;
  if (manifest.wave !== wave) return { refused: 'form' };
  const keys = await unitKeys(manifest, shown.unit, shown.keys);
  return 'refused' in keys ? keys : { manifest, unit: shown.unit, keys };
}

/** Draws the tokens of one person. Keep them before asking for signatures: others are never signed. */
export async function drawn({ manifest, keys }: Shown, random: Random): Promise<Tokens> {
  const asked = comments(manifest.items).map(async ({ id }) => {
    return [id, await drawnFor(keys.comments[id], random)] as const;
  });
  return {
    ballot: await drawnFor(keys.ballot, random),
    comments: Object.fromEntries(await Promise.all(asked)),
  };
}

/** What the server is asked to sign. */
export function asking({ wave, secret }: Link, { ballot, comments: others }: Tokens) {
  const blinded = Object.entries(others).map(([item, token]) => [item, token.blinded] as const);
  return { wave, secret, ballot: ballot.blinded, comments: Object.fromEntries(blinded) };
}

/** The tokens with their signatures; null where the server signed something else. */
export async function taken(
  { keys }: Shown,
  tokens: Tokens,
  issued: { ballot: string; comments: Readonly<Record<string, string>> },
): Promise<Tokens | null> {
  const ballot = await takenFor(keys.ballot, tokens.ballot, issued.ballot);
  const others = await Promise.all(
    Object.entries(tokens.comments).map(async ([item, token]) => {
      return [item, await takenFor(keys.comments[item], token, issued.comments[item])] as const;
    }),
  );
  const signed = others.flatMap(([item, token]) => (token ? [[item, token] as const] : []));
  if (ballot === null || signed.length < others.length) return null;
  return { ballot, comments: Object.fromEntries(signed) };
}

/**
 * Seals answers, one to each item of the ballot, or null to take back those that were sent; throws where
 * the token is not signed yet.
 */
export async function ballotOf(
  { manifest, unit }: Shown,
  { ballot }: Tokens,
  answers: readonly (Answer | null)[] | null,
  random: Random,
): Promise<Envelope | { refused: 'too long' }> {
  const purpose = { wave: manifest.wave, unit };
  const content = answers === null ? withdrawn : written(answers);
  return enveloped(manifest, purpose, ballot, content, sizes.answers, random);
}

/** Seals a comment on an item, or null to take it back, apart from the ballot and under its own token. */
export async function commentOf(
  { manifest, unit }: Shown,
  tokens: Tokens,
  item: string,
  text: string | null,
  random: Random,
): Promise<Envelope | { refused: 'too long' }> {
  const token = tokens.comments[item];
  if (token === undefined) throw new RangeError(`no comment is asked for by ${item}`);
  const purpose = { wave: manifest.wave, unit, item };
  const content = text === null ? withdrawn : writtenComment(text);
  return enveloped(manifest, purpose, token, content, sizes.comment, random);
}

async function enveloped(
  { tallyKeys }: Manifest,
  purpose: Purpose,
  { prepared, signature }: Token,
  content: Octets,
  allowed: readonly number[],
  random: Random,
): Promise<Envelope | { refused: 'too long' }> {
  if (signature === null) throw new Error('the token is not signed yet');
  const sealed = await seal(content, allowed, tallyKeys.map(octets), purpose, random);
  if ('refused' in sealed) return sealed;
  return { ...purpose, token: prepared, signature, sealed: toText(sealed) };
}

/** Draws a token under one of the manifest's keys. */
export async function drawnFor(modulus: string | undefined, random: Random): Promise<Token> {
  const key = await keyOf(modulus);
  const prepared = prepare(random(32), random);
  const { blinded, inverse } = await blind(key, prepared, random);
  return {
    prepared: toText(prepared),
    inverse: toText(fromNumber(inverse, key.length)),
    blinded: toText(blinded),
    signature: null,
  };
}

/** A token with the signature that came for it; null where another thing was signed. */
export async function takenFor(
  modulus: string | undefined,
  token: Token,
  signature: string | undefined,
): Promise<Token | null> {
  const key = await keyOf(modulus);
  const blindly = fromText(signature ?? '');
  if (blindly === null) return null;
  const inverse = toNumber(octets(token.inverse));
  const own = await unblind(key, octets(token.prepared), blindly, inverse);
  return own && { ...token, signature: toText(own) };
}

/** The manifest vouches for its keys; one that is none is a fault of whoever wrote it. */
async function keyOf(modulus: string | undefined): Promise<Issuer> {
  const key = await issuer(modulus ?? '');
  if ('refused' in key) throw new Error('the manifest names a key that is none');
  return key;
}

function octets(text: string): Octets {
  const found = fromText(text);
  if (found === null) throw new Error('what was kept is not what was written');
  return found;
}
