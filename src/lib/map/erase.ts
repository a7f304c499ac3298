/**
 * Words that somebody typed into a map can be erased from it for good. A map carries text and never
 * reckons with it: where the same words are erased alike from every line of a log, it folds to the map
 * with those words erased. So a log, its snapshots and its tables go through one rule, and still agree.
 */

/** What stands where words stood: one sign, so that no text grows beyond what its field may hold. */
export const erased = '█';

/** What becomes of a text; the same text where nothing in it is to be erased. */
export type Erase = (text: string) => string;

/** Every field in which somebody can write freely; all that lies in `labels` is written freely. */
const free: ReadonlySet<string> = new Set([
  'name',
  'description',
  'owner',
  'wording',
  'who',
  'where',
  'touchpoint',
  'labels',
  'title',
  'url',
  'note',
  'body',
]);

/** Letters that are typed for one another, in Turkish and in Persian. */
const alike = ['iıİI', 'یيى', 'کك'];
/** Signs between letters that nobody sees. */
const unseen = '[\\u00ad\\u200b-\\u200f\\u2060]*';

/**
 * Erases words wherever they stand, within longer words too; whatever their case, whatever parts them,
 * and with letters that are typed for one another. O(text × words).
 */
export function wordsOf(words: readonly string[]): Erase {
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(patternOf).join('|'), 'giu');
  return (text) => {
    const composed = text.normalize('NFC');
    const left = composed.replace(pattern, erased);
    return left === composed ? text : left;
  };
}

function patternOf(words: string): string {
  return words
    .normalize('NFC')
    .split(/[\s\u200b-\u200f]+/u)
    .filter((word) => word.length > 0)
    .map((word) => [...word].map(letterOf).join(unseen))
    .join('[\\s\\u200b-\\u200f._+-]*');
}

function letterOf(letter: string): string {
  const same = alike.find((letters) => letters.includes(letter));
  if (same?.startsWith('i')) return `[${same}]\\u0307?`;
  return same ? `[${same}]` : letter.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
}

/** Erases these texts whole, where they stand exactly so. */
export function textsOf(texts: ReadonlySet<string>): Erase {
  return (text) => (texts.has(text) ? erased : text);
}

/**
 * Erases in place, in all that was freely written in operations, in what takes them back, in values that
 * were written over, or in a map's content. O(size).
 *
 * @param all whether each text that stands directly in `value` was freely written.
 * @returns how many texts are others than before.
 */
export function eraseIn(value: object, erase: Erase, all = false): number {
  let count = 0;
  const parts: [string, unknown][] = Object.entries(value);
  for (const [key, each] of parts) {
    const field = fieldOf(value, key);
    if (typeof each === 'object' && each !== null) {
      count += eraseIn(each, erase, field === 'labels');
    } else if (typeof each === 'string' && (all || free.has(field))) {
      const left = field === 'url' ? eraseAddress(each, erase) : erase(each);
      if (left === each) continue;
      Reflect.set(value, key, left);
      count += 1;
    }
  }
  return count;
}

/** All that was freely written in operations. */
export function freely(operations: readonly object[]): Set<string> {
  const texts = new Set<string>();
  eraseIn(operations, (text) => {
    texts.add(text);
    return text;
  });
  return texts;
}

/** A value that was written over stands beside the name of its field. */
function fieldOf(value: object, key: string): string {
  const named: unknown = key === 'value' ? Reflect.get(value, 'field') : key;
  return typeof named === 'string' ? named : key;
}

/** An address goes whole, so that what is left is still one; also where its signs are written as numbers. */
function eraseAddress(address: string, erase: Erase): string {
  const same = [address, readable(address)].every((each) => erase(each) === each);
  return same ? address : 'https://erased.invalid/';
}

function readable(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
