import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { record } from '#lib/server/audit.ts';
import { enter } from '#lib/server/enter.ts';
import { close, envelopes } from '#lib/server/pulse/close.ts';
import * as custodians from '#lib/server/pulse/custodians.ts';
import type { RequestHandler } from './$types';

/**
 * All envelopes of a wave that is over, for a custodian who holds what opens them. It is asked for once
 * by whoever counts, so it is written down who did.
 */
export const POST: RequestHandler = async (event) => {
  const { within } = await enter(event, 'keep pulses honest');
  const wave = z.uuid().safeParse(event.params.wave);
  if (!wave.success) error(404);
  const pulse = await within((tx) => custodians.holds(tx, wave.data));
  if (pulse === null) error(404);
  const { database, keys } = event.locals;
  await close(database, keys, wave.data, new Date());
  const found = await envelopes(database, wave.data);
  if (found.refused !== undefined) return json(found, { status: 409 });
  await within((tx) => record(tx, 'wave.fetch', { pulse }));
  return json(found);
};
