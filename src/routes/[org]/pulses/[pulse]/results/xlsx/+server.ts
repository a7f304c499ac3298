import { sheetsOf } from '#lib/components/pulse/results/sheets.ts';
import { enter } from '#lib/server/enter.ts';
import { workbook } from '#lib/server/workbook.ts';
import { download } from '../download.ts';
import { reading } from '../reading.ts';
import type { RequestHandler } from './$types';

/** What the page shows under the same address, a sheet for each table. */
export const GET: RequestHandler = async (event) => {
  const { pulse, shown } = await reading(await enter(event, 'read results'), event);
  const sheets = shown ? sheetsOf(shown.view, shown.questions) : [];
  const book = workbook(
    sheets.map(({ name, head, rows }) => ({
      name,
      rows: [head, ...rows.map((row) => row.map(({ said, number }) => number ?? said))],
    })),
  );
  const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return download(book, kind, pulse.name, 'xlsx');
};
