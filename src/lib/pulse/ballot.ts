/**
 * A ballot is one person's answers in the order of the wave's items, without the comments: these travel
 * apart, so that nothing joins what somebody wrote to what they ticked. It says nothing else: not who,
 * not when, not in which language.
 */
import { z } from 'zod';
import { answersTo, longestComment, type Answer, type Item } from './item.ts';
import type { Octets } from './octets.ts';

/** The items that a ballot answers, in their order. */
export function onBallot(items: readonly Item[]): Item[] {
  return items.filter(({ kind }) => kind !== 'comment');
}

/** The items that are answered by a comment, each in an envelope of its own. */
export function comments(items: readonly Item[]): Item[] {
  return items.filter(({ kind }) => kind === 'comment');
}

/**
 * What takes back an envelope that was sent: one of the same token and size with nothing in it. Whoever
 * sees it come cannot tell it from a change of mind; whoever counts passes it over.
 */
export const withdrawn: Octets = new Uint8Array(0);

/** Writes answers, one to each item of `onBallot`; the same answers are always the same octets. */
export function written(answers: readonly (Answer | null)[]): Octets {
  return new TextEncoder().encode(JSON.stringify(answers));
}

/** Reads ballots; null is one that does not answer these items. Make it once for many ballots. */
export function reader(
  items: readonly Item[],
): (content: Octets) => readonly (Answer | null)[] | null {
  const asked = onBallot(items).map(answersTo);
  const Answers = z.array(z.unknown()).length(asked.length);
  return (content) => {
    const said = Answers.safeParse(parsed(content));
    if (!said.success) return null;
    const read = asked.map((schema, at) => schema.safeParse(said.data[at]));
    return read.every((each) => each.success) ? read.map(({ data }) => data ?? null) : null;
  };
}

/** Writes a comment. */
export function writtenComment(text: string): Octets {
  return new TextEncoder().encode(text.trim());
}

/** Reads a comment; null is one that is no text, empty or too long. No database keeps U+0000 in a text. */
export function readComment(content: Octets): string | null {
  const text = decoded(content)?.trim() ?? '';
  const whole = text.length > 0 && text.length <= longestComment && !text.includes('\0');
  return whole ? text : null;
}

function parsed(content: Octets): unknown {
  try {
    return JSON.parse(decoded(content) ?? '');
  } catch {
    return null;
  }
}

function decoded(content: Octets): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return null;
  }
}
