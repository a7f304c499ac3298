import { columns } from '#lib/people/tree-file.ts';
import { listed } from '#lib/people/tree.ts';
import { write } from '#lib/server/csv.ts';
import { enter } from '#lib/server/enter.ts';
import * as units from '#lib/server/units.ts';
import type { RequestHandler } from './$types';

/** The tree as a file that can be brought in again. A unit without a code is known by its id. */
export const GET: RequestHandler = async (event) => {
  const { within } = await enter(event, 'administer');
  const tree = await within(units.list);
  const codeOf = new Map(tree.map(({ id, code }) => [id, code ?? id]));
  const rows = listed(tree, () => 0).map(({ id, name, parentId }) => [
    codeOf.get(id) ?? id,
    name,
    parentId === null ? '' : (codeOf.get(parentId) ?? ''),
  ]);
  return new Response(write([columns, ...rows]), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="units.csv"',
    },
  });
};
