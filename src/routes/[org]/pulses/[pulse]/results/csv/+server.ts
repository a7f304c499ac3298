import { sheetsOf } from '#lib/components/pulse/results/sheets.ts';
import { write } from '#lib/server/csv.ts';
import { enter } from '#lib/server/enter.ts';
import { download } from '../download.ts';
import { reading } from '../reading.ts';
import type { RequestHandler } from './$types';

/** What the page shows under the same address, a table after the other. */
export const GET: RequestHandler = async (event) => {
  const { pulse, shown } = await reading(await enter(event, 'read results'), event);
  const sheets = shown ? sheetsOf(shown.view, shown.questions) : [];
  const rows = sheets.flatMap(({ name, head, rows }, at) => [
    ...(at > 0 ? [[]] : []),
    [name],
    head,
    ...rows.map((row) => row.map(({ said, number }) => number ?? said)),
  ]);
  return download(write(rows), 'text/csv; charset=utf-8', pulse.name, 'csv');
};
