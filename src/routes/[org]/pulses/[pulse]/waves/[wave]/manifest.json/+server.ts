import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { enter } from '#lib/server/enter.ts';
import * as waves from '#lib/server/pulse/waves.ts';
import type { RequestHandler } from './$types';

/** A wave's manifest letter for letter, so that whoever has the file can compute its SHA-256. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'follow waves');
  const ids = z.object({ pulse: z.uuid(), wave: z.uuid() }).safeParse(event.params);
  const wave = ids.success
    ? await within((tx) => waves.one(tx, ids.data.pulse, ids.data.wave))
    : null;
  if (wave === null) error(404);
  return new Response(wave.text, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="manifest-${wave.id.slice(0, 8)}.json"`,
    },
  });
};
