/** Codes on slips, from the page they are drawn on to the ballots that they become. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { drawPaperCode, paperSecret, readPaperCode, secretHash } from '#lib/pulse/paper-code.ts';
import { hashBeginning, readWaveNumber, writeWaveNumber } from '#lib/pulse/wave-number.ts';
import { invited, issue } from '#lib/server/pulse/issue.ts';
import type { Keys } from '#lib/server/pulse/keys.ts';
import { confirm, propose } from '#lib/server/pulse/launch.ts';
import { begun, draw, places, Slips } from '#lib/server/pulse/paper.ts';
import { noteParticipation } from '#lib/server/pulse/participation.ts';
import { letters } from '#lib/server/pulse/reach.ts';
import { rewrite } from '#lib/server/pulse/rewriting.ts';
import { submit } from '#lib/server/pulse/submit.ts';
import { within, type Database, type Sql } from '#lib/server/sql.ts';
import { test } from '../../support/database.ts';
import {
  companyOf,
  day,
  keysOf,
  now,
  phoneOf,
  proposalOf,
  random,
  type Company,
} from '../../support/survey.ts';

interface Asked {
  company: Company;
  keys: Keys;
  wave: string;
  hash: string;
  places: Map<string, number>;
}

/** A company in which every third has no mail, and a wave of it. */
async function asked(
  database: Database,
  owner: Sql,
  { confirmed = true, opens = now } = {},
): Promise<Asked> {
  const company = await companyOf(owner);
  await owner`
    update employee set mail = null where employee_id in (
      select employee_id from (select employee_id, row_number() over (order by unit_id, employee_id)
        from employee) as each(employee_id, at) where at % 3 = 0)`;
  const keys = keysOf();
  const closes = new Date(opens.getTime() + 3 * day);
  const proposal = proposalOf(company, { opens, closes });
  const proposed = await propose(database, keys, company.hr, proposal, now);
  if (proposed.refused !== undefined) throw new Error(proposed.refused);
  const { wave } = proposal;
  if (confirmed) await confirm(database, company.officer, wave, proposed.hash, now);
  const found = await within(database, company.hr, (tx) => places(tx, keys, wave));
  return { company, keys, wave, hash: proposed.hash, places: found.people };
}

/** Codes as a page draws them: of each unit as many as it has places. */
async function drawnFor({ places: sizes }: Asked) {
  const codes = await Promise.all(
    [...sizes].flatMap(([unit, size]) =>
      Array.from({ length: size }, async () => {
        const secret = await paperSecret(readPaperCode(drawPaperCode(random)) ?? '');
        return { unit, secret, hash: await secretHash(secret) };
      }),
    ),
  );
  const slips = Object.fromEntries(
    [...Map.groupBy(codes, ({ unit }) => unit)].map(([unit, own]) => [
      unit,
      own.map(({ hash }) => hash),
    ]),
  );
  return { codes, slips: Slips.parse(slips) };
}

const rowsOf = (owner: Sql, wave: string) => owner<{ unit: string }[]>`
  select unit_id as unit from eligibility where wave_id = ${wave} and employee_id is null`;

