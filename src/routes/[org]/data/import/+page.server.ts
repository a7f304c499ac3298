import { may } from '#lib/people/may.ts';
import { enter } from '#lib/server/enter.ts';
import * as metrics from '#lib/server/metrics.ts';
import { encodings } from '#lib/server/encodings.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { roles, within } = await enter(event, 'edit figures');
  return within(async (tx) => ({
    metrics: [...(await metrics.list(tx))],
    units: [
      ...(await tx<{ id: string; name: string }[]>`
        select unit_id as id, name from org_unit order by name, unit_id`),
    ],
    encodings: [...encodings],
    mayMakeUnits: may(roles, 'administer'),
  }));
};
