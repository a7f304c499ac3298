import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsOf } from '#lib/pulse/roster-file.ts';
import { plan, type Employee, type Plan, type Row, type Unit } from '#lib/pulse/roster.ts';

let next = 0;
const newId = () => `new-${next++}`;
const units: Unit[] = [
  { id: 'n', parentId: null, name: 'North', code: 'N' },
  { id: 'n1', parentId: 'n', name: 'Front desk', code: 'N1' },
  { id: 's', parentId: null, name: 'South', code: 'S' },
  { id: 's1', parentId: 's', name: 'Front desk', code: 'S1' },
];
const employee = (id: string, more: Partial<Employee> = {}): Employee => ({
  id,
  number: id,
  name: id,
  mail: `${id}@example.com`,
  language: 'en',
  unitId: 'n1',
  active: true,
  ...more,
});
const row = (line: number, more: Partial<Row>): Row => ({ line, name: 'Ada', ...more });
const reasons = (rows: Row[], employees: Employee[] = []) =>
  plan(rows, employees, units, false, newId).refused.map(({ line, reason }) => [line, reason]);

/** The roster after a plan. */
function after(employees: readonly Employee[], { added, changed, deactivated }: Plan): Employee[] {
  const all = new Map(employees.map((each) => [each.id, each]));
  for (const each of [...added, ...changed.map((change) => change.after), ...deactivated])
    all.set(each.id, each);
  return [...all.values()];
}

test('who is new, moved, changed, back and gone is told person by person', () => {
  const employees = [
    employee('1'),
    employee('2'),
    employee('3'),
    employee('4', { active: false }),
    employee('5'),
  ];
  const rows = [
    row(2, { number: '1', name: '1', unit: 'S1' }),
    row(3, { number: '2', name: 'Two', unit: 'N1', language: 'Türkçe' }),
    row(4, { number: '3', name: '3', unit: 'N1' }),
    row(5, { number: '4', name: '4', unit: 'N1' }),
    row(6, { number: '6', name: 'Six', unit: 'North' }),
  ];
  const found = plan(rows, employees, units, true, newId);
  expect(found.changed.map(({ after: { id }, parts }) => [id, parts])).toEqual([
    ['1', ['unit']],
    ['2', ['name', 'language']],
    ['4', ['back']],
  ]);
  expect(found.added).toMatchObject([{ name: 'Six', unitId: 'n', active: true }]);
  expect(found.deactivated.map(({ id }) => id)).toEqual(['5']);
  expect(found.same).toBe(1);
});

test('a list that does not name everybody deactivates only whom it says', () => {
  const rows = [row(2, { number: '1', name: '1', active: 'no' })];
  const found = plan(rows, [employee('1'), employee('2')], units, false, newId);
  expect(found.deactivated.map(({ id }) => id)).toEqual(['1']);
});

test('a row is refused for its own fault, with its line', () => {
  const rows = [
    row(2, { number: '1', name: '' }),
    row(3, {}),
    row(4, { number: '2', mail: 'nobody' }),
    row(5, { number: '3', language: 'Klingon' }),
    row(6, { number: '4', unit: 'X9' }),
    row(7, { number: '5', unit: 'Front desk' }),
    row(8, { number: '6', active: 'perhaps' }),
    row(9, { number: '7' }),
    row(10, { number: '7' }),
    row(11, { number: '8', name: 'x'.repeat(201) }),
  ];
  expect(reasons(rows)).toEqual([
    [2, 'no name'],
    [3, 'no key'],
    [4, 'bad mail'],
    [5, 'bad language'],
    [6, 'no unit'],
    [7, 'unit unclear'],
    [8, 'bad active'],
    [10, 'twice'],
    [11, 'too long'],
  ]);
});

test('whoever a refused row names has not left', () => {
  const found = plan([row(2, { number: '1', unit: 'X' })], [employee('1')], units, true, newId);
  expect(found.deactivated).toEqual([]);
});

