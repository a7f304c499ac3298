/** Each formula with one organisation's own figures in it, so that one can reckon along. */
import type { Place, Reading } from '#lib/impact/reading.ts';
import type { Parts } from '#lib/impact/apart.ts';
import type { MapRecord } from '#lib/impact/record.ts';
import type { MapLessons } from '#lib/rox/map-lessons.ts';
import type { Weighed } from '#lib/rox/weighing.ts';
import { attention } from './example-attention.ts';
import { learned } from './example-learned.ts';
import { between, type Seen } from './example-nowcast.ts';
import { recorded } from './example-record.ts';
import { standing } from './example-standing.ts';
import { units } from './example-units.ts';
import { worth } from './example-worth.ts';
import type { Quantity } from './quantities.ts';

/** What an example says: of whom, line by line, and two sums that must be the same. */
export type Example =
  | { of: string; lines: string[]; check?: { sides: [string, string]; agrees: boolean } }
  | { none: string }
  /** Still being weighed, or still on its way from the server. */
  | { waiting: true }
  | { reading: true };

/** What the server is asked for: undefined while it is on its way. */
export type Asked<Answer> = Answer | 'away' | undefined;

export type Examples = Partial<Record<Quantity['id'], Example>>;

export interface Subject {
  reading: Reading;
  /** The element that the examples are of. */
  place: Place;
  currency: string;
  /** Null while it is still being weighed. */
  weighed: Weighed | null;
  /** Null where nothing is measured in parts. */
  parts: Asked<Parts | null>;
  /** A unit's name by its id. */
  nameOf: (unit: string) => string;
  lessons: Asked<Pick<MapLessons, 'lessons'> | { readonly refused: string }>;
  record: Asked<MapRecord>;
  /** The last periods up to the chosen one by element, oldest first. */
  series: Readonly<Record<string, readonly Seen[]>>;
}

/** Examples by quantity; a quantity without one says why. O(V(V + E)) for the change, O(parts · V) for units. */
export function examples(subject: Subject): Examples {
  return {
    ...standing(subject),
    ...worth(subject),
    ...attention(subject),
    ...units(subject),
    ...between(subject),
    ...learned(subject),
    ...recorded(subject),
  };
}
