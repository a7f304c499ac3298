/** One look at a map: what it says, how its elements stand in a unit and a period, and how they stood. */
import { z } from 'zod';
import type { Period } from '#lib/figures/periods.ts';
import type { Score } from '#lib/figures/scores.ts';
import type { MapContent } from '#lib/map/state.ts';
import type { Standing } from '#lib/rox/from-map.ts';
import { Then } from './rewritten.ts';

export interface Look {
  /** Changes with the map, its figures and the units. */
  mark: string;
  map: string;
  content: MapContent;
  /** Null is the whole organisation. */
  unit: string | null;
  /** Null where nothing has been measured yet. */
  period: Period | null;
  /** The period compared with; null where there is none before. */
  compare: Period | null;
  /** Periods to choose from, latest first. */
  periods: Period[];
  /** By element, measured or not. */
  scores: Record<string, Score>;
  /** The same at the compared period; empty without one. */
  before: Record<string, Standing>;
  /** The map as it stood at the end of the compared period; null without one. */
  then: Then | null;
  /** The last periods up to the chosen one, oldest first; null where not measured in it. */
  trends: Record<string, (number | null)[]>;
  /** Part of the organisation that the unit is, by element, 0–1; elements it is not known for are absent. */
  shares: Record<string, number>;
}

/** A look as our own server sends it. */
export const Sent = z.custom<Look>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'mark' in value &&
    'content' in value &&
    'then' in value &&
    Then.nullable().safeParse(value.then).success,
);
