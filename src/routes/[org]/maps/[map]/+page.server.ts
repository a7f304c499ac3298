import { error } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { hand } from '#lib/people/review.ts';
import * as comments from '#lib/server/comments.ts';
import { asOf, now } from '#lib/server/content.ts';
import { enter } from '#lib/server/enter.ts';
import * as metrics from '#lib/server/metrics.ts';
import * as scenarios from '#lib/server/scenarios.ts';
import type { PageServerLoad } from './$types';

/** The whole map and the number of its last line; from there on the page follows the log. */
export const load: PageServerLoad = async (event) => {
  const { roles, within } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  return within(async (tx) => {
    const whole = await now(tx, map.data);
    if (!whole) error(404);
    const scenario = await scenarios.one(tx, map.data);
    return {
      map: map.data,
      ...whole,
      /** Who may be called in a comment, and how far one has read. */
      talk: await comments.standing(tx, map.data),
      metrics: await metrics.list(tx),
      /** The roles with which one writes here. */
      hand: hand(roles, scenario?.state ?? null),
      /** Whose branch it is, and what that was when the branch began; null for a map of its own. */
      branch: scenario && {
        scenario,
        fork: (await asOf(tx, scenario.base.id, scenario.baseSeq))?.content ?? whole.content,
      },
    };
  });
};
