/**
 * A ranking must not shuffle when the last digit of a sum moves. Values that agree to the tolerance
 * are ties, and ties keep the order in which they were given; so are values that differ by less than
 * the rounding of the largest one in the list.
 */

/** 1e-9 of the larger of two values: below this they count as one. */
export const tieTolerance = 1e-9;

/** True when two values differ by no more than rounding. */
export function tied(a: number, b: number): boolean {
  return Math.abs(a - b) <= tieTolerance * Math.max(Math.abs(a), Math.abs(b));
}

/**
 * Items by value, largest first; a run of ties (each within the tolerance of the run's first) stands
 * in `compareTies` order, by default in the order given. O(n log n).
 */
export function ranked<T>(
  items: readonly T[],
  value: (item: T) => number,
  compareTies: (a: T, b: T) => number = () => 0,
): T[] {
  const entries = items.map((item, at) => ({ item, at, value: value(item) }));
  entries.sort((a, b) => b.value - a.value || a.at - b.at);
  const rounding = entries.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0) * 1e-12;
  const alike = (a: number, b: number): boolean => a - b <= rounding || tied(a, b);
  const result: T[] = [];
  for (let from = 0; from < entries.length;) {
    let to = from + 1;
    while (to < entries.length && alike(entries[from]!.value, entries[to]!.value)) to++;
    const run = entries.slice(from, to).sort((a, b) => compareTies(a.item, b.item) || a.at - b.at);
    for (const entry of run) result.push(entry.item);
    from = to;
  }
  return result;
}
