/**
 * Which way a figure is rounded, nobody outside can foresee; how likely, anybody can reckon. So of the
 * same answers several things may be shown, each with its chance.
 */

/**
 * What is shown of these answers, as one string: alike only where every figure is. Each figure that is
 * rounded asks which way, telling the chance that it goes up; that chance is public, the way is not.
 */
export type Show = (
  counts: readonly number[],
  raised: (figure: string, chance: number) => boolean,
) => string;

/** Everything that may be shown of these answers: each rounded figure goes either way, by itself. */
export function waysOf(counts: readonly number[], show: Show): Map<string, number> {
  const asked = new Map<string, number>();
  show(counts, (figure, chance) => {
    asked.set(figure, chance);
    return false;
  });
  const figures = [...asked];
  const found = new Map<string, number>();
  for (let which = 0; which < 2 ** figures.length; which++) {
    const up = new Set(figures.flatMap(([figure], i) => ((which >> i) & 1 ? [figure] : [])));
    let odds = 1;
    for (const [figure, chance] of figures) odds *= up.has(figure) ? chance : 1 - chance;
    const words = show(counts, (figure) => up.has(figure));
    found.set(words, (found.get(words) ?? 0) + odds);
  }
  return found;
}
