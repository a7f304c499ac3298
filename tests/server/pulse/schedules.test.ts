/** A pulse that comes back: who is asked when, and that each wave is proposed once and by nobody else's hand. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { Manifest } from '#lib/pulse/manifest.ts';
import { settings } from '#lib/server/settings.ts';
import { confirm } from '#lib/server/pulse/launch.ts';
import * as schedules from '#lib/server/pulse/schedules.ts';
import { within, type Database, type Sql } from '#lib/server/sql.ts';
import { test } from '../../support/database.ts';
import { companyOf, keysOf, type Company } from '../../support/survey.ts';
import { memberOf } from '../../support/world.ts';

const at = (text: string) => new Date(text);
const monthly: schedules.ScheduleFields = {
  rhythm: 'month',
  starts: '2026-12-01T09:00',
  zone: 'Europe/Istanbul',
  openDays: 7,
  asks: 1,
  withinDays: 28,
  sets: 1,
  least: 5,
  mode: 'A',
};
const now = at('2026-11-22T12:00Z');

function officeOf(database: Database) {
  const read = settings({});
  if ('refused' in read) throw new Error(read.refused);
  return { database, keys: keysOf(), settings: read };
}

const keep = (database: Database, company: Company, fields: Partial<schedules.ScheduleFields>) =>
  within(database, company.hr, (tx) =>
    schedules.keep(tx, company.hr.organisation, company.pulse, { ...monthly, ...fields }, now),
  );

async function wavesOf(owner: Sql) {
  const rows = await owner<{ manifest: string; state: string; wave: string }[]>`
    select manifest, state, wave_id as wave from wave order by opens`;
  return rows.map(({ manifest, ...rest }) => ({
    ...rest,
    manifest: Manifest.parse(JSON.parse(manifest)),
  }));
}

describe('a schedule', () => {
  test('is refused with its mend where it would ask too often, or too few', async ({
    database,
    owner,
  }) => {
    const company = await companyOf(owner);
    const refused = async (fields: Partial<schedules.ScheduleFields>) =>
      keep(database, company, fields);
    expect(await refused({ rhythm: 'week', openDays: 3, withinDays: 7 })).toEqual({
      refused: 'sets',
      needed: 4,
    });
    expect(await refused({ rhythm: 'week', openDays: 3, withinDays: 7, sets: 4 })).toEqual({
      refused: 'few items',
      sets: 4,
    });
    expect(await refused({ rhythm: 'week', openDays: 7 })).toEqual({ refused: 'overlap', gap: 7 });
    expect(await refused({ withinDays: 56 })).toEqual({
      refused: 'too few',
      samples: 2,
      most: 1,
    });
    expect(await refused({ mode: 'B' })).toEqual({ refused: 'custodians' });
    expect(await refused({ rhythm: 'once', starts: '2026-11-01T09:00' })).toEqual({
      refused: 'past',
    });
    expect(await within(database, company.hr, (tx) => schedules.one(tx, company.pulse))).toBeNull();
  });

  test('proposes each wave once, five days ahead, for a second person to confirm', async ({
    database,
    owner,
  }) => {
    const company = await companyOf(owner);
    expect(await keep(database, company, {})).toEqual({});
    const office = officeOf(database);
    const { organisation } = company.hr;
    const look = (when: Date) => schedules.proposeNext(office, organisation, company.pulse, when);
    await look(now);
    expect(await wavesOf(owner)).toHaveLength(0);

    const due = at('2026-11-26T06:00Z');
    expect(await look(due)).toEqual({ due });
    await look(due);
    const [wave, ...others] = await wavesOf(owner);
    expect(others).toEqual([]);
    expect(wave?.state).toBe('proposed');
    expect(wave?.manifest).toMatchObject({
      opens: '2026-12-01T06:00:00.000Z',
      closes: '2026-12-08T06:00:00.000Z',
    });
    const [{ wave: id = '', hash = '' } = {}] = await owner<{ wave: string; hash: string }[]>`
      select wave_id as wave, hash from wave`;
    expect(await confirm(database, company.hr, id, hash, due)).toEqual({ refused: 'same person' });
    expect(await confirm(database, company.officer, id, hash, due)).toEqual({});

    await look(at('2026-12-31T06:00Z'));
    expect((await wavesOf(owner)).map(({ manifest }) => manifest.opens)).toEqual([
      '2026-12-01T06:00:00.000Z',
      '2027-01-05T06:00:00.000Z',
    ]);
  });

  test('of somebody who may send no pulses any more proposes nothing until another keeps it', async ({
    database,
    owner,
  }) => {
    const company = await companyOf(owner);
    const { organisation, person } = company.hr;
    const other = await memberOf(owner, company.hr, ['hr']);
    await keep(database, company, {});
    const keeper = () =>
      within(database, other, async (tx) => (await schedules.one(tx, company.pulse))?.keeper);
    expect(await keeper()).toMatchObject({ id: person, may: true });
    await owner`delete from membership where person_id = ${person}`;
    expect(await keeper()).toMatchObject({ id: person, may: false });
    const office = officeOf(database);
    const due = at('2026-11-26T06:00Z');
    const look = () => schedules.proposeNext(office, organisation, company.pulse, due);
    await look();
    expect(await wavesOf(owner)).toHaveLength(0);
    await keep(database, { ...company, hr: other }, {});
    await look();
    const rows = await owner`select proposed_by as by from wave`;
    expect([...rows]).toEqual([{ by: other.person }]);
  });

  test('asks samples of whole units in turn, each with keys and a roster of its own', async ({
    database,
    owner,
  }) => {
    const company = await companyOf(owner);
    const { organisation } = company.hr;
    for (const unit of company.teams)
      for (let more = 0; more < 20; more++)
        await owner`insert into employee (organisation_id, employee_id, name, unit_id)
          values (${organisation}, ${randomUUID()}, 'Somebody', ${unit})`;
    expect(await keep(database, company, { withinDays: 56 })).toEqual({});
    const office = officeOf(database);
    for (const when of ['2026-11-26T06:00Z', '2026-12-31T06:00Z'])
      await schedules.proposeNext(office, organisation, company.pulse, at(when));
    const waves = await wavesOf(owner);
    const asked = waves.map(({ manifest }) =>
      manifest.units.filter(({ eligible }) => eligible > 0).map(({ id }) => id),
    );
    // The smaller team is counted with the two beside them, who alone would be too few.
    expect(asked.map((units) => units.length)).toEqual([1, 1]);
    expect(asked.flat()).toContain(company.teams[0]);
    expect(new Set(asked.flat()).size).toBe(asked.flat().length);
    const rosters = await owner<{ wave: string; employee: string }[]>`
      select wave_id as wave, employee_id as employee from eligibility`;
    const [{ people = 0 } = {}] = await owner<{ people: number }[]>`
      select count(*)::int as people from employee`;
    expect(rosters).toHaveLength(people);
    expect(new Set(rosters.map(({ employee }) => employee)).size).toBe(people);
  });
});
