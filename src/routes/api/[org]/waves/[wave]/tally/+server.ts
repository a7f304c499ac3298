import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { enter } from '#lib/server/enter.ts';
import { settleTally } from '#lib/server/pulse/close.ts';
import * as custodians from '#lib/server/pulse/custodians.ts';
import type { RequestHandler } from './$types';

/** Ends a wave with what a custodian counted; it comes as a file, for it can be long. */
export const POST: RequestHandler = async (event) => {
  const { person, within } = await enter(event, 'keep pulses honest');
  const wave = z.uuid().safeParse(event.params.wave);
  if (!wave.success) error(404);
  if ((await within((tx) => custodians.holds(tx, wave.data))) === null) error(404);
  const counted: unknown = await event.request.json().catch(() => null);
  const { database, keys } = event.locals;
  const done = await settleTally(database, keys, wave.data, counted, person.id);
  if (done.refused !== undefined) return json(done, { status: 409 });
  return json(done);
};
