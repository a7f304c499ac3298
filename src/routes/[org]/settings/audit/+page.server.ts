import * as audit from '#lib/server/audit.ts';
import { enter } from '#lib/server/enter.ts';
import type { PageServerLoad } from './$types';

/** Lines of one page. */
const page = 100;

export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'administer');
  const said = Number(event.url.searchParams.get('below'));
  const below = Number.isSafeInteger(said) && said > 0 ? said : null;
  return within(async (tx) => {
    const lines = await audit.lines(tx, below, page);
    const last = lines.at(-1)?.number ?? 1;
    return { lines, older: last > 1 ? last : null, broken: await audit.broken(tx) };
  });
};
