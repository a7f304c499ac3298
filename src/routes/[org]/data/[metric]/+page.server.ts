import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { may } from '#lib/people/may.ts';
import { enter } from '#lib/server/enter.ts';
import * as figures from '#lib/server/figures.ts';
import * as metrics from '#lib/server/metrics.ts';
import * as waves from '#lib/server/pulse/scores.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { roles, within } = await enter(event, 'read');
  const id = z.uuid().safeParse(event.params.metric);
  if (!id.success) error(404);
  return within(async (tx) => {
    const metric = await metrics.one(tx, id.data);
    if (!metric) error(404);
    return {
      metric,
      uses: [...(await metrics.uses(tx, id.data))],
      observations: [...(await figures.ofMetric(tx, id.data))],
      units: [
        ...(await tx<{ id: string; name: string; parent: string | null }[]>`
          select unit_id as id, name, parent_id as parent from org_unit order by name, unit_id`),
      ],
      mayEdit: may(roles, 'edit figures') && metric.pulse === null,
      mayBuild: may(roles, 'build pulses'),
      mayReadResults: may(roles, 'read results'),
      asked: metric.pulse === null ? null : await waves.lastOf(tx, metric.pulse),
    };
  });
};
