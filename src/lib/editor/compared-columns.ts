/** The columns of a table that holds two moments of a map against each other: each cell tells both. */
import type { Sign } from '#lib/map/compare.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Column } from './table.ts';
import { inOrder } from './written.ts';

export const signNames: Record<Sign, () => string> = {
  added: m.history_sign_added,
  removed: m.history_sign_removed,
  changed: m.history_sign_changed,
};

/** Marks that tell the three apart without colour. */
export const signMarks: Record<Sign, string> = { added: '+', removed: '−', changed: '≠' };

/** Columns that write what a row said before beside what it says, led by how it differs. */
export function comparedColumns<Row extends { id: string }>(
  columns: readonly Column<Row>[],
  signs: ReadonlyMap<string, Sign>,
  before: ReadonlyMap<string, Row>,
): Column<Row>[] {
  const sign = (row: Row) => {
    const found = signs.get(row.id);
    return found ? `${signMarks[found]} ${signNames[found]()}` : '';
  };
  const first: Column<Row> = {
    id: 'sign',
    title: m.history_sign(),
    width: 132,
    shown: sign,
    sort: (row) => signs.get(row.id) ?? null,
    may: () => false,
    write: () => [],
  };
  const rest = columns.map((column): Column<Row> => ({
    ...column,
    width: column.width + 40,
    shown: (row) => {
      const was = signs.get(row.id) === 'changed' ? before.get(row.id) : undefined;
      const now = column.shown(row);
      const then = was ? column.shown(was) : now;
      return then === now ? now : inOrder([then || '–', now || '–']);
    },
    may: () => false,
  }));
  const [name, ...others] = rest;
  return name ? [name, first, ...others] : [first];
}