describe('codes on paper', () => {
  test('are as many as a unit had people without a mail, and answer for it once', async ({
    database,
    owner,
  }) => {
    const wave = await asked(database, owner);
    const { company, keys } = wave;
    expect([...wave.places.values()].reduce((sum, size) => sum + size)).toBe(7);
    const { codes, slips } = await drawnFor(wave);
    expect(await draw(database, keys, company.hr, wave.wave, slips, now)).toEqual({});
    const units = (await rowsOf(owner, wave.wave)).map(({ unit }) => unit);
    expect(units.toSorted()).toEqual(codes.map(({ unit }) => unit).toSorted());

    for (const { unit, secret } of codes) {
      const phone = await phoneOf(database, { wave: wave.wave, secret, hash: wave.hash });
      expect(phone.unit).toBe(unit);
      const issued = await issue(database, keys, phone.request, now);
      if ('refused' in issued) throw new Error(issued.refused);
      expect(await submit(database, await phone.ballot(issued, [4]))).toEqual({});
      const other = await phoneOf(database, { wave: wave.wave, secret, hash: wave.hash });
      expect(await issue(database, keys, other.request, now)).toEqual({ refused: 'used' });
    }
    expect(await owner`select from ballot where wave_id = ${wave.wave}`).toHaveLength(7);
    // Seven of those who were asked have answered, and nobody was asked besides.
    const { organisation } = company.hr;
    await noteParticipation(database, { organisation, wave: wave.wave }, '2026-11-22');
    const [told] = await owner`select band from participation where unit_id = ${organisation}`;
    expect(told).toEqual({ band: 30 });
  });

  test('are no person’s: whoever had no mail has no link, and gets none with a mail', async ({
    database,
    owner,
  }) => {
    const wave = await asked(database, owner);
    const { company, keys } = wave;
    const { slips } = await drawnFor(wave);
    await draw(database, keys, company.hr, wave.wave, slips, now);
    await owner`update employee set mail = employee_id || '@example.com' where mail is null`;
    const { organisation } = company.hr;
    expect(await letters(database, keys, organisation, wave.wave)).toHaveLength(22 - 7);

    // What is kept of a slip is its unit and two hashes, in an order that says nothing.
    await rewrite(database);
    const kept = await owner<Record<string, unknown>[]>`
      select * from eligibility where wave_id = ${wave.wave} and employee_id is null`;
    for (const row of kept) {
      const said = Object.entries(row).filter(([, value]) => value !== null && value !== false);
      expect(said.map(([name]) => name).toSorted()).toEqual([
        'invite_hash',
        'organisation_id',
        'unit_id',
        'wave_id',
      ]);
    }
    const hashes = await owner<{ hash: string }[]>`
      select encode(invite_hash, 'hex') as hash from eligibility
      where wave_id = ${wave.wave} and employee_id is null order by ctid`;
    expect(hashes.map(({ hash }) => hash)).toEqual(hashes.map(({ hash }) => hash).toSorted());
  });

  test('are taken once however often they are sent', async ({ database, owner }) => {
    const wave = await asked(database, owner);
    const { company, keys } = wave;
    const { slips } = await drawnFor(wave);
    const sent = () => draw(database, keys, company.hr, wave.wave, slips, now);
    expect(await Promise.all([sent(), sent(), sent()])).toEqual([{}, {}, {}]);
    expect(await rowsOf(owner, wave.wave)).toHaveLength(7);
    const told = await owner`select from audit where action = 'wave.paper'`;
    expect(told).toHaveLength(1);
    const others = await drawnFor(wave);
    expect(await draw(database, keys, company.hr, wave.wave, others.slips, now)).toEqual({
      refused: 'drawn',
    });
  });

  test('can be drawn anew until the wave opens, and then the first lead nowhere', async ({
    database,
    owner,
  }) => {
    const opens = new Date(now.getTime() + day);
    const wave = await asked(database, owner, { opens });
    const { company, keys } = wave;
    const [first, second] = [await drawnFor(wave), await drawnFor(wave)];
    for (const { slips } of [first, second])
      expect(await draw(database, keys, company.hr, wave.wave, slips, now)).toEqual({});
    const lead = ({ secret }: { secret: string }) =>
      invited(database, { wave: wave.wave, secret }, opens);
    for (const code of first.codes) expect(await lead(code)).toEqual({ refused: 'unknown' });
    for (const code of second.codes) expect(await lead(code)).toMatchObject({ unit: code.unit });
    expect(await draw(database, keys, company.hr, wave.wave, first.slips, opens)).toEqual({
      refused: 'drawn',
    });
  });

  test('are refused before a second person has confirmed, after the close, and where they are not as many', async ({
    database,
    owner,
  }) => {
    const proposed = await asked(database, owner, { confirmed: false });
    const { company, keys, wave, hash } = proposed;
    const { slips, codes } = await drawnFor(proposed);
    const drawn = (given: Slips, at: Date) => draw(database, keys, company.hr, wave, given, at);
    expect(await drawn(slips, now)).toEqual({ refused: 'early' });
    await confirm(database, company.officer, wave, hash, now);
    const [unit = '', own = []] = Object.entries(slips)[0] ?? [];
    for (const given of [
      {},
      { [unit]: own },
      { ...slips, [unit]: own.slice(1) },
      { ...slips, [randomUUID()]: [hash] },
    ])
      expect(await drawn(given, now)).toEqual({ refused: 'form' });
    expect(Slips.safeParse({ ...slips, [unit]: [...own, own[0]] }).success).toBe(false);
    const over = new Date(now.getTime() + 4 * day);
    expect(await drawn(slips, over)).toEqual({ refused: 'closed' });
    expect(await rowsOf(owner, wave)).toHaveLength(0);
    expect(await drawn(slips, now)).toEqual({});
    const secret = codes[0]?.secret ?? '';
    expect(await invited(database, { wave, secret }, over)).toEqual({ refused: 'over' });
  });
});

test('a typed number leads to its wave once that is confirmed', async ({ database, owner }) => {
  const { company, wave, hash } = await asked(database, owner, { confirmed: false });
  const begins = hashBeginning(readWaveNumber(writeWaveNumber(hash)) ?? '');
  expect(await begun(database, { begins })).toEqual({ refused: 'unknown' });
  await confirm(database, company.officer, wave, hash, now);
  expect(await begun(database, { begins })).toEqual({ wave, hash });
});
