/**
 * Finding by a few letters: what was typed need only appear in order, and what begins a word, or runs
 * together, comes first. Accents and case do not matter.
 */

/** A text without case, accents or the Arabic letters that Persian writes otherwise. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ي/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/ı/g, 'i')
    .toLowerCase();
}

/**
 * How well a query fits a text: null when it does not, else larger is better. O(length of the text).
 */
export function fit(query: string, text: string): number | null {
  const wanted = [...plain(query).replace(/\s+/g, '')];
  const letters = [...plain(text)];
  let at = 0;
  let score = 0;
  let run = 0;
  for (const letter of wanted) {
    const found = letters.indexOf(letter, at);
    if (found < 0) return null;
    run = found === at && at > 0 ? run + 1 : 0;
    const startsWord = found === 0 || !/[\p{L}\p{N}]/u.test(letters[found - 1] ?? '');
    score += 1 + run * 2 + (startsWord ? 4 : 0) - Math.min(found - at, 10) * 0.1;
    at = found + 1;
  }
  return score - letters.length * 0.01;
}

/** The things that fit a query, best first; those that fit alike by name in the order of a language. O(n log n). */
export function ranked<Thing>(
  things: readonly Thing[],
  query: string,
  name: (thing: Thing) => string,
  locale: string,
): Thing[] {
  if (query.trim() === '') return [...things];
  const { compare } = new Intl.Collator(locale);
  return things
    .flatMap((thing) => {
      const score = fit(query, name(thing));
      return score === null ? [] : [{ thing, score }];
    })
    .sort((a, b) => b.score - a.score || compare(name(a.thing), name(b.thing)))
    .map(({ thing }) => thing);
}
