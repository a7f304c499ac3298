import { z } from 'zod';
import { enter } from '#lib/server/enter.ts';
import { looked } from '../look.ts';
import type { PageServerLoad } from './$types';

/** The look whose figures the examples are made of, and the element they are of. */
export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'read');
  const { maps } = await event.parent();
  const given = event.url.searchParams;
  const element = z.uuid().nullable().catch(null).parse(given.get('element'));
  return { element, ...(await within((tx) => looked(tx, given, maps))) };
};
