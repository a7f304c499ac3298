import * as audit from '#lib/server/audit.ts';
import { write } from '#lib/server/csv.ts';
import { enter } from '#lib/server/enter.ts';
import type { RequestHandler } from './$types';

/** More lines than an organisation writes in its life. */
const all = 1_000_000;

export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'administer');
  const lines = await within((tx) => audit.lines(tx, null, all));
  const rows = lines.map(({ number, at, person, action, detail }) => [
    number,
    at.toISOString(),
    person,
    action,
    JSON.stringify(detail),
  ]);
  return new Response(write([['number', 'at', 'person', 'action', 'detail'], ...rows]), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="audit.csv"',
    },
  });
};
