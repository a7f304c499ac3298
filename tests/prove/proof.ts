/**
 * What each attack of the suite is to the one who runs them. A test without a control that is caught
 * proves nothing: it might be blind. So each brings at least one thing known to be bad.
 */

import type { House } from './house.ts';

export interface Run {
  readonly seed: number;
  /** Fewer of everything, so that the whole suite takes minutes. */
  readonly quick: boolean;
  /** The server that is attacked, the same for all; it is started for the first that asks. */
  readonly house: () => Promise<House>;
}

export type Outcome =
  /** An attack on the product, and whether the product held. */
  | { readonly attack: string; readonly held: boolean; readonly found: string }
  /** The same attack on something known to be bad, and whether it was seen. */
  | { readonly control: string; readonly caught: boolean; readonly found: string }
  /** Could not be tried here for want of a tool. */
  | { readonly attack: string; readonly needs: string };

export interface Proof {
  readonly id: string;
  prove(run: Run): Iterable<Outcome> | AsyncIterable<Outcome>;
}

/** As people write it: 12,345 and 45.6 %. */
export function counted(number: number): string {
  return number.toLocaleString('en-GB');
}
export function percent(part: number, of: number): string {
  return `${((100 * part) / of).toFixed(1)} %`;
}
