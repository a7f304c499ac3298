import { enter } from '#lib/server/enter.ts';
import type { LayoutServerLoad } from './$types';

/** Who is here and with which roles, and the organisation's maps: what every page of it shows. */
export const load: LayoutServerLoad = async (event) => {
  const { organisation, person, roles, within } = await enter(event, 'read');
  const maps = await within(
    (tx) => tx<{ id: string; name: string }[]>`
      select map_id as id, coalesce(fields ->> 'name', '') as name
      from map join map_head using (organisation_id, map_id)
      where organisation_id = current_organisation() and archived_at is null
      order by created_at`,
  );
  return { organisation, person, roles, maps: [...maps] };
};
