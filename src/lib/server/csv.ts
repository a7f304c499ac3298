/**
 * Small tables as CSV, in and out. What goes out may be opened by a spreadsheet, which would run a cell
 * that begins like a formula: such a cell gets a leading apostrophe, and loses it again when it comes
 * back in.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { encodingOf } from './encodings.ts';

const formula = /^'*[=+\-@\t\r]/;

/** Tells spreadsheets that the text is UTF-8. */
export const byteOrderMark = '\uFEFF';

/** A text that no spreadsheet runs. */
export function unformulated(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** One row of RFC 4180, every text quoted and numbers plain. */
export function row(cells: readonly (string | number)[]): string {
  const cell = (value: string | number) =>
    typeof value === 'number' ? String(value) : `"${unformulated(value).replaceAll('"', '""')}"`;
  return `${cells.map(cell).join(',')}\r\n`;
}

/** A whole table, led by a byte order mark. */
export function write(rows: readonly (readonly (string | number)[])[]): string {
  return byteOrderMark + rows.map(row).join('');
}

export interface Table {
  rows: { line: number; cells: string[] }[];
}

/** Reads a table of any common encoding and delimiter; `line` is where the row begins, from 1. */
export function read(bytes: Uint8Array): Table | { refused: 'not a table'; line: number } {
  const text = decoded(bytes);
  const rows: Table['rows'] = [];
  let ended = 0;
  try {
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (record: string[], { lines }) => {
        const cells = record.map((cell) => cell.replace(/^'(?='*[=+\-@\t\r])/, ''));
        rows.push({ line: ended + 1, cells });
        ended = lines;
        return null;
      },
    });
    return { rows };
  } catch (thrown) {
    if (thrown instanceof CsvError)
      return { refused: 'not a table', line: Number(thrown['lines']) };
    throw thrown;
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(encodingOf([Buffer.from(bytes)])).decode(bytes);
  }
}

/** The sign that divides the first line most often, outside quotes. */
function delimiterOf(text: string): string {
  const first = (text.split(/\r?\n/, 1)[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (sign: string) => first.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
