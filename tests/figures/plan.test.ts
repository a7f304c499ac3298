import { describe, expect, test } from 'vitest';
import { Columns } from '#lib/figures/columns.ts';
import { FileUnits } from '#lib/figures/file-units.ts';
import { missingTexts, usualMissing } from '#lib/figures/mapping.ts';
import type { Metric } from '#lib/figures/metrics.ts';
import { chooseMetric, proposeMapping, proposeScale } from '#lib/figures/propose.ts';

const counter = () => {
  let next = 0;
  return () => `new-${next++}`;
};
const itself = { encoding: null, delimiter: null, decimal: null, sheet: null };

function propose(headers: string[], rows: string[][]) {
  const columns = new Columns(headers, '.', missingTexts(usualMissing));
  for (const row of rows) columns.add(row);
  return proposeMapping(columns.done(), (at) => columns.texts(at), [], itself);
}

describe('the units of a file', () => {
  test('are one through a change of name, of code, and of neither', () => {
    const units = new FileUnits([], []);
    const rows = [
      units.note('', 'Culture, Media & Sport', '', '2015'),
      units.note('DCMS', 'Culture, Media and Sport', '', '2016'),
      units.note('DCMS', 'Digital, Culture, Media and Sport', '', '2018'),
      units.note('DCMS0000', 'Digital, Culture, Media and Sport', '', '2017'),
    ];
    const { found, made } = units.settle(true, null, counter(), false);
    expect(made).toEqual([
      { id: 'new-0', parent: null, name: 'Digital, Culture, Media and Sport', code: 'DCMS' },
    ]);
    expect(new Set(rows.map((at) => JSON.stringify(found[at])))).toEqual(
      new Set(['{"unit":"new-0"}']),
    );
  });

  test('hang below the parent that was named last, which may be one of them or new', () => {
    const units = new FileUnits([], []);
    units.note('', 'Treasury', 'Treasury', '2024');
    units.note('', 'Mint', 'Old group', '2023');
    units.note('', 'Mint', 'Treasury', '2024');
    units.note('', 'Depot', 'North', '2024');
    const { made } = units.settle(true, 'top', counter(), false);
    const byName = new Map(made.map((unit) => [unit.name, unit]));
    expect(byName.get('Treasury')?.parent).toBe('top');
    expect(byName.get('Mint')?.parent).toBe(byName.get('Treasury')?.id);
    expect(byName.get('Depot')?.parent).toBe(byName.get('North')?.id);
    expect(byName.has('Old group')).toBe(false);
  });

  test('never hang from one another in a circle', () => {
    const units = new FileUnits([], []);
    units.note('', 'A', 'B', '2024');
    units.note('', 'B', 'A', '2024');
    const { made } = units.settle(true, null, counter(), false);
    expect(made.some((unit) => unit.parent === null)).toBe(true);
    for (const [at, unit] of made.entries()) {
      const parent = made.findIndex((each) => each.id === unit.parent);
      expect(parent).toBeLessThan(at);
    }
  });

  const agency = { id: 'k', parent: null, name: 'Rural Payments Agency', code: 'RPA' };
  const same = [{ said: 'Medway Trust', known: 'Rural Payments Agency' }];

  test('whose code belongs to a unit of another name are other units, and told', () => {
    const units = new FileUnits([agency], []);
    const at = units.note('RPA', 'Medway Trust', '', '2024');
    const { found, made, sameCode } = units.settle(true, null, counter(), false);
    expect(found[at]).toEqual({ unit: 'new-0' });
    expect(made).toEqual([{ id: 'new-0', parent: null, name: 'Medway Trust', code: null }]);
    expect(sameCode).toEqual(same);
  });

  test('are found again by their name when the same file comes again', () => {
    const medway = { id: 'm', parent: null, name: 'Medway Trust', code: null };
    const units = new FileUnits([agency, medway], []);
    const at = units.note('RPA', 'Medway Trust', '', '2024');
    const { found, made, sameCode } = units.settle(true, null, counter(), false);
    expect(found[at]).toEqual({ unit: 'm' });
    expect([...made, ...sameCode]).toEqual([]);
  });

  test('were renamed where a person says that the code decides', () => {
    const units = new FileUnits([agency], []);
    const at = units.note('RPA', 'Medway Trust', '', '2024');
    const { found, sameCode } = units.settle(true, null, counter(), true);
    expect(found[at]).toEqual({ unit: 'k' });
    expect(sameCode).toEqual(same);
  });

  test('are known by a code that stands alone, or beside a name that was once theirs', () => {
    const units = new FileUnits([agency], []);
    const bare = units.note('rpa', '', '', '2024');
    expect(units.settle(true, null, counter(), false).found[bare]).toEqual({ unit: 'k' });
    const renamed = new FileUnits([agency], []);
    const rows = [
      renamed.note('RPA', 'Rural Payments Agency', '', '2023'),
      renamed.note('RPA', 'Rural Payments Service', '', '2024'),
    ];
    const { found } = renamed.settle(true, null, counter(), false);
    expect(rows.map((row) => found[row])).toEqual([{ unit: 'k' }, { unit: 'k' }]);
  });

  test('of one name are told apart by nobody', () => {
    const twin = { parent: null, name: 'Main', code: null };
    const units = new FileUnits(
      [
        { ...twin, id: 'a' },
        { ...twin, id: 'b' },
      ],
      ['Everybody'],
    );
    const [main, all] = [
      units.note('', 'Main', '', '2024'),
      units.note('', 'everybody', '', '2024'),
    ];
    const { found } = units.settle(true, null, counter(), false);
    expect(found[main]).toEqual({ ambiguous: 'Main' });
    expect(found[all]).toEqual({ unit: null });
  });
});

