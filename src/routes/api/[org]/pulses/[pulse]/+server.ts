import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { enter } from '#lib/server/enter.ts';
import * as pulses from '#lib/server/pulse/pulses.ts';
import type { RequestHandler } from './$types';

const Written = pulses.PulseFields.extend({ version: z.int().min(1) });

/** Writes a pulse whole; 409 where it was changed since it was read, and nothing is written over. */
export const PUT: RequestHandler = async (event) => {
  const { within } = await enter(event, 'build pulses');
  const id = z.uuid().safeParse(event.params.pulse);
  if (!id.success) error(404);
  const written = Written.safeParse(await event.request.json().catch(() => null));
  if (!written.success) error(400);
  const { version, ...fields } = written.data;
  const done = await within((tx) => pulses.change(tx, id.data, version, fields));
  if (done.refused === 'gone') error(404);
  return json(done, { status: done.refused ? 409 : 200 });
};