test('two may swap their mails, and nobody takes another’s', () => {
  const employees = [employee('1'), employee('2')];
  const swap = [
    row(2, { number: '1', name: '1', mail: '2@example.com' }),
    row(3, { number: '2', name: '2', mail: '1@example.com' }),
  ];
  expect(plan(swap, employees, units, false, newId).changed.length).toBe(2);
  expect(reasons([row(2, { number: '3', mail: '1@example.com' })], employees)).toEqual([
    [2, 'mail taken'],
  ]);
});

test('a mail finds whoever has no number yet, and gives them one', () => {
  const found = plan(
    [row(2, { number: '9', name: '1', mail: '1@EXAMPLE.com' })],
    [employee('1', { number: null })],
    units,
    false,
    newId,
  );
  expect(found.changed).toMatchObject([{ after: { id: '1', number: '9' }, parts: ['number'] }]);
});

const few = (most: number) => fc.integer({ min: 1, max: most }).map(String);
const rosters = fc
  .uniqueArray(few(12), { maxLength: 10 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc
          .record({ active: fc.boolean(), number: fc.constantFrom(null, id) })
          .map((more) => employee(id, more)),
      ),
    ),
  );
const lists = fc
  .array(
    fc.record(
      {
        name: fc.constantFrom('Ada', 'Bo', ''),
        number: fc.option(few(14), { nil: '' }),
        mail: fc.option(few(14), { nil: '' }).map((text) => (text ? `${text}@example.com` : '')),
        unit: fc.constantFrom('N', 'S1', 'Front desk', ''),
        active: fc.constantFrom('yes', 'no', ''),
      },
      { requiredKeys: ['name'] },
    ),
    { maxLength: 14 },
  )
  .map((rows) => rows.map((each, index): Row => ({ line: index + 2, ...each })));

test('after any list no two share a mail or a number, and each stands in one part of the plan', () => {
  fc.assert(
    fc.property(rosters, lists, fc.boolean(), (employees, rows, whole) => {
      const found = plan(rows, employees, units, whole, newId);
      const roster = after(employees, found);
      for (const key of [({ mail }: Employee) => mail, ({ number }: Employee) => number]) {
        const said = roster.map(key).filter((text) => text !== null);
        expect(new Set(said).size).toBe(said.length);
      }
      const told = [...found.added, ...found.changed.map((change) => change.after)].concat(
        found.deactivated,
      );
      expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
      const named = rows.length - found.refused.length;
      expect(named).toBeLessThanOrEqual(told.length + found.same);
    }),
    { numRuns: 400 },
  );
});

test('the same list twice changes nothing', () => {
  fc.assert(
    fc.property(rosters, lists, fc.boolean(), (employees, rows, whole) => {
      const once = plan(rows, employees, units, whole, newId);
      fc.pre(once.refused.length === 0);
      const again = plan(rows, after(employees, once), units, whole, newId);
      expect([again.added, again.changed, again.deactivated, again.refused]).toEqual([
        [],
        [],
        [],
        [],
      ]);
    }),
    { numRuns: 400 },
  );
});

test('headings are read in four languages, however they are spaced', () => {
  const cells = ['17', 'Ada', 'ada@example.com'];
  const table = [{ number: 2, cells }];
  for (const headers of [
    ['Employee_ID', 'Full  name', 'E-mail'],
    ['Sicil No', 'Ad Soyad', 'E-posta'],
    ['شماره پرسنلی', 'نام', 'ایمیل'],
    ['工号', '姓名', '邮箱'],
  ]) {
    expect(rowsOf(headers, table)).toMatchObject({
      rows: [{ line: 2, number: '17', name: 'Ada', mail: 'ada@example.com', unit: undefined }],
    });
  }
  expect(rowsOf(['Name'], table)).toEqual({ refused: 'no key column' });
  expect(rowsOf(['Mail'], table)).toEqual({ refused: 'no name column' });
});
