import { error } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { hand } from '#lib/people/review.ts';
import { now } from '#lib/server/content.ts';
import { enter } from '#lib/server/enter.ts';
import * as entries from '#lib/server/entries.ts';
import * as scenarios from '#lib/server/scenarios.ts';
import type { PageServerLoad } from './$types';

/** The map as it stands, and when each line of its history was written; what they say is asked for later. */
export const load: PageServerLoad = async (event) => {
  const { roles, within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  return within(async (tx) => {
    const whole = await now(tx, map.data);
    const marks = await entries.marks(tx, map.data, 0, null);
    if (!whole || !marks) error(404);
    return {
      map: map.data,
      ...whole,
      marks,
      /** The roles with which one writes here. */
      hand: hand(roles, await scenarios.stateOf(tx, map.data)),
    };
  });
};
