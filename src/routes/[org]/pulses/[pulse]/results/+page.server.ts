import { enter } from '#lib/server/enter.ts';
import { reading } from './reading.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) =>
  reading(await enter(event, 'read results'), event);
