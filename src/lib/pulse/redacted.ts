/**
 * Before a comment is read by those it is about, somebody outside the line of command blacks out the
 * words that tell who wrote it. Every stretch becomes the same mark, so that not even its length is
 * told.
 */
import { longestComment } from './item.ts';

/** From a character up to, not including, another. */
export type Stretch = readonly [from: number, to: number];

export const blackedOut = '▇▇▇';

/**
 * The words with these stretches blacked out; stretches may touch, overlap or reach too far. Where so many
 * marks would make a comment longer than one may be, each is as short as what it hides at its shortest.
 * O(n log n).
 */
export function redacted(words: string, stretches: readonly Stretch[]): string {
  const told = marked(words, stretches, blackedOut);
  return told.length <= longestComment ? told : marked(words, stretches, blackedOut.slice(0, 1));
}

function marked(words: string, stretches: readonly Stretch[], mark: string): string {
  let [told, until] = ['', 0];
  for (const [from, to] of stretches.toSorted(([a], [b]) => a - b)) {
    const end = Math.min(to, words.length);
    if (end <= Math.max(from, until)) continue;
    const between = words.slice(until, from);
    const goesOn = told.endsWith(mark) && between.trim() === '';
    told += goesOn ? '' : between + mark;
    until = end;
  }
  return told + words.slice(until);
}

export interface Word {
  text: string;
  at: Stretch;
  /** False for what stands between words. */
  word: boolean;
}

/** A comment in pieces that can be blacked out one by one, in whatever language it is. O(n). */
export function words(text: string): Word[] {
  return Array.from(
    new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text),
    ({ segment, index, isWordLike }) => ({
      text: segment,
      at: [index, index + segment.length] as const,
      word: isWordLike ?? false,
    }),
  );
}
