import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { enter } from '#lib/server/enter.ts';
import * as pulses from '#lib/server/pulse/pulses.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'build pulses');
  const id = z.uuid().safeParse(event.params.pulse);
  if (!id.success) error(404);
  return within(async (tx) => {
    const pulse = await pulses.one(tx, id.data);
    if (!pulse) error(404);
    return { pulse, elements: pulse.map ? await pulses.elementsOf(tx, pulse.map) : [] };
  });
};
