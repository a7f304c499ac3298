import { expect, test } from 'vitest';
import { read, write } from '#lib/server/csv.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const cells = (input: Uint8Array) => {
  const table = read(input);
  return 'refused' in table ? table : table.rows.map((row) => row.cells);
};

test('no cell that goes out begins as a formula does, and numbers stay numbers', () => {
  const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', 'a"b', 'x'];
  const written = write([[...texts, -5]]);
  expect(written).toBe(`\uFEFF"'=1+1","'+1","'-1","'@SUM(A1)","'\t=1","'\r=1","a""b","x",-5\r\n`);
});

test('a text that has an apostrophe before a sign keeps it, out and in again', () => {
  const cells = ["'+", "''=1", "'plain"];
  const table = read(Buffer.from(write([cells])));
  expect(table).toEqual({ rows: [{ line: 1, cells }] });
});

test('what went out comes back in as it was', () => {
  const rows = [
    ['code', 'name'],
    ['=1', 'a,"b"; c'],
  ];
  expect(cells(bytes(write(rows)))).toEqual(rows);
});

test.each([
  ['commas', 'code,name\nA,Región\n'],
  ['semicolons', 'code;name\r\nA;Región\r\n'],
  ['tabs', 'code\tname\nA\tRegión'],
])('%s are told by the first line', (_, text) => {
  expect(cells(bytes(text))).toEqual([
    ['code', 'name'],
    ['A', 'Región'],
  ]);
});

test('a row keeps the line it begins on, past one that spans several', () => {
  const table = read(bytes('code,name\nA,"one\ntwo"\nB,x\n'));
  expect('refused' in table ? [] : table.rows.map(({ line }) => line)).toEqual([1, 2, 4]);
});

test('older encodings are recognised', () => {
  const latin = Uint8Array.from('code,name\nA,Región de Cataluña y Aragón\n', (letter) =>
    letter.charCodeAt(0),
  );
  expect(cells(latin)).toEqual([
    ['code', 'name'],
    ['A', 'Región de Cataluña y Aragón'],
  ]);
});

test('what is no table is refused with the line', () => {
  expect(cells(bytes('code,name\nA,"never closed\n'))).toMatchObject({ refused: 'not a table' });
});
