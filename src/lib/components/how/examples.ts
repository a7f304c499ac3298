/** Each formula with one organisation's own figures in it, so that one can reckon along. */
import type { Place, Reading } from '#lib/impact/reading.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Weighed } from '#lib/rox/weighing.ts';
import { attention } from './example-attention.ts';
import { standing } from './example-standing.ts';
import { worth } from './example-worth.ts';
import type { Quantity } from './quantities.ts';

/** What an example says: of whom, line by line, and two sums that must be the same. */
export type Example =
  | { of: string; lines: string[]; check?: { sides: [string, string]; agrees: boolean } }
  | { none: string }
  | { waiting: true };

export type Examples = Partial<Record<Quantity['id'], Example>>;

export interface Subject {
  reading: Reading;
  /** The element that the examples are of. */
  place: Place;
  currency: string;
  /** Null while it is still being weighed. */
  weighed: Weighed | null;
}

/** Examples by quantity; a quantity without one says why. O(V(V + E)) for the change, else O(V + E). */
export function examples(subject: Subject): Examples {
  return {
    ...standing(subject),
    ...worth(subject),
    ...attention(subject),
    shrinkage: { none: m.how_none_cells() },
    nowcast: { none: m.how_none_unused() },
    learned: { none: m.how_none_rows() },
    units: { none: m.how_none_cells() },
    record: { none: m.how_none_record() },
  };
}
