import { error } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { now } from '#lib/server/content.ts';
import { enter } from '#lib/server/enter.ts';
import * as metrics from '#lib/server/metrics.ts';
import type { PageServerLoad } from './$types';

/** The whole map and the number of its last line; from there on the page follows the log. */
export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  return within(async (tx) => {
    const whole = await now(tx, map.data);
    if (!whole) error(404);
    return { map: map.data, ...whole, metrics: await metrics.list(tx) };
  });
};
