/** Order within a column is a fractional key: something can always go between two others, moving neither. */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * A key after `before` and ahead of `after`; null stands for the edge of the column. Four random
 * characters keep two people who insert at one place from making the same key.
 *
 * @param random a number in [0, 1), as Math.random gives.
 */
export function between(before: string | null, after: string | null, random: () => number): string {
  const room = after === null || before === null || before < after ? after : null;
  let key = generateKeyBetween(before, room);
  const jitter = Array.from({ length: 4 }, () => digits[Math.floor(random() * digits.length)]);
  // A key must not end in 0, or nothing could ever go just before its continuation.
  const tail = `${jitter.join('')}V`;
  // A key that begins the next one would pass it with its tail: go nearer to the one before.
  while (room !== null && key + tail >= room) key = generateKeyBetween(before, key);
  return key + tail;
}

/**
 * Short keys in their order after `before` and ahead of `after`; null stands for the edge of the column.
 * Null where nothing goes between, or where either is no key of this kind.
 */
export function spread(
  before: string | null,
  after: string | null,
  count: number,
): string[] | null {
  if (before !== null && after !== null && before >= after) return null;
  try {
    return generateNKeysBetween(before, after, count);
  } catch {
    return null;
  }
}
