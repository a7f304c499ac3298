import { enter } from '#lib/server/enter.ts';
import type { LayoutServerLoad } from './$types';

/** Who is here and with which roles, and the organisation's maps without scenarios: what every page of it shows. */
export const load: LayoutServerLoad = async (event) => {
  const { organisation, person, roles, within } = await enter(event, 'read');
  const maps = await within(
    (tx) => tx<{ id: string; name: string }[]>`
      select map_id as id, coalesce(fields ->> 'name', '') as name
      from map join map_head using (organisation_id, map_id)
      where organisation_id = current_organisation() and archived_at is null
        and not exists (select from scenario
          where scenario.organisation_id = map.organisation_id and scenario.map_id = map.map_id)
      order by created_at`,
  );
  return { organisation, person, roles, maps: [...maps] };
};
