/** Whether requests can be served now: asks the database the shortest question. */
import { text } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals }) => {
  await locals.database`select 1`;
  return text('ok');
};
