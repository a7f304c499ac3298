/** A wave waits for its count, but not for ever. */

/** Days from its end after which nobody waits any more; the last of them after those were told who can help. */
export const patience = 30;
export const notice = 7;

/** When a wave that ended then is given up, where nobody has counted it. */
export function givenUp(closes: Date): Date {
  return new Date(closes.getTime() + patience * 86_400_000);
}
