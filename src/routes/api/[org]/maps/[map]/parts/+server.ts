import { error } from '@sveltejs/kit';
import { z } from 'zod';
import { Period } from '#lib/figures/periods.ts';
import { enter } from '#lib/server/enter.ts';
import * as figures from '#lib/server/figures.ts';
import * as impact from '#lib/server/impact.ts';
import { marked } from '#lib/server/marked.ts';
import type { RequestHandler } from './$types';

const Asked = z.object({
  map: z.uuid(),
  unit: z.uuid().nullable(),
  period: Period.nullable(),
  by: z.union([z.literal('segments'), z.coerce.number().int().min(1).max(20)]).nullable(),
});

/**
 * How the parts of a unit stand on a map: `?by=` a level of units below it, or `segments`. The ETag
 * changes with the map, the figures and the units.
 */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'read');
  const given = event.url.searchParams;
  const asked = Asked.safeParse({
    map: event.params.map,
    unit: given.get('unit') || null,
    period: given.get('period') || null,
    by: given.get('by') || null,
  });
  if (!asked.success) error(404);
  return within(async (tx) => {
    const { map, ...choice } = asked.data;
    const mark = await figures.mark(tx, map);
    return marked(event.request, mark, () => impact.parts(tx, map, choice));
  });
};
