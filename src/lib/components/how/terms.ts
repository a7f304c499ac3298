/** How the examples write their numbers: all digits that tell, and sums with a sign between. */
import { money, number } from '#lib/editor/written.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { m } from '#lib/paraglide/messages.js';
import { getTextDirection } from '#lib/paraglide/runtime.js';

/** A formula runs from the left also where the page does not, so its terms are kept from turning it. */
function term(text: string): string {
  return getTextDirection() === 'rtl' ? `\u2068${text}\u2069` : text;
}

export function exact(value: number): string {
  return term(number(value, { maximumSignificantDigits: 5 }));
}

export function cash(value: number, currency: string): string {
  return term(money(value, currency, null));
}

/** Half an interval that holds nine times in ten, to be multiplied out: ± 1.645 × s. */
export function half(error: string): string {
  return `± ${exact(nineInTen)} × ${error}`;
}

/** The same, or that the figures say nothing of their error. */
export function known(error: number | null, write: (error: number) => string): string {
  return error === null ? `(${m.impact_error_unknown()})` : half(write(error));
}

export function sum(terms: readonly string[]): string {
  return terms.length === 0 ? exact(0) : terms.join(' + ').replace(/ \+ (\u2068?)−/gu, ' − $1');
}

/** The same to the money's unit, for two sides of a sum check. */
export function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
}
