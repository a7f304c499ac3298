import { redirect } from '@sveltejs/kit';
import { farewell } from '#lib/server/caller.ts';
import type { RequestHandler } from './$types';

/** Ends this browser's session; whoever has none is simply sent home. */
export const POST: RequestHandler = async (event) => {
  await farewell(event);
  redirect(303, '/');
};
