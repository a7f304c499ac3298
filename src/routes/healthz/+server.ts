/**
 * Whether requests can be served: asks the database the shortest question, on a connection of its own,
 * so that a program that is merely busy is not taken for one that is broken.
 */
import { text } from '@sveltejs/kit';
import { inTurn } from '#lib/server/sql.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals }) => {
  await inTurn(() => locals.health`select 1`);
  return text('ok');
};
