/**
 * Finding by a few letters: what was typed need only appear in order, and what begins a word, or runs
 * together, comes first. Accents and case do not matter.
 */

/** A text without case, accents, what only keeps its direction, or the Arabic letters that Persian writes otherwise. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\u2066-\u2069]/gu, '')
    .replace(/ي/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/ı/g, 'i')
    .toLowerCase();
}

/**
 * How well a query fits a text: null when it does not, else larger is better. Every place where its
 * first letter stands is tried as the beginning. O(n²) in the length of the text, which is a name.
 */
export function fit(query: string, text: string): number | null {
  const wanted = [...plain(query).replace(/\s+/g, '')];
  const letters = [...plain(text)];
  let best: number | null = wanted.length === 0 ? 0 : null;
  for (const [start, letter] of letters.entries()) {
    if (letter !== wanted[0]) continue;
    const score = fitFrom(start, wanted, letters);
    if (score === null) break;
    if (best === null || score > best) best = score;
  }
  return best === null ? null : best - letters.length * 0.01;
}

function fitFrom(
  start: number,
  wanted: readonly string[],
  letters: readonly string[],
): number | null {
  let at = start;
  let score = -Math.min(start, 10) * 0.1;
  let run = 0;
  for (const [i, letter] of wanted.entries()) {
    const found = letters.indexOf(letter, at);
    if (found < 0) return null;
    run = found === at && i > 0 ? run + 1 : 0;
    const startsWord = found === 0 || !/[\p{L}\p{N}]/u.test(letters[found - 1] ?? '');
    score += 1 + run * 2 + (startsWord ? 4 : 0) - Math.min(found - at, 10) * 0.1;
    at = found + 1;
  }
  return score;
}

/** The things that fit a query, best first; those that fit alike by name in the order of a language. O(n log n). */
export function ranked<Thing>(
  things: readonly Thing[],
  query: string,
  name: (thing: Thing) => string,
  locale: string,
): Thing[] {
  return scored(things, query, name, locale).map(({ thing }) => thing);
}

/** Each group ranked, and the groups by the best that each holds; alike, in the order given. */
export function rankedGroups<Thing>(
  groups: readonly (readonly Thing[])[],
  query: string,
  name: (thing: Thing) => string,
  locale: string,
): Thing[][] {
  return groups
    .map((things) => scored(things, query, name, locale))
    .filter((things) => things.length > 0)
    .sort(([a], [b]) => (b?.score ?? 0) - (a?.score ?? 0))
    .map((things) => things.map(({ thing }) => thing));
}

function scored<Thing>(
  things: readonly Thing[],
  query: string,
  name: (thing: Thing) => string,
  locale: string,
): { thing: Thing; score: number }[] {
  if (query.trim() === '') return things.map((thing) => ({ thing, score: 0 }));
  const { compare } = new Intl.Collator(locale);
  return things
    .flatMap((thing) => {
      const score = fit(query, name(thing));
      return score === null ? [] : [{ thing, score }];
    })
    .sort((a, b) => b.score - a.score || compare(name(a.thing), name(b.thing)));
}
