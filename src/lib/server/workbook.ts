/**
 * Small tables as a workbook. Every cell is a text or a number by its type and none is a formula, whatever
 * it begins with; a text that a spreadsheet could still take for one when it is copied has the same
 * apostrophe as in CSV.
 */
import { utils, write } from '@e965/xlsx';
import { unformulated } from './csv.ts';

export interface Sheet {
  name: string;
  rows: readonly (readonly (string | number)[])[];
}

/** The longest name that a sheet may have. */
const longest = 31;

/** An XLSX file of these sheets; without any, of one that is empty. */
export function workbook(sheets: readonly Sheet[]): Uint8Array<ArrayBuffer> {
  const book = utils.book_new();
  for (const { name, rows } of sheets.length > 0 ? sheets : [{ name: '', rows: [] }]) {
    const cells = rows.map((row) =>
      row.map((cell) => (typeof cell === 'number' ? cell : unformulated(cell))),
    );
    // A name that is taken gets a number.
    utils.book_append_sheet(book, utils.aoa_to_sheet(cells), nameOf(name), true);
  }
  const bytes: unknown = write(book, { type: 'buffer', bookType: 'xlsx', compression: true });
  if (!(bytes instanceof Uint8Array)) throw new Error('a workbook came out as no bytes');
  return new Uint8Array(bytes);
}

function nameOf(name: string): string {
  const plain = name.replace(/[\\/?*[\]:]/g, ' ').replace(/^'|'$/g, ' ');
  return [...plain.trim()].slice(0, longest - 3).join('') || '1';
}
