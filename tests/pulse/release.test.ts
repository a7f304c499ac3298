import { describe, expect, it } from 'vitest';
import { release, type CountedItem } from '#lib/pulse/release.ts';
import type { ReportingUnit } from '#lib/pulse/reporting-tree.ts';

const company: ReportingUnit[] = [
  { id: 'all', parent: null, level: 'company', eligible: 0, lot: 1 },
  { id: 'care', parent: 'all', level: 'department', eligible: 0, lot: 2 },
  { id: 'north', parent: 'care', level: 'team', eligible: 12, lot: 3 },
  { id: 'south', parent: 'care', level: 'team', eligible: 9, lot: 4 },
  { id: 'sales', parent: 'all', level: 'team', eligible: 30, lot: 5 },
];
const item = (...rows: number[][]): CountedItem => ({
  id: 'said',
  form: { kind: 'agreement', points: 5, reversed: false },
  counts: rows.flat(),
});
const none = [0, 0, 0, 0, 0];

describe('the release', () => {
  it('hides a team beside one that would give it away by subtraction', () => {
    const answers = item(none, none, [1, 2, 3, 4, 2], [0, 1, 1, 1, 0], [2, 4, 8, 12, 4]);
    const { release: told, atoms } = release(company, [answers], 5);
    expect(told.items[0]!.cells.map(({ unit }) => unit)).toEqual(['all', 'care', 'sales']);
    expect(atoms.get('said')).toEqual([
      { unit: 'care', respondents: 15, counts: [1, 3, 4, 5, 2] },
      { unit: 'sales', respondents: 30, counts: [2, 4, 8, 12, 4] },
    ]);
  });

  it('tells nothing where the company itself is too small', () => {
    const answers = item(none, none, [0, 0, 1, 1, 0], none, [0, 1, 0, 1, 0]);
    const { release: told, atoms } = release(company, [answers], 5);
    expect([told.items[0]!.cells, atoms.get('said')]).toEqual([[], []]);
  });
});
