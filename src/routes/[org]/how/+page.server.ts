import { z } from 'zod';
import type { Look } from '#lib/impact/look.ts';
import { enter } from '#lib/server/enter.ts';
import * as figures from '#lib/server/figures.ts';
import type { Sql } from '#lib/server/sql.ts';
import { looked } from '../look.ts';
import type { PageServerLoad } from './$types';

/** How every element stood in the last periods, with its error; empty without a map. */
async function seriesOf(tx: Sql, look: Look | null): Promise<Record<string, figures.TrendPoint[]>> {
  if (look === null) return {};
  const { map, unit, period } = look;
  const scores = await figures.ofMap(tx, map, { unit, period, segment: '' });
  return Object.fromEntries(scores?.trends ?? []);
}

/** The look whose figures the examples are made of, and the element they are of. */
export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'read');
  const { maps } = await event.parent();
  const given = event.url.searchParams;
  const element = z.uuid().nullable().catch(null).parse(given.get('element'));
  return within(async (tx) => {
    const found = await looked(tx, given, maps);
    return { element, ...found, series: await seriesOf(tx, found.look) };
  });
};
