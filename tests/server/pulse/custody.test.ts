/** Who holds keys, how far a wave is, and who takes part, as its screens ask for them. */
import { describe, expect } from 'vitest';
import { toText } from '#lib/pulse/octets.ts';
import { tallyKeys } from '#lib/pulse/seal.ts';
import { close } from '#lib/server/pulse/close.ts';
import * as custodians from '#lib/server/pulse/custodians.ts';
import * as employees from '#lib/server/pulse/employees.ts';
import { issue } from '#lib/server/pulse/issue.ts';
import { confirm, propose } from '#lib/server/pulse/launch.ts';
import { Manifest } from '#lib/pulse/manifest.ts';
import { noteParticipation, participationOf } from '#lib/server/pulse/participation.ts';
import * as waves from '#lib/server/pulse/waves.ts';
import { within, type Database } from '#lib/server/sql.ts';
import { test } from '../../support/database.ts';
import { companyOf, day, keysOf, launched, now, proposalOf } from '../../support/survey.ts';
import { memberOf, type Member } from '../../support/world.ts';

const newKey = async () => toText((await tallyKeys()).publicKey);
const by = <T>(database: Database, who: Member, work: Parameters<typeof within<T>>[2]) =>
  within(database, { organisation: who.organisation, person: who.person }, work);

describe('custodians', () => {
  test('hold one key each for new waves, and their older ones as long as a wave needs them', async ({
    database,
    owner,
  }) => {
    const company = await companyOf(owner);
    const one = await memberOf(owner, company.hr, ['custodian']);
    const two = await memberOf(owner, company.hr, ['custodian']);
    const [first, second, third] = [await newKey(), await newKey(), await newKey()];
    const register = (who: Member, key: string) =>
      by(database, who, (tx) => custodians.register(tx, key));
    expect(await register(one, first)).toEqual({});
    expect(await register(two, second)).toEqual({});
    expect(await register(two, first)).toEqual({ refused: 'key' });
    // Sent twice, or refused, it takes nobody's key away.
    expect(await register(one, first)).toEqual({});
    const held = async () =>
      (await by(database, company.hr, custodians.list)).map(({ key }) => key?.publicKey).toSorted();
    expect(await held()).toEqual([first, second].toSorted());
    expect(await register(one, 'A'.repeat(87))).toEqual({ refused: 'key' });

    const keys = keysOf();
    const proposal = proposalOf(company, { mode: 'B', tallyKeys: [first, second] });
    const proposed = await propose(database, keys, company.hr, proposal, now);
    if (proposed.refused !== undefined) throw new Error(proposed.refused);
    expect(await register(one, third)).toEqual({});
    const listed = await by(database, company.hr, custodians.list);
    const own = listed.find(({ person }) => person === one.person);
    expect(own?.key?.publicKey).toBe(third);
    expect(own?.waves).toEqual([{ wave: proposal.wave, pulse: 'Autumn', publicKey: first }]);
    expect(await by(database, one, (tx) => custodians.holds(tx, proposal.wave))).toBe('Autumn');
    expect(await by(database, company.hr, (tx) => custodians.holds(tx, proposal.wave))).toBeNull();

    const wave = await by(database, company.hr, (tx) =>
      waves.one(tx, company.pulse, proposal.wave),
    );
    expect(wave?.holders.map(({ person }) => person)).toEqual([one.person, two.person]);
    expect(wave).toMatchObject({ state: 'proposed', confirmer: null, proof: null });

    await owner`delete from membership where person_id = ${one.person}`;
    const after = await by(database, company.hr, custodians.list);
    expect(after.find(({ person }) => person === one.person)).toMatchObject({ member: false });
    await by(database, two, custodians.giveUp);
    const left = await by(database, company.hr, custodians.list);
    expect(left.find(({ person }) => person === two.person)?.key).toBeNull();
    expect(await by(database, two, (tx) => custodians.holds(tx, proposal.wave))).toBe('Autumn');
  });
});

