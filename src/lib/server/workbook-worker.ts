/**
 * Reads one sheet of a workbook, in a thread of its own. A workbook is a zip, and a zip may claim to be
 * small and unpack to anything: so the parts that matter are unpacked here under a count of bytes, and
 * only what was counted is given to the reader of sheets.
 */
import { parentPort, workerData } from 'node:worker_threads';
import * as xlsx from '@e965/xlsx';
import { unzipSync, zipSync } from 'fflate';
import { z } from 'zod';

const Task = z.object({
  file: z.instanceof(Uint8Array),
  sheet: z.string().nullable(),
  limits: z.object({ rows: z.number(), columns: z.number(), cell: z.number() }),
});

const mostEntries = 5000;
const mostBytes = 200 * 1024 * 1024;
const mostShared = 2_000_000;
/** Parts of a workbook that its reader may look into; pictures and macros are not among them. */
const needed = /\.(xml|rels)$/i;

type Refused = { refused: string; row: number | null };
type Answer =
  Refused | { sheets: string[]; sheet: string; rows: { number: number; cells: string[] }[] };

class Refusal extends Error {
  readonly row: number | null;
  constructor(reason: string, row: number | null = null) {
    super(reason);
    this.row = row;
  }
}

function read({ file, sheet, limits }: z.infer<typeof Task>): Answer {
  const plain = unpack(file);
  const { SheetNames: sheets } = xlsx.read(plain, { type: 'array', bookSheets: true });
  const chosen = sheets.find((name) => name === sheet) ?? sheets[0];
  if (chosen === undefined) throw new Refusal('empty');
  const book = xlsx.read(plain, {
    type: 'array',
    sheets: chosen,
    dense: true,
    cellDates: true,
    UTC: true,
    cellFormula: false,
    cellHTML: false,
    cellText: false,
    // the header, and one row more than allowed, to tell that there is one
    sheetRows: limits.rows + 2,
  });
  const data = book.Sheets[chosen]?.['!data'] ?? [];
  const rows: { number: number; cells: string[] }[] = [];
  data.forEach((row, at) => {
    if (!row) return;
    const cells: string[] = [];
    let filled = false;
    row.forEach((cell, column) => {
      const text = textOf(cell);
      if (text.trim() === '') return;
      if (column >= limits.columns) throw new Refusal('too many columns', at + 1);
      if (text.length > limits.cell) throw new Refusal('cell too long', at + 1);
      cells[column] = text;
      filled = true;
    });
    if (filled) rows.push({ number: at + 1, cells: Array.from(cells, (cell) => cell ?? '') });
  });
  if (rows.length > limits.rows + 1) throw new Refusal('too many rows');
  return { sheets, sheet: chosen, rows };
}

/** The needed parts, stored plainly in a zip again. What is counted is what comes out, not what is claimed. */
function unpack(file: Uint8Array): Uint8Array {
  let entries = 0;
  let claimed = 0;
  const parts = unzipSync(file, {
    filter: ({ name, originalSize }) => {
      if (++entries > mostEntries) throw new Refusal('too big unpacked');
      if (!needed.test(name)) return false;
      claimed += originalSize;
      if (claimed > mostBytes) throw new Refusal('too big unpacked');
      return true;
    },
  });
  const names = Object.keys(parts);
  if (!names.some((name) => /^xl\/workbook\.xml$/i.test(name))) throw new Refusal('not a table');
  const shared = parts[names.find((name) => /sharedStrings/i.test(name)) ?? ''];
  if (shared && countShared(shared) > mostShared) throw new Refusal('too big unpacked');
  return zipSync(parts, { level: 0 });
}

/** How many `<si` there are. O(bytes). */
function countShared(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(60); at >= 0; at = bytes.indexOf(60, at + 1)) {
    if (bytes[at + 1] === 115 && bytes[at + 2] === 105) count++;
  }
  return count;
}

function textOf(cell: xlsx.CellObject | undefined): string {
  if (!cell || cell.t === 'z' || cell.t === 'e' || cell.v === undefined) return '';
  if (cell.v instanceof Date) return cell.v.toISOString().slice(0, 10);
  return String(cell.v);
}

let answer: Answer;
try {
  answer = read(Task.parse(workerData));
} catch (thrown) {
  // the readers of zips and sheets throw plain errors at what is no workbook
  answer = {
    refused: thrown instanceof Refusal ? thrown.message : 'not a table',
    row: thrown instanceof Refusal ? thrown.row : null,
  };
}
parentPort?.postMessage(answer);
