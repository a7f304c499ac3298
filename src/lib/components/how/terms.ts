/** How the examples write their numbers: all digits that tell, and sums with a sign between. */
import { number } from '#lib/editor/written.ts';

export function exact(value: number): string {
  return number(value, { maximumSignificantDigits: 5 });
}

export function sum(terms: readonly string[]): string {
  return terms.length === 0 ? exact(0) : terms.join(' + ').replaceAll(' + −', ' − ');
}

/** The same to the money's unit, for two sides of a sum check. */
export function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
}
