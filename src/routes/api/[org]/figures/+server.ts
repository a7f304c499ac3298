import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { Count, Observation, placeKey, Spread, Value } from '#lib/figures/observations.ts';
import { enter } from '#lib/server/enter.ts';
import * as figures from '#lib/server/figures.ts';
import type { RequestHandler } from './$types';

const Write = z.strictObject({
  written: z
    .array(
      Observation.extend({
        value: Value.nullable(),
        n: Count.nullable(),
        sd: Spread.nullable(),
      }),
    )
    .min(1)
    .max(5000)
    .refine((all) => new Set(all.map(placeKey)).size === all.length),
});

/**
 * Writes figures that were typed or pasted; a value null deletes. Answers `{ before }`, which, sent
 * here, takes it back. 409 where a metric or unit is gone.
 */
export const POST: RequestHandler = async (event) => {
  const { within } = await enter(event, 'edit figures');
  const asked = Write.safeParse(await event.request.json().catch(() => null));
  if (!asked.success) error(400);
  const answer = await within((tx) => figures.write(tx, asked.data.written));
  return json(answer, { status: 'refused' in answer ? 409 : 200 });
};
