/**
 * At the launch of a wave the organisation's tree is frozen as far as answers are reported along it: the
 * units that are large enough, whatever lies above them, and nothing else. A unit moved tomorrow moves no
 * answer.
 */
import type { Manifest } from './manifest.ts';
import type { Place, Reporting } from './reporting.ts';
import type { Level, ReportingUnit } from './reporting-tree.ts';

/** A unit of a manifest before it has keys. */
export type FrozenUnit = Omit<Manifest['units'][number], 'keys'>;

/**
 * The reporting units and all above them, each after the one above it; `top` is the organisation. `lot`
 * draws a whole number below 2³², and draws again where two are alike. O(places).
 */
export function frozen(
  places: readonly (Place & { name: string })[],
  { units }: Reporting,
  top: { id: string; name: string },
  lot: () => number,
): FrozenUnit[] {
  const above = new Map(places.map(({ id, parentId }) => [id, parentId]));
  const counted = new Map(units.map((unit) => [unit.id, unit]));
  const kept = new Set<string>();
  for (const { id } of units) {
    for (let at: string | null = id; at !== null && at !== top.id; at = above.get(at) ?? null) {
      kept.add(at);
    }
  }
  const below = Map.groupBy(
    places.filter(({ id }) => kept.has(id)),
    ({ parentId }) => (parentId !== null && kept.has(parentId) ? parentId : top.id),
  );
  const drawn = new Set<number>();
  const draw = (): number => {
    let one = lot();
    while (drawn.has(one)) one = lot();
    drawn.add(one);
    return one;
  };
  const walk = (id: string, name: string, parent: string | null): FrozenUnit[] => {
    const { whole = true, eligible = 0 } = counted.get(id) ?? {};
    const own = { id, parent, name, whole, eligible, lot: draw() };
    return [own, ...(below.get(id) ?? []).flatMap((child) => walk(child.id, child.name, id))];
  };
  return walk(top.id, top.name, null);
}

/** The tree of a manifest as the release takes it. */
export function reportingUnits(units: Manifest['units']): ReportingUnit[] {
  const parents = new Set(units.map(({ parent }) => parent));
  return units.map(({ id, parent, eligible, lot }) => {
    const level: Level = parent === null ? 'company' : parents.has(id) ? 'department' : 'team';
    return { id, parent, level, eligible, lot };
  });
}
