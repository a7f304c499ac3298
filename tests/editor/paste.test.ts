import { describe, expect, it } from 'vitest';
import { readCells } from '#lib/editor/paste.ts';

describe('cells copied from a sheet', () => {
  it('are rows of cells', () => {
    expect(readCells('a\tb\nc\td\n')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
  it('keep empty cells in their place', () => {
    expect(readCells('a\t\tc')).toEqual([['a', '', 'c']]);
    expect(readCells('\tb')).toEqual([['', 'b']]);
  });
  it('may hold tabs, line breaks and quotes within quotes', () => {
    expect(readCells('"a\tb"\t"say ""hello""\nthere"')).toEqual([['a\tb', 'say "hello"\nthere']]);
  });
  it('one cell is one cell', () => {
    expect(readCells('72')).toEqual([['72']]);
    expect(readCells('72\r\n')).toEqual([['72']]);
  });
});
