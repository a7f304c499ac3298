import fc from 'fast-check';
import * as xlsx from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import {
  figureSaid,
  meanSaid,
  peopleSaid,
  toldSaid,
  togetherSaid,
} from '#lib/components/pulse/results/said.ts';
import { mapSheet, type Entry } from '#lib/components/pulse/results/sheets.ts';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import type { HeatMap } from '#lib/pulse/results.ts';
import type { Told } from '#lib/pulse/rounding.ts';
import { read, write } from '#lib/server/csv.ts';
import { workbook } from '#lib/server/workbook.ts';

const agreement = { kind: 'agreement', points: 5, reversed: false } as const;
overwriteGetLocale(() => 'en');

describe('a figure in words', () => {
  it('is told as what it is: a number, a bound, or between two', () => {
    const said = (low: number, high: number) => figureSaid({ low, high }, agreement, 'mean');
    expect(said(3.5, 3.5)).toBe('3.5');
    expect(said(4.5, 5)).toBe('4.5 or more');
    expect(said(1, 1.5)).toBe('1.5 or less');
    expect(said(2, 3)).toBe('2.0 to 3.0');
    expect(figureSaid({ low: 75, high: 100 }, agreement, 'favourable')).toBe('75% or more');
  });

  it('looks the same whenever it is not shown', () => {
    expect(figureSaid(null, agreement, 'mean')).toBe('not shown');
    expect(figureSaid(null, { kind: 'recommendation' }, 'favourable')).toBe('not shown');
    expect(peopleSaid(null)).toBe('not shown');
    expect(toldSaid(null, [0, 100], meanSaid)).toBe('not shown');
  });

  it('never says how many answered, but about', () => {
    expect(peopleSaid({ low: 10, high: 24, about: null })).toBe('10 to 24');
    expect(peopleSaid({ low: 115, high: 124, about: 120 })).toBe('about 120');
  });

  it('says of a correlation how things go, and nothing of causes', () => {
    expect(togetherSaid(-0.6, 'strongly')).toBe('run strongly against each other');
    expect(togetherSaid(0.2, 'weakly')).toBe('go together weakly');
  });
});

const told: fc.Arbitrary<Told | null> = fc.option(
  fc
    .tuple(fc.integer({ min: 10, max: 50 }), fc.integer({ min: 0, max: 5 }))
    .map(([low, more]) => ({ low: low / 10, high: Math.min(5, (low + more) / 10) })),
);
const maps: fc.Arbitrary<HeatMap> = fc
  .array(fc.tuple(fc.string({ minLength: 1, maxLength: 12 }), told, told), {
    minLength: 1,
    maxLength: 6,
  })
  .map((groups) => ({
    figure: 'mean',
    lines: groups.map(([name], at) => ({
      id: `${at}`,
      parent: null,
      name: name.trim() || 'x',
      depth: at,
      below: 0,
    })),
    people: groups.map(() => ({ low: 5, high: 9, about: null })),
    columns: [1, 2].map((column) => ({
      id: `q${column}`,
      form: agreement,
      items: null,
      told: groups.map((group) => group[column as 1 | 2]),
    })),
  }));

describe('a file', () => {
  const questions = [1, 2].map((at) => ({
    id: `q${at}`,
    text: `=Question ${at}`,
    kind: 'agree5' as const,
    choices: [],
  }));
  const kept = ({ number, said }: Entry) => number ?? said;

  it('holds what the screen shows, cell for cell, and nothing that runs', () => {
    fc.assert(
      fc.property(maps, (map) => {
        const { head, rows, name } = mapSheet(map, questions);
        const cells = [head, ...rows.map((row) => row.map(kept))];
        const book = xlsx.read(workbook([{ name, rows: cells }]), { type: 'array' });
        const sheet = book.Sheets[book.SheetNames[0] ?? ''] ?? {};
        for (const [at, row] of rows.entries()) {
          for (const [column, { said, number }] of row.entries()) {
            const found = sheet[
              xlsx.utils.encode_cell({ r: at + 1, c: column })
            ] as xlsx.CellObject;
            expect(found.f).toBeUndefined();
            if (number === null)
              expect(String(found.v).replace(/^'(?='*[=+\-@\t\r])/, '')).toBe(said);
            else {
              expect(found.v).toBe(number);
              if (column > 2) expect(said).toBe(meanSaid(number));
            }
          }
        }
        const table = read(Buffer.from(write(cells)));
        if ('refused' in table) throw new Error(table.refused);
        expect(table.rows.length).toBe(cells.length);
        expect(table.rows.at(-1)?.cells).toEqual(rows.at(-1)?.map((entry) => String(kept(entry))));
      }),
      { numRuns: 30 },
    );
  });
});
