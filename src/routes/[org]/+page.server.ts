import { enter } from '#lib/server/enter.ts';
import { looked } from './look.ts';
import type { PageServerLoad } from './$types';

/** One look at the chosen map, or at the organisation's first; null where it has none. */
export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'read');
  const { maps } = await event.parent();
  return within((tx) => looked(tx, event.url.searchParams, maps));
};