describe('a first guess', () => {
  test('finds period, units, n and what is no figure', () => {
    const rows = Array.from({ length: 8 }, (_, at) => [
      `U${at}`,
      '2024',
      'NA',
      `Name ${at}`,
      String(at % 2),
      String(20 + at),
      `3.${at}1`,
      '0',
    ]);
    const headers = ['Code', 'Year.Index', 'X', 'Name', 'North', 'Responses', 'Engagement', 'Open'];
    const mapping = propose(headers, rows);
    expect(mapping.columns).toEqual([
      'unit code',
      'period',
      'ignore',
      'unit name',
      'ignore',
      'n',
      'metric',
      'ignore',
    ]);
    expect(mapping.metrics[0]).toMatchObject({ said: 'Engagement', n: 5, zeroMissing: false });
  });

  test('skips benchmarks, and knows who everybody is', () => {
    const rows = [
      ['2024', 'Service benchmark (median)', '58'],
      ['2024', 'All staff (mean)', '60'],
      ['2024', 'Mint', '61'],
    ];
    const mapping = propose(['year', 'organisation', 'index'], rows);
    expect(mapping.skip).toEqual([{ column: 1, test: 'contains', text: 'benchmark' }]);
    expect(mapping.whole).toEqual(['All staff (mean)']);
  });

  test.for([
    [0.2, 0.9, 0, 1],
    [3.5, 4.2, 1, 5],
    [1.2, 6.4, 1, 7],
    [2, 9.5, 0, 10],
    [15, 103.4, 0, 100],
    [-40, 60, -100, 100],
  ] as const)('of a scale from %d to %d', ([min, max, floor, ceiling]) =>
    expect(proposeScale(min, max)).toEqual([floor, ceiling]),
  );

  test('does not mix two scales of one name', () => {
    const known: Metric = {
      id: 'k',
      name: 'Engagement index',
      code: '000.engagement_index',
      kind: 'qualitative',
      unit: '',
      floor: 0,
      ceiling: 100,
      source: '',
    };
    const range = { min: 3.5, max: 4.2, numbers: 100, whole: 0 };
    expect(chooseMetric('Engagement.Index', range, [known])).toMatchObject({
      do: 'make',
      fields: { name: 'Engagement.Index', floor: 1, ceiling: 5 },
    });
    const like = { min: 35, max: 82, numbers: 100, whole: 0 };
    expect(chooseMetric('Engagement.Index', like, [known])).toEqual({ do: 'use', metric: 'k' });
  });
});
