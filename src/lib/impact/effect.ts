/**
 * What a change of the map did to its money: the map before and after are read with the same figures, so
 * that only what was written tells them apart.
 */
import type { Deed } from '#lib/map/history.ts';
import type { MapContent } from '#lib/map/state.ts';
import { beside, changes, differs, type Difference } from './beside.ts';
import type { Look } from './look.ts';
import { read, type Place, type Reading } from './reading.ts';

/** Figures that can be sent from a worker. */
export interface Side {
  rank: number | null;
  root: number | null;
  worth: number | null;
}

export interface Moved {
  id: string;
  name: string;
  /** Null where it was not there, or is no more. */
  was: Side | null;
  now: Side | null;
  root: Difference | null;
  worth: Difference | null;
  /** Whether each of the two is another than before. */
  moved: { root: boolean; worth: boolean };
}

export interface Effect {
  /** The money gap before. */
  gap: number;
  /** Its change; null where it is the same. */
  by: Difference | null;
  /** What moved most, most first. */
  places: Moved[];
  /** How many more moved. */
  others: number;
  /** Whether a loop runs away before or after, so that not all can be told. */
  refused: boolean;
}

const most = 5;

/** Fields that the engine reckons with. */
const numbers: ReadonlySet<string> = new Set([
  'target',
  'worth',
  'cost',
  'direction',
  'strength',
  'se',
  'lag',
  'grade',
  'grades',
  'sources',
]);

/** What a change is about: figures, what scores are made of, or words and places alone. */
export type Kind = 'figures' | 'measures' | 'words';

/** What kind of a change these deeds are. O(deeds). */
export function kindOf(deeds: readonly Deed[]): Kind {
  const figures = deeds.some(
    (deed) =>
      deed.did === 'retarget' ||
      deed.did === 'add' ||
      deed.did === 'remove' ||
      (deed.did === 'move' && deed.from !== deed.to) ||
      (deed.did === 'set' && numbers.has(deed.field)),
  );
  if (figures) return 'figures';
  return deeds.some((deed) => deed.did === 'set' && deed.field === 'measures')
    ? 'measures'
    : 'words';
}

/** Reads a map, before or after, with the figures of a look. O(V(V + E)). */
export function readWith(look: Look, content: MapContent): Reading {
  return read({ ...look, content, compare: null, before: {}, then: null });
}

/** How far two readings with the same figures are apart. O(V(V + E)). */
export function effect(before: Reading, after: Reading): Effect {
  const found = beside(before, after);
  const moved = found.pairs
    .filter(differs)
    .map(({ element, map, scenario, root, worth }): Moved => ({
      id: element.id,
      name: element.fields.name,
      was: map && sideOf(map),
      now: scenario && sideOf(scenario),
      root,
      worth,
      moved: { root: changes(root, map?.root ?? 0), worth: changes(worth, map?.worth ?? 0) },
    }));
  return {
    gap: before.gap,
    by: changes(found.gap, before.gap) ? found.gap : null,
    places: moved.slice(0, most),
    others: Math.max(0, moved.length - most),
    refused: before.refused.length + after.refused.length > 0,
  };
}

function sideOf({ rank, root, worth }: Place): Side {
  return { rank, root, worth };
}
