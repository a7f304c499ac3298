/**
 * CSV that we hand out. A spreadsheet runs a cell that begins like a formula, so such a text gets an
 * apostrophe before it; numbers stay numbers.
 */

/** One line of CSV with its line end; texts quoted, numbers plain, null empty. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
  return `"${harmless.replaceAll('"', '""')}"`;
}
