import { enter } from '#lib/server/enter.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async (event) => {
  await enter(event, 'administer');
};
