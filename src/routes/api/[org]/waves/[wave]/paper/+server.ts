import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { enter } from '#lib/server/enter.ts';
import { draw, Slips } from '#lib/server/pulse/paper.ts';
import type { RequestHandler } from './$types';

/** Takes the hashes of paper codes that were drawn on somebody's page; the codes stay there. It can be long. */
export const POST: RequestHandler = async (event) => {
  const { organisation, person } = await enter(event, 'build pulses');
  const wave = z.uuid().safeParse(event.params.wave);
  if (!wave.success) error(404);
  const slips = Slips.safeParse(await event.request.json().catch(() => null));
  if (!slips.success) error(400);
  const { database, keys } = event.locals;
  const who = { organisation: organisation.id, person: person.id };
  const drawn = await draw(database, keys, who, wave.data, slips.data, new Date());
  if (drawn.refused === 'gone') error(404);
  return json(drawn, { status: drawn.refused === undefined ? 200 : 409 });
};
