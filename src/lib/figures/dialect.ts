/**
 * How a text file of rows and columns is written: which sign divides its columns, and which its
 * decimals. Nobody remembers, so the file is asked.
 */

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];
export type Decimal = '.' | ',';

/** Excel's own first line, `sep=;`, names the delimiter and is no row. */
export function separatorLine(text: string): { delimiter: Delimiter; length: number } | null {
  const said = /^sep=([,;\t|])\r?\n/i.exec(text);
  const delimiter = delimiters.find((each) => each === said?.[1]);
  return said && delimiter ? { delimiter, length: said[0].length } : null;
}

/**
 * The delimiter under which the first rows have the same number of columns, and most of them. O(length)
 * for each of four.
 */
export function sniffDelimiter(text: string): Delimiter {
  let best: { delimiter: Delimiter; merit: number } = { delimiter: ',', merit: 0 };
  for (const delimiter of delimiters) {
    const widths = splitRows(text, delimiter, 60)
      .map((row) => row.length)
      .filter((width) => width > 0);
    const width = widths[0] ?? 0;
    if (width < 2) continue;
    const steady = widths.filter((each) => each === width).length / widths.length;
    const merit = steady * steady * Math.log2(width + 1);
    if (merit > best.merit) best = { delimiter, merit };
  }
  return best.delimiter;
}

/** The decimal sign that the numbers among these cells use; a point where none tells. */
export function sniffDecimal(cells: Iterable<string>): Decimal {
  let points = 0;
  let commas = 0;
  for (const cell of cells) {
    const text = cell.trim();
    if (/^[-+]?[0-9]+\.[0-9]+$/.test(text)) points += /\.[0-9]{3}$/.test(text) ? 0.1 : 1;
    else if (/^[-+]?[0-9]+,[0-9]+$/.test(text)) commas += /,[0-9]{3}$/.test(text) ? 0.1 : 1;
    else if (/^[-+]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+$/.test(text)) commas += 2;
    else if (/^[-+]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+$/.test(text)) points += 2;
  }
  return commas > points ? ',' : '.';
}

/** Rows of a text, as a spreadsheet puts them on the clipboard or a program into a file; quotes kept by doubling. */
export function splitRows(text: string, delimiter: string, most = Infinity): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === delimiter) {
      row.push(cell);
      cell = '';
    } else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text[at + 1] === '\n') at++;
      row.push(cell);
      rows.push(row);
      if (rows.length >= most) return rows;
      row = [];
      cell = '';
    } else cell += sign;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}
