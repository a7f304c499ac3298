import { csvLine } from '#lib/figures/csv-out.ts';
import { enter } from '#lib/server/enter.ts';
import type { RequestHandler } from './$types';

/** A small file of the usual form, to begin from. */
export const GET: RequestHandler = async (event) => {
  await enter(event, 'read');
  const rows: (string | number | null)[][] = [
    ['month', 'region', 'unit', 'unit code', 'engagement', 'engagement n', 'waiting minutes'],
    ['2026-09', 'North', 'Harbour Street', 'N01', 71.5, 24, 12.4],
    ['2026-10', 'North', 'Harbour Street', 'N01', 73, 22, 11.8],
    ['2026-09', 'South', 'Mill Lane', 'S01', 64.5, 31, 15.1],
    ['2026-10', 'South', 'Mill Lane', 'S01', null, null, 14.6],
  ];
  return new Response(`\ufeff${rows.map(csvLine).join('')}`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="figures-example.csv"',
    },
  });
};
