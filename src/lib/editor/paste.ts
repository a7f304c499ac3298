/** Cells copied from a sheet, put into a table from one cell on: what fits is written in one gesture. */
import type { Operation } from '#lib/map/operation.ts';
import { plain } from './fuzzy.ts';
import type { Column } from './table.ts';

/** Rows and cells of tab-separated text; a quoted cell may hold tabs, line breaks and doubled quotes. O(length). */
export function readCells(text: string): string[][] {
  const cells = text.replace(/\r\n?/g, '\n').matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g);
  const rows: string[][] = [[]];
  for (const [whole, quoted, bare = '', end] of cells) {
    if (whole === '' && rows.at(-1)?.length === 0) break;
    rows.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
    if (end === '') break;
  }
  return rows.filter((row) => row.length > 0);
}

export interface Pasted {
  operations: Operation[];
  cells: number;
  /** Why the others were not taken, without repeating. */
  refused: number;
  reasons: string[];
}

/**
 * What pasting would do, beginning at the first of these rows and columns. O(cells).
 *
 * @param barred says that a cell cannot be written.
 */
export function paste<Row>(
  cells: readonly (readonly string[])[],
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  barred: (row: Row, column: Column<Row>) => string,
): Pasted {
  const operations: Operation[] = [];
  const reasons: string[] = [];
  let written = 0;
  cells.slice(0, rows.length).forEach((line, index) => {
    const row = rows[index];
    if (row === undefined) return;
    line.slice(0, columns.length).forEach((text, at) => {
      const column = columns[at];
      if (!column) return;
      const value = meaning(row, column, text);
      if (value === undefined) reasons.push(barred(row, column));
      else if ('mend' in value) reasons.push(value.mend);
      else {
        operations.push(...column.write(row, value.value));
        written++;
      }
    });
  });
  return {
    operations,
    cells: written,
    refused: reasons.length,
    reasons: [...new Set(reasons)].slice(0, 3),
  };
}

/** What a text means in a cell; undefined where nothing may be written. */
function meaning<Row>(
  row: Row,
  { edit, may }: Column<Row>,
  text: string,
): { value: unknown } | { mend: string } | undefined {
  if (!edit || edit.how === 'ask' || !may(row)) return undefined;
  if (edit.how === 'type') return edit.draft(row).judge(text);
  if (text.trim() === '') return { value: '' };
  const found = edit
    .options()
    .find(({ value, label }) => value === text.trim() || plain(label) === plain(text.trim()));
  return found && { value: found.value };
}
