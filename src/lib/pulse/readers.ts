/**
 * There is one release for everybody, and who reads it only takes away. Whoever writes pulses or works
 * with their scores reads all groups; a leader reads what they lead, all below it, and what lies above
 * it up to the company. So whatever several readers put together is in the release, which has seen to
 * it that nothing follows from that.
 *
 * The tree is that of the wave. Where what somebody leads had no group of its own then, its people were
 * counted with the others above it, and that is where the leader's reading begins.
 */
import type { Manifest } from './manifest.ts';
import type { Place } from './reporting.ts';

/** Everything, or from the unit that somebody leads; null leads nothing. */
export type Reach = 'all' | { leads: string | null };

export interface Readable {
  /** The groups whose figures are read. */
  groups: ReadonlySet<string>;
  /** Those whose comments are read too: not those above, where colleagues of other teams write. */
  comments: ReadonlySet<string>;
}

/** What somebody reads of a wave; `places` is the tree as it stands today. O(units · depth). */
export function readable(
  units: Manifest['units'],
  places: readonly Place[],
  reach: Reach,
): Readable {
  const all = new Set(units.map(({ id }) => id));
  if (reach === 'all') return { groups: all, comments: all };
  const above = new Map(units.map(({ id, parent }) => [id, parent]));
  const own = led(units, reach.leads);
  const groups = new Set(own);
  const today = new Map(places.map(({ id, parentId }) => [id, parentId]));
  let at: string | null = reach.leads;
  while (at !== null && !above.has(at)) at = today.get(at) ?? null;
  for (at ??= units[0]?.id ?? null; at !== null; at = above.get(at) ?? null) groups.add(at);
  return { groups, comments: own };
}

/** The groups of a wave that are of a unit or below it; none where it had no group of its own. O(units). */
export function led(
  units: readonly { id: string; parent: string | null }[],
  unit: string | null,
): Set<string> {
  const found = new Set<string>();
  // Each group stands after the one above it.
  for (const { id, parent } of units)
    if (id === unit || (parent !== null && found.has(parent))) found.add(id);
  return found;
}
