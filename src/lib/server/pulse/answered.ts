/**
 * Whoever watches the wire between a phone and here sees answers of one length, whatever they say and
 * whether they refuse.
 */

/** Octets of an answer: more than signatures for a ballot and three comments take. */
export const answerLength = 2048;

/** A value as JSON, filled up with blanks; no browser or proxy keeps it. */
export function answered(value: object): Response {
  const text = JSON.stringify(value);
  if (text.length > answerLength) throw new RangeError('an answer is longer than all are');
  return new Response(text.padEnd(answerLength, ' '), {
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  });
}
