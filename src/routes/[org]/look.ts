/** The look that an address asks for: ?map, ?unit, ?period, ?compare, each as far as it makes sense. */
import { z } from 'zod';
import { Period } from '#lib/figures/periods.ts';
import type { Look } from '#lib/impact/look.ts';
import * as impact from '#lib/server/impact.ts';
import type { Sql } from '#lib/server/sql.ts';

const Asked = z.object({
  map: z.uuid().nullable().catch(null),
  unit: z.uuid().nullable().catch(null),
  period: Period.nullable().catch(null),
  compare: Period.nullable().catch(null),
});

export interface Looked {
  /** Null where the organisation has no map. */
  look: Look | null;
  units: { id: string; parent: string | null; name: string }[];
}

/** One look at the chosen map, or at the organisation's first, with the units to choose from. */
export async function looked(
  tx: Sql,
  given: URLSearchParams,
  maps: readonly { id: string }[],
): Promise<Looked> {
  const { map, ...choice } = Asked.parse({
    map: given.get('map') || null,
    unit: given.get('unit') || null,
    period: given.get('period') || null,
    compare: given.get('compare') || null,
  });
  const chosen = maps.find(({ id }) => id === map) ?? maps[0];
  const units = await tx<Looked['units']>`
    select unit_id as id, parent_id as parent, name from org_unit
    where organisation_id = current_organisation() order by name`;
  const look = chosen
    ? ((await impact.look(tx, chosen.id, choice)) ??
      (await impact.look(tx, chosen.id, { ...choice, unit: null })))
    : null;
  return { look, units: [...units] };
}