describe('participation', () => {
  test('is written down once a day, in steps, and of whole units only', async ({
    database,
    owner,
  }) => {
    const { company, keys, phones, wave } = await launched(database, owner);
    const { organisation } = company.hr;
    const note = (on: string) => noteParticipation(database, { organisation, wave }, on);
    const [team = '', smaller = ''] = company.teams;
    const [{ manifest: text = '' } = {}] = await owner<{ manifest: string }[]>`
      select manifest from wave`;
    const { units } = Manifest.parse(JSON.parse(text));
    const seen = (among: ReadonlySet<string> | null = null) =>
      by(database, company.hr, (tx) => participationOf(tx, wave, units, among));
    expect(await seen()).toMatchObject({ day: null, company: null, units: [] });
    const own = phones.filter(({ unit }) => unit === team);
    for (const phone of own.slice(0, 7)) await issue(database, keys, phone.request, now);
    await note('2026-11-22');
    const told = (band: number) => ({ units: [{ id: team, eligible: 12, band }] });
    expect(await seen()).toMatchObject({ day: '2026-11-22', company: 30, ...told(50) });
    // Whoever leads one unit sees that, and the company.
    expect(await seen(new Set([smaller]))).toMatchObject({ company: 30, units: [] });
    for (const phone of own) await issue(database, keys, phone.request, now);
    await note('2026-11-22');
    expect(await seen()).toMatchObject(told(50));
    await note('2026-11-23');
    expect(await seen()).toMatchObject(told(90));
  });
});

describe('a wave', () => {
  test('can be closed before its time, though not before forty-eight hours', async ({
    database,
    owner,
  }) => {
    const { company, keys, wave } = await launched(database, owner);
    const { hr } = company;
    const closing = (hours: number, who: typeof hr | null) =>
      close(database, keys, wave, new Date(now.getTime() + hours * (day / 24)), who);
    expect(await closing(47, hr)).toEqual({ refused: 'early' });
    expect(await closing(49, null)).toEqual({ refused: 'early' });
    // Who ended it is written down as it ends, or it has not ended.
    await owner`create function die() returns trigger language plpgsql as $$
      begin raise 'cut off'; end $$`;
    await owner`create trigger die before insert on audit execute function die()`;
    await expect(closing(49, hr)).rejects.toThrow('cut off');
    expect(await owner`select from wave where state = 'open'`).toHaveLength(1);
    await owner`drop trigger die on audit`;
    expect(await closing(49, hr)).toEqual({});
    expect(await closing(49, hr)).toEqual({});
    const lines = await owner`select person_id as by from audit where action = 'wave.close'`;
    expect([...lines]).toEqual([{ by: hr.person }]);
    // Whoever reads when it closed reads that day, and not the one that was promised.
    expect(await owner`select closes from wave`).toEqual([
      { closes: new Date(now.getTime() + 49 * (day / 24)) },
    ]);
  });

  test('that was being closed before its time goes on being closed', async ({
    database,
    owner,
  }) => {
    const company = await companyOf(owner);
    const keys = keysOf();
    const tallyKeys = [await newKey(), await newKey()];
    const proposal = proposalOf(company, { mode: 'B', tallyKeys });
    const { wave } = proposal;
    const proposed = await propose(database, keys, company.hr, proposal, now);
    if (proposed.refused !== undefined) throw new Error(proposed.refused);
    await confirm(database, company.officer, wave, proposed.hash, now);
    const soon = new Date(now.getTime() + 2.5 * day);
    expect(await close(database, keys, wave, soon, company.hr)).toEqual({ refused: 'custodian' });
    expect(await close(database, keys, wave, soon)).toEqual({ refused: 'custodian' });
  });
});

describe('somebody who has left', () => {
  test('can be erased, and nobody else', async ({ database, owner }) => {
    const { hr } = await companyOf(owner);
    const [somebody] = await by(database, hr, employees.list);
    const id = somebody?.id ?? '';
    const erase = () => by(database, hr, (tx) => employees.erase(tx, id));
    expect(await erase()).toEqual({ refused: 'active' });
    await owner`update employee set active = false where employee_id = ${id}`;
    expect(await erase()).toEqual({});
    expect(await erase()).toEqual({});
    const lines = await owner<{ line: string }[]>`
      select audit::text as line from audit where organisation_id = ${hr.organisation}`;
    expect(lines).toHaveLength(1);
    expect(lines[0]?.line).not.toContain('Somebody');
    expect(lines[0]?.line).not.toContain(id);
  });
});
