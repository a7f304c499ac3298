import { expect, test } from 'vitest';
import fc from 'fast-check';
import { rowsOf } from '#lib/people/tree-file.ts';
import { listed, plan, under, type Row, type Unit } from '#lib/people/tree.ts';

let next = 0;
const id = () => `new-${next++}`;
const row = (line: number, code: string, name: string, parent = ''): Row => ({
  line,
  code,
  name,
  parent,
});
const unit = (code: string, parentId: string | null = null): Unit => ({
  id: `id-${code}`,
  parentId,
  name: code,
  code,
});
const reasons = (rows: Row[], units: Unit[] = []) =>
  plan(rows, units, id).refused.map(({ line, reason }) => [line, reason]);

test('units come with those above them first, however the file orders them', () => {
  const { added } = plan([row(2, 'A1', 'Team', 'A'), row(3, 'A', 'Region')], [], id);
  expect(added.map(({ code }) => code)).toEqual(['A', 'A1']);
  expect(added[1]?.parentId).toBe(added[0]?.id);
});

test('a row is refused for its own fault, with its line', () => {
  const rows = [
    row(2, '', 'No code'),
    row(3, 'B', ''),
    row(4, 'C', 'One'),
    row(5, 'C', 'Twice'),
    row(6, 'D', 'Lost', 'ZZ'),
    row(7, 'E', 'x'.repeat(201)),
    row(8, 'F', 'Its own parent', 'F'),
  ];
  expect(reasons(rows)).toEqual([
    [2, 'no code'],
    [3, 'no name'],
    [5, 'twice'],
    [6, 'no parent'],
    [7, 'too long'],
    [8, 'circle'],
  ]);
});

test('a row below a refused one is refused with it', () => {
  expect(reasons([row(2, 'A', ''), row(3, 'B', 'B', 'A'), row(4, 'C', 'C', 'B')])).toEqual([
    [2, 'no name'],
    [3, 'parent refused'],
    [4, 'parent refused'],
  ]);
});

test('a file cannot hang a unit below itself, not even through units it leaves out', () => {
  const units = [unit('A'), unit('B', 'id-A')];
  expect(reasons([row(2, 'A', 'A', 'B')], units)).toEqual([[2, 'circle']]);
});

test('a unit known by its code is changed, one left out stays', () => {
  const units = [unit('A'), unit('B', 'id-A'), unit('C')];
  const made = plan([row(2, 'B', 'Moved', 'C')], units, id);
  expect(made.added).toEqual([]);
  expect(made.changed).toEqual([{ id: 'id-B', code: 'B', name: 'Moved', parentId: 'id-C' }]);
});

test('whatever a file says, the tree stays a tree, and the same file again changes nothing', () => {
  const code = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
  const rows = fc.array(
    fc.record({ line: fc.nat(), code, name: fc.constantFrom('x', 'y'), parent: code }),
    { maxLength: 12 },
  );
  const tops = fc.array(code, { maxLength: 6 });
  fc.assert(
    fc.property(rows, tops, rows, (first, atTop, second) => {
      let units: Unit[] = [];
      for (const file of [
        [...atTop.map((each, line) => row(line, each, 'top')), ...first],
        second,
      ]) {
        units = settled(units, plan(file, units, id));
        expect(listed(units, () => 0)).toHaveLength(units.length);
        const again = plan(file, units, id);
        expect([again.added, again.changed]).toEqual([[], []]);
      }
    }),
  );
});

function settled(units: readonly Unit[], { added, changed }: ReturnType<typeof plan>): Unit[] {
  const now = new Map(units.map((each) => [each.id, each]));
  for (const each of [...added, ...changed]) now.set(each.id, each);
  return [...now.values()];
}

test('what is under a unit is it and all below', () => {
  const units = [unit('A'), unit('B', 'id-A'), unit('C', 'id-B'), unit('D')];
  expect(under(units, 'id-A')).toEqual(new Set(['id-A', 'id-B', 'id-C']));
});

test('a heading is known in four languages, and other columns are left alone', () => {
  const table = (heading: string[]) => [
    { line: 1, cells: heading },
    { line: 2, cells: ['1', 'N', 'North', ''] },
  ];
  for (const heading of [
    ['x', 'Code', 'Name', 'Parent_Code'],
    ['x', 'Kod', 'Ad', 'Üst kod'],
    ['x', 'کد', 'نام', 'والد'],
    ['x', '代码', '名称', '上级代码'],
  ])
    expect(rowsOf(table(heading))).toEqual({ rows: [row(2, 'N', 'North')] });
  expect(rowsOf(table(['a', 'b']))).toEqual({ refused: 'no heading' });
});
