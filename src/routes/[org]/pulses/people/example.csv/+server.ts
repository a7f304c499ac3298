import { m } from '#lib/paraglide/messages.js';
import { columns } from '#lib/pulse/roster-file.ts';
import { write } from '#lib/server/csv.ts';
import { enter } from '#lib/server/enter.ts';
import * as units from '#lib/server/units.ts';
import type { RequestHandler } from './$types';

/** A list of two made-up people in the company's own units, to be written over. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'keep audience');
  const tree = await within(units.list);
  const unit = (index: number) => tree[index]?.code ?? tree[index]?.name ?? '';
  const rows = [
    ['1001', m.audience_example_one(), 'one@example.com', 'en', unit(0), 'yes'],
    ['1002', m.audience_example_two(), '', 'tr', unit(1), 'yes'],
  ];
  return new Response(write([columns, ...rows]), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="employees.csv"',
    },
  });
};
