/**
 * A table of survey results as organisations publish them: a row for each unit, wave and question, with
 * how many answered. A unit is named by its path, LEVEL1ID, LEVEL2ID and so on, 0 or nothing where the
 * path ends; ANSCOUNT is how many answered, QUESTION what, and SURVEYR, where it stands there, when.
 */
import { read } from '#lib/server/csv.ts';
import { Refusal } from './refusal.ts';

export interface Row {
  readonly line: number;
  /** From the top; empty is the whole organisation. */
  readonly path: readonly string[];
  readonly n: number;
}

/** Rows by wave and question, in the order in which these first stand in the table. */
export type Sheets = ReadonlyMap<string, readonly Row[]>;

/** @throws Refusal naming the first thing that is wrong, and its line */
export function sheetsOf(bytes: Uint8Array): Sheets {
  const table = read(bytes);
  if ('refused' in table) throw new Refusal(`This is not a table: see line ${table.line}.`);
  const [head, ...rows] = table.rows;
  if (!head || rows.length === 0) throw new Refusal('The table has no rows.');
  const columns = columnsOf(head.cells);
  const sheets = new Map<string, Row[]>();
  const seen = new Set<string>();
  for (const { line, cells } of rows) {
    const cell = (column: number): string => cells[column] ?? '';
    const n = Number(cell(columns.n));
    if (cell(columns.n) === '' || !Number.isSafeInteger(n) || n < 0) {
      throw new Refusal(
        `Line ${line}: ANSCOUNT is “${cell(columns.n)}”, not a whole number of people.`,
      );
    }
    const path = columns.levels.map(cell).map((id) => (id === '0' ? '' : id));
    while (path.at(-1) === '') path.pop();
    if (path.includes('')) throw new Refusal(`Line ${line}: the path of the unit has a gap.`);
    const sheet = columns.keys.map(cell).join(' ');
    const key = JSON.stringify([sheet, path]);
    if (seen.has(key)) throw new Refusal(`Line ${line}: this unit has answered ${sheet} before.`);
    seen.add(key);
    const held = sheets.get(sheet);
    if (held) held.push({ line, path, n });
    else sheets.set(sheet, [{ line, path, n }]);
  }
  return sheets;
}

function columnsOf(names: readonly string[]): { levels: number[]; keys: number[]; n: number } {
  const column = (name: string): number => {
    const found = names.indexOf(name);
    if (found < 0)
      throw new Refusal(`The table has no column ${name}; it has ${names.join(', ')}.`);
    return found;
  };
  const levels: number[] = [];
  for (let level = 1; names.includes(`LEVEL${level}ID`); level++)
    levels.push(column(`LEVEL${level}ID`));
  if (levels.length === 0) column('LEVEL1ID');
  const wave = names.indexOf('SURVEYR');
  const question = column('QUESTION');
  return { levels, keys: wave < 0 ? [question] : [wave, question], n: column('ANSCOUNT') };
}
