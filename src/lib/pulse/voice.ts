/**
 * After a wave has closed, whoever answered may propose one idea and support some of the others', and
 * nobody learns whose they are. A phone's voice is four tokens, signed unseen like those of a ballot: one
 * for an idea, and one for a support in each of three groups into which ideas are dealt by lot. The
 * phone collects all four while the wave is open, right after its ballot, whether they will ever be used
 * or not; their keys stand in the manifest, are the same for the whole company, and are destroyed at the
 * close.
 *
 * What each adversary learns (the levels of the trust page):
 * - Readers and administrators of the workspace: the words of an idea, and how many supported it, in bands
 *   and from five on. An idea has no unit, and no day: ideas of a day appear together the next morning,
 *   shuffled, and counts are told anew then and at no other time.
 * - Whoever has the database, its backups, write-ahead log and ours: who collected a voice, which is
 *   nearly everybody who answered, and days later an idea or a support with the hash of a token. The token
 *   was signed blinded, so all voices are alike; issuing ended before speaking begins, so the order of the
 *   one says nothing about that of the other; opening the page that speaks writes nothing.
 * - Supports of one phone cannot be joined: each is a token under another key. One token a group also makes
 *   counts honest, for of the supports of one idea no two are of one person. Several tokens under one key
 *   could all go to one idea; one token for all of them would be a name.
 * - Not claimed: whoever watches the network, or holds the server, while an idea is sent sees from which
 *   address it comes; and how somebody writes is theirs. Both are said where an idea is written.
 */
import type { Manifest } from './manifest.ts';
import type { Random } from './octets.ts';
import { drawnFor, takenFor, type Link, type Token } from './phone.ts';

/** The tokens of one phone, as JSON. */
export type Voice = { idea: Token; supports: Token[] };

/** In characters. */
export const longestIdea = 500;

/** Draws a voice; null where the wave asks for no ideas. Keep it before asking for signatures. */
export async function drawnVoice({ voice }: Manifest, random: Random): Promise<Voice | null> {
  if (!voice) return null;
  return {
    idea: await drawnFor(voice.idea, random),
    supports: await Promise.all(voice.supports.map((key) => drawnFor(key, random))),
  };
}

/** What the server is asked to sign. */
export function askingVoice({ wave, secret }: Link, { idea, supports }: Voice) {
  return { wave, secret, idea: idea.blinded, supports: supports.map(({ blinded }) => blinded) };
}

/** The voice with its signatures; null where the server signed something else. */
export async function takenVoice(
  { voice }: Manifest,
  { idea, supports }: Voice,
  issued: { idea: string; supports: readonly string[] },
): Promise<Voice | null> {
  const own = await takenFor(voice?.idea, idea, issued.idea);
  const others = await Promise.all(
    supports.map((token, group) => takenFor(voice?.supports[group], token, issued.supports[group])),
  );
  const signed = others.flatMap((token) => token ?? []);
  return own && signed.length === supports.length ? { idea: own, supports: signed } : null;
}

/** What travels with an idea or a support, and proves that somebody who answered sends it. */
export function spokenWith({ prepared, signature }: Token): { token: string; signature: string } {
  if (signature === null) throw new Error('the token is not signed yet');
  return { token: prepared, signature };
}
