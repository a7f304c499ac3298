/** The list of employees in a real database: read, previewed, brought in, and never another's. */
import { randomUUID } from 'node:crypto';
import * as xlsx from '@e965/xlsx';
import { describe, expect } from 'vitest';
import * as employees from '#lib/server/pulse/employees.ts';
import { within, type Database, type Sql } from '#lib/server/sql.ts';
import * as units from '#lib/server/units.ts';
import { test as base } from '../../support/database.ts';
import { organisationOf, type Member } from '../../support/world.ts';

const inside =
  (database: Database, { organisation, person }: Member) =>
  <T>(work: (tx: Sql) => Promise<T>) =>
    within(database, { organisation, person, seconds: 60 }, work);

const test = base.extend('house', async ({ owner, database }) => {
  const hr = await organisationOf(owner, ['hr']);
  const run = inside(database, hr);
  for (const code of ['North', 'South'])
    await run((tx) => units.add(tx, { id: randomUUID(), parentId: null, name: code, code }));
  return { hr, run };
});

const lines = (unit: string, from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `${from + at},Person ${from + at},,${unit}`);
const file = (...rows: string[]) => Buffer.from(['number,name,mail,unit', ...rows, ''].join('\n'));
type Run = ReturnType<typeof inside>;

async function look(run: Run, bytes: Buffer, whole = true) {
  const upload = await run((tx) => employees.keep(tx, 'list.csv', bytes));
  const read = await run((tx) => employees.preview(tx, upload, whole));
  if (read.refused !== undefined) throw new Error(read.refused);
  return read;
}

async function bring(run: Run, bytes: Buffer, whole = true) {
  const { upload, digest } = await look(run, bytes, whole);
  const done = await run((tx) => employees.bringIn(tx, upload, whole, digest));
  if (done.refused !== undefined) throw new Error(done.refused);
  return done.plan;
}

describe('a list of employees', () => {
  test('is told before it is done, and the second time changes nothing', async ({ house }) => {
    const { hr, run } = house;
    const list = file(...lines('North', 1, 30), ...lines('South', 100, 5));
    const read = await look(run, list);
    expect(read.plan.added).toHaveLength(35);
    expect(await run(employees.list)).toEqual([]);

    expect((await bring(run, list)).added).toHaveLength(35);
    const again = (await look(run, list)).plan;
    expect([again.added, again.changed, again.deactivated, again.same]).toEqual([[], [], [], 35]);

    const { active, mailless, reporting } = await run((tx) =>
      employees.audience(tx, hr.organisation),
    );
    expect([active, mailless]).toEqual([35, 35]);
    expect(reporting).toMatchObject({
      units: [{ id: hr.organisation, whole: true, eligible: 35 }],
    });
  });

  test('moves, renames and lets go whom it says, and two may swap mails', async ({ house }) => {
    const { run } = house;
    await bring(run, file('1,Ada,a@example.com,North', '2,Bo,b@example.com,North', '3,Cy,,South'));
    const plan = await bring(
      run,
      file('1,Ada,b@example.com,South', '2,Bob,a@example.com,North', '4,Di,,North'),
    );
    expect(plan.changed.map(({ after: { number }, parts }) => [number, parts])).toEqual([
      ['1', ['unit', 'mail']],
      ['2', ['name', 'mail']],
    ]);
    expect(plan.deactivated.map(({ name }) => name)).toEqual(['Cy']);
    const all = await run(employees.list);
    expect(all.map(({ name, mail, active }) => [name, mail, active])).toEqual([
      ['Ada', 'b@example.com', true],
      ['Bob', 'a@example.com', true],
      ['Cy', null, false],
      ['Di', null, true],
    ]);
  });

  test('that leaves out many is first read as a part of the list', async ({ house }) => {
    const { run } = house;
    await bring(run, file(...lines('North', 1, 30)));
    const seen = async (count: number) => {
      const upload = await run((tx) =>
        employees.keep(tx, 'x.csv', file(...lines('North', 1, count))),
      );
      const read = await run((tx) => employees.look(tx, upload));
      return read.refused ?? [read.whole, read.plan.deactivated.length];
    };
    expect([await seen(27), await seen(26)]).toEqual([
      [true, 3],
      [false, 0],
    ]);
  });

  test('that was read before somebody else brought in theirs is not done', async ({ house }) => {
    const { run } = house;
    const first = await look(run, file('1,Ada,,North'));
    await bring(run, file('2,Bo,,South'));
    const done = await run((tx) => employees.bringIn(tx, first.upload, first.whole, first.digest));
    expect(done.refused).toBe('changed');
    expect((await run(employees.list)).map(({ name }) => name)).toEqual(['Bo']);
  });

  test('may be a workbook, and is refused for what it lacks', async ({ house }) => {
    const { run } = house;
    const book = xlsx.utils.book_new();
    const sheet = xlsx.utils.aoa_to_sheet([
      ['Sicil No', 'Ad Soyad', 'Birim', 'Dil'],
      [17, 'Çağla', 'North', 'Türkçe'],
    ]);
    xlsx.utils.book_append_sheet(book, sheet, 'Liste');
    const bytes: unknown = xlsx.write(book, { type: 'buffer', bookType: 'xlsx' });
    if (!Buffer.isBuffer(bytes)) throw new Error('no workbook');
    expect((await look(run, bytes)).plan.added).toMatchObject([
      { number: '17', name: 'Çağla', language: 'tr' },
    ]);
    const nameless = await run((tx) => employees.keep(tx, 'x.csv', Buffer.from('a,b\n1,2\n')));
    expect(await run((tx) => employees.preview(tx, nameless, true))).toEqual({
      refused: 'no name column',
    });
  });

  test('belongs to one organisation, and its units are held', async ({
    house,
    owner,
    database,
  }) => {
    const { run } = house;
    await bring(run, file('1,Ada,,North'));
    const others = inside(database, await organisationOf(owner, ['hr']));
    expect(await others(employees.list)).toEqual([]);
    const north = (await run(units.list)).find(({ code }) => code === 'North');
    expect(await run((tx) => units.remove(tx, north?.id ?? ''))).toMatchObject({
      refused: 'people',
      count: 1,
    });
  });

  test('is found by a part of a name, letters that mean something to SQL included', async ({
    house,
  }) => {
    const { run } = house;
    await bring(run, file('1,Ada 100%,,North', '2,Bo,,South'));
    const found = await run((tx) => employees.find(tx, '0%', 10));
    expect(found.map(({ name }) => name)).toEqual(['Ada 100%']);
  });
});
