import { z } from 'zod';
import { Period } from '#lib/figures/periods.ts';
import { enter } from '#lib/server/enter.ts';
import * as impact from '#lib/server/impact.ts';
import type { PageServerLoad } from './$types';

const Asked = z.object({
  map: z.uuid().nullable().catch(null),
  unit: z.uuid().nullable().catch(null),
  period: Period.nullable().catch(null),
  compare: Period.nullable().catch(null),
});

/** One look at the chosen map, or at the organisation's first; null where it has none. */
export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'read');
  const { maps } = await event.parent();
  const given = event.url.searchParams;
  const { map, ...choice } = Asked.parse({
    map: given.get('map') || null,
    unit: given.get('unit') || null,
    period: given.get('period') || null,
    compare: given.get('compare') || null,
  });
  const chosen = maps.find(({ id }) => id === map) ?? maps[0];
  return within(async (tx) => {
    const units = await tx<{ id: string; parent: string | null; name: string }[]>`
      select unit_id as id, parent_id as parent, name from org_unit
      where organisation_id = current_organisation() order by name`;
    const look = chosen
      ? ((await impact.look(tx, chosen.id, choice)) ??
        (await impact.look(tx, chosen.id, { ...choice, unit: null })))
      : null;
    return { look, units: [...units] };
  });
};
