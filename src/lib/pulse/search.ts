/**
 * Whoever searches comments for a word that one person uses has found that person. So what a search
 * finds is told only where enough people wrote it. Nobody knows whose a comment is, but in one wave a
 * person writes at most one to a question: as many people as comments to one question.
 */

/** Comments that match are shown from so many people on. */
export const enoughMatches = 10;

/**
 * Those comments to one question of one wave in which all the words stand, as parts of words and
 * whatever their case; all of them where nothing is searched for. O(comments · length).
 */
export function search<T extends { body: string }>(
  comments: readonly T[],
  sought: string,
  locale: string,
): T[] | { refused: 'too few' } {
  const fold = (text: string): string => text.normalize('NFKC').toLocaleLowerCase(locale);
  const parts = fold(sought).split(/\s+/u).filter(Boolean);
  if (parts.length === 0) return [...comments];
  const found = comments.filter(({ body }) => {
    const text = fold(body);
    return parts.every((part) => text.includes(part));
  });
  return found.length < enoughMatches ? { refused: 'too few' } : found;
}
