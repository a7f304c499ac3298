/**
 * Whether two values of JSON's kind say the same; an absent field and a cleared one do.
 * O(size of the smaller).
 */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || a === undefined) return b === null || b === undefined;
  if (b === null || b === undefined || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return false;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
    if (!equal(Reflect.get(a, key), Reflect.get(b, key))) return false;
  return true;
}
