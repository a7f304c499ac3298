/** A wave from its proposal to its end, against a real database and with real cryptography. */
import { createHash, createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { readManifest } from '#lib/pulse/manifest.ts';
import { toText } from '#lib/pulse/octets.ts';
import { opened } from '#lib/pulse/opening.ts';
import { tallyKeys } from '#lib/pulse/seal.ts';
import { askingVoice, drawnVoice } from '#lib/pulse/voice.ts';
import { close, envelopes, settleTally } from '#lib/server/pulse/close.ts';
import { invited, issue, type Issued } from '#lib/server/pulse/issue.ts';
import type { Keys } from '#lib/server/pulse/keys.ts';
import { confirm, propose, withdraw, type Proposal } from '#lib/server/pulse/launch.ts';
import { linkHash } from '#lib/server/pulse/links.ts';
import { rewrite } from '#lib/server/pulse/rewriting.ts';
import { letters } from '#lib/server/pulse/reach.ts';
import { submit, type Submission } from '#lib/server/pulse/submit.ts';
import * as waves from '#lib/server/pulse/waves.ts';
import { issueVoice } from '#lib/server/pulse/voices.ts';
import { within, type Database } from '#lib/server/sql.ts';
import { test } from '../../support/database.ts';
import { organisationOf } from '../../support/world.ts';
import {
  agree,
  companyOf,
  day,
  keysOf,
  launched,
  now,
  proposalOf,
  random,
  type Phone,
} from '../../support/survey.ts';

const later = new Date(now.getTime() + 4 * day);

async function issued(database: Database, keys: Keys, phone: Phone): Promise<Issued> {
  const made = await issue(database, keys, phone.request, now);
  if ('refused' in made) throw new Error(made.refused);
  return made;
}

async function answer(
  database: Database,
  keys: Keys,
  phone: Phone,
  value: number,
): Promise<Submission> {
  const ballot = await phone.ballot(await issued(database, keys, phone), [value]);
  expect(await submit(database, ballot)).toEqual({});
  return ballot;
}

/** A connection that dies in the middle of a statement, which is what a killed server looks like. */
async function dying(owner: Database, table: string, event: string, work: () => Promise<unknown>) {
  await owner`create or replace function die() returns trigger language plpgsql security definer as $$
    begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); return null; end $$`;
  await owner.unsafe(`create trigger die after ${event} on ${table} execute function die()`);
  await expect(work()).rejects.toThrow();
  await owner.unsafe(`drop trigger die on ${table}`);
}

async function cellsOf(owner: Database, wave: string) {
  const rows = await owner<{ unit: string; value: number; n: number }[]>`
    select unit_id as unit, value, n from cell where wave_id = ${wave} and item = ${agree}
    order by unit_id, value`;
  return [...rows];
}

const stateOf = async (owner: Database, wave: string) => {
  const [found] = await owner<{ state: string; ballots: number }[]>`
    select state, (select count(*)::int from ballot where ballot.wave_id = wave.wave_id) as ballots
    from wave where wave_id = ${wave}`;
  return found;
};

describe('a proposal', () => {
  test('freezes roster, units and keys under one hash, and a second person confirms it', async ({
    database,
    owner,
  }) => {
    const { company, wave, hash, keys } = await launched(database, owner);
    const [kept] = await owner<{ manifest: string; state: string }[]>`
      select manifest, state from wave where wave_id = ${wave}`;
    const manifest = await readManifest(kept?.manifest ?? '', hash);
    if ('refused' in manifest) throw new Error(manifest.refused);
    expect(kept?.state).toBe('open');
    // Two people beside the teams are too few: the smaller team is taken in with them.
    const eligible = manifest.units.map((unit) => unit.eligible);
    expect(eligible.toSorted((a, b) => a - b)).toEqual([10, 12]);
    const asked = await owner`select from eligibility where wave_id = ${wave} and not issued`;
    expect(asked).toHaveLength(22);
    expect(await confirm(database, company.officer, wave, hash, now)).toEqual({ refused: 'state' });
    expect(await withdraw(database, keys, company.hr, wave)).toEqual({ refused: 'state' });
    expect((await keys.of(wave))?.tally).not.toBeNull();
  });

  test('is refused with its reason, and leaves no key behind', async ({ database, owner }) => {
    const company = await companyOf(owner);
    const keys = keysOf();
    const proposed = (of: Partial<Proposal>) =>
      propose(database, keys, company.hr, proposalOf(company, of), now);
    const [one, two] = (await Promise.all([tallyKeys(), tallyKeys()])).map(({ publicKey }) =>
      toText(publicKey),
    );
    expect(await proposed({ opens: new Date(now.getTime() - day) })).toEqual({ refused: 'past' });
    expect(await proposed({ closes: new Date(now.getTime() + day) })).toEqual({
      refused: 'too short',
    });
    expect(await proposed({ pulse: randomUUID() })).toEqual({ refused: 'gone' });
    for (const given of [[], [one], [one, one], [one, 'x'.repeat(87)]]) {
      const tallyKeys = given.map((each) => each ?? '');
      expect(await proposed({ mode: 'B', tallyKeys })).toEqual({ refused: 'tally keys' });
    }
    expect(await proposed({ tallyKeys: [one ?? ''] })).toEqual({ refused: 'tally keys' });

    const custodians = proposalOf(company, { mode: 'B', tallyKeys: [one ?? '', two ?? ''] });
    const good = await propose(database, keys, company.hr, custodians, now);
    if (good.refused !== undefined) throw new Error(good.refused);
    expect(await propose(database, keys, company.hr, custodians, now)).toEqual(good);
    expect((await keys.of(custodians.wave))?.tally).toBeNull();
    expect(await confirm(database, company.hr, custodians.wave, good.hash, now)).toEqual({
      refused: 'same person',
    });
    expect(await confirm(database, company.officer, custodians.wave, 'x', now)).toEqual({
      refused: 'gone',
    });
    const again = proposalOf(company);
    expect(await propose(database, keys, company.hr, again, now)).toEqual({
      refused: 'asked lately',
      items: [agree],
      pulses: ['Autumn'],
    });
    expect(await keys.of(again.wave)).toBeNull();
    // Copied, in other letters, on another scale, and with another language: the same question.
    await owner`update pulse set items = items || jsonb_build_array((items -> 0) || jsonb_build_object(
      'id', gen_random_uuid(), 'kind', 'agree7',
      'text', '{"en": "I would come AGAIN!", "tr": "Yine gelirdim."}'::jsonb)) - 0`;
    expect(await proposed({})).toMatchObject({ refused: 'asked lately' });
    const [month, most] = [28, 27.9].map((days) => new Date(now.getTime() + days * day));
    const closes = new Date(now.getTime() + 40 * day);
    expect(await proposed({ opens: most ?? now, closes })).toMatchObject({
      refused: 'asked lately',
    });
    expect(await proposed({ opens: month ?? now, closes })).toHaveProperty('hash');

    expect(await withdraw(database, keys, company.hr, custodians.wave)).toEqual({});
    expect(await keys.of(custodians.wave)).toBeNull();
    expect(await stateOf(owner, custodians.wave)).toBeUndefined();
    const withdrawn = (wave: string) =>
      within(database, company.hr, (tx) => waves.withdrawn(tx, wave));
    expect(await withdrawn(custodians.wave)).toMatchObject({
      person: company.hr.mail,
      pulse: 'Autumn',
    });
    expect(await withdrawn(again.wave)).toBeNull();
  });

  test('asked for twice at once, or again after it was cut off, is one, and has the keys it names', async ({
    database,
    owner,
  }) => {
    const company = await companyOf(owner);
    const keys = keysOf();
    const proposal = proposalOf(company);
    const { wave } = proposal;
    const proposed = () => propose(database, keys, company.hr, proposal, now);
    const fit = async () => {
      const [kept] = await owner<{ keys: unknown; links: number }[]>`
        select unit_keys as keys, (select count(*)::int from eligibility) as links from wave`;
      const secrets = await keys.of(wave);
      const open = Object.entries(secrets?.issuing ?? {}).map(([unit, { ballot }]) => {
        const der = Buffer.from(ballot, 'base64url');
        const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
        return [unit, key.export({ format: 'jwk' }).n] as const;
      });
      expect(kept?.links).toBe(22);
      expect(kept?.keys).toMatchObject(
        Object.fromEntries(open.map(([unit, ballot]) => [unit, { ballot }])),
      );
    };
    const [one, two] = await Promise.all([proposed(), proposed()]);
    expect(one).toHaveProperty('hash');
    expect(two).toEqual(one);
    await fit();
    // Killed once its keys were on the disk and before there was a wave.
    const left = await keys.of(wave);
    await withdraw(database, keys, company.hr, wave);
    if (left) await keys.keep(wave, left);
    await dying(owner, 'wave', 'insert', proposed);
    expect(await proposed()).toHaveProperty('hash');
    await fit();
  });

  test('of an id that is another organisation’s leaves that one its keys', async ({
    database,
    owner,
  }) => {
    const keys = keysOf();
    const [theirs, ours] = [await companyOf(owner), await companyOf(owner)];
    const proposal = proposalOf(theirs);
    const { wave } = proposal;
    await propose(database, keys, theirs.hr, proposal, now);
    const before = await keys.of(wave);
    const same = proposalOf(ours, { wave });
    expect(await propose(database, keys, ours.hr, same, now)).toEqual({ refused: 'state' });
    expect(await keys.of(wave)).toEqual(before);
  });

  test('is confirmed only while two days are left to answer, and then stays open for two days', async ({
    database,
    owner,
  }) => {
    const company = await companyOf(owner);
    const keys = keysOf();
    const proposal = proposalOf(company);
    const { wave } = proposal;
    const proposed = await propose(database, keys, company.hr, proposal, now);
    if (proposed.refused !== undefined) throw new Error(proposed.refused);
    const confirmed = (hours: number) =>
      confirm(database, company.officer, wave, proposed.hash, at(hours));
    const at = (hours: number) => new Date(now.getTime() + (hours * day) / 24);
    expect(await confirmed(25)).toEqual({ refused: 'late' });
    expect(await stateOf(owner, wave)).toMatchObject({ state: 'proposed' });
    expect(await confirmed(20)).toEqual({});
    expect(await close(database, keys, wave, at(50), company.hr)).toEqual({
      refused: 'early',
    });
    expect(await close(database, keys, wave, at(68), company.hr)).toEqual({});
  });

  test('is refused where the database would tell what the tables leave out', async ({
    database,
    owner,
  }) => {
    const company = await companyOf(owner);
    await owner`create publication everything for all tables`;
    const refused = await propose(database, keysOf(), company.hr, proposalOf(company), now);
    expect(refused).toMatchObject({ refused: 'database' });
    expect(JSON.stringify(refused)).toContain('everything');
  });
});

describe('a token', () => {
  test('is issued once to a link, and again only to who asks for the very same', async ({
    database,
    owner,
  }) => {
    const { keys, phones, wave } = await launched(database, owner);
    const [one, two] = phones;
    if (!one || !two) throw new Error('nobody is asked');
    const first = await issued(database, keys, one);
    expect(await issued(database, keys, one)).toEqual(first);
    const { secret, ballot } = one.request;
    const other = { ...two.request, secret };
    for (const another of [other, { ...other, ballot }, { ...one.request, ballot: other.ballot }]) {
      expect(await issue(database, keys, another, now)).toEqual({ refused: 'used' });
    }
    const stranger = { ...two.request, secret: 'x'.repeat(21) + 'A' };
    expect(await issue(database, keys, stranger, now)).toEqual({ refused: 'unknown' });
    expect(await issue(database, keys, { ...two.request, wave: randomUUID() }, now)).toEqual({
      refused: 'unknown',
    });
    const great = Buffer.alloc(256, 255).toString('base64url');
    const [item = '', good = ''] = Object.entries(two.request.comments)[0] ?? [];
    for (const none of [
      { comments: {} },
      { comments: { [randomUUID()]: good } },
      { comments: { [item]: great } },
      { ballot: great },
    ]) {
      expect(await issue(database, keys, { ...two.request, ...none }, now)).toEqual({
        refused: 'form',
      });
    }
    expect(await issue(database, keys, two.request, later)).toEqual({ refused: 'closed' });
    const taken = await owner`select from eligibility where wave_id = ${wave} and issued`;
    expect(taken).toHaveLength(1);
    // Refused for its form, nothing was noted: the right request is still good.
    expect(await issued(database, keys, two)).toBeDefined();
  });

  test('is issued to one of many who ask at once with the same link', async ({
    database,
    owner,
  }) => {
    const { keys, phones } = await launched(database, owner);
    const secret = phones[0]?.request.secret ?? '';
    const asked = await Promise.all(
      phones.map(({ request }) => issue(database, keys, { ...request, secret }, now)),
    );
    expect(asked.filter((each) => !('refused' in each))).toHaveLength(1);
  });

  test('is issued to nobody where another server is just issuing it', async ({
    database,
    owner,
  }) => {
    const { keys, phones } = await launched(database, owner);
    const { request, link, manifest } = phones[0]!;
    const another = createHash('sha256').update('other tokens').digest();
    const voice = askingVoice(link, (await drawnVoice(manifest, random))!);
    const asked = await owner.begin(async (tx) => {
      await tx`
        update eligibility
        set issued = true, blinded_hash = ${another}, voice_hash = ${another}
        where invite_hash = ${linkHash(request.secret)}`;
      const made = Promise.all([
        issue(database, keys, request, now),
        issueVoice(database, keys, voice, now),
      ]);
      await expect
        .poll(
          () => owner`
            select from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`,
        )
        .toHaveLength(2);
      return { made };
    });
    expect(await asked.made).toEqual([{ refused: 'used' }, { refused: 'used' }]);
  });
});

describe('a link', () => {
  test('leads to its wave while that is open, says whether it was used, and else why not', async ({
    database,
    owner,
  }) => {
    const opens = new Date(now.getTime() + 60_000);
    const { keys, phones, wave } = await launched(database, owner);
    const [phone] = phones;
    if (!phone) throw new Error('nobody is asked');
    const { secret } = phone.request;
    const seen = (at: Date) => invited(database, { wave, secret }, at);
    expect(await seen(now)).toMatchObject({ unit: phone.unit, used: false });
    await issued(database, keys, phone);
    expect(await seen(now)).toMatchObject({ used: true });
    expect(await invited(database, { wave, secret: 'x'.repeat(22) }, now)).toEqual({
      refused: 'unknown',
    });
    expect(await seen(later)).toEqual({ refused: 'over' });
    const refused = async (to: 'early' | 'over' | 'closed') => {
      expect(await seen(now)).toEqual({ refused: to });
      expect(await issue(database, keys, phone.request, now)).toEqual({ refused: 'closed' });
    };
    await owner`update wave set opens = ${opens} where wave_id = ${wave}`;
    await refused('early');
    await owner`update wave set opens = ${now}, state = 'closing' where wave_id = ${wave}`;
    await refused('over');
    await owner`update wave set state = 'closed' where wave_id = ${wave}`;
    await refused('closed');
    await owner`update wave set state = 'proposed', confirmed_by = null where wave_id = ${wave}`;
    await refused('early');
  });
});

describe('letters', () => {
  test('go to whoever has not collected tokens, with the link of that person alone', async ({
    database,
    owner,
  }) => {
    const { company, keys, phones, wave } = await launched(database, owner);
    const { organisation } = company.hr;
    await owner`update employee set mail = null
      where organisation_id = ${organisation} and unit_id is null`;
    const sent = await letters(database, keys, organisation, wave);
    expect(sent).toHaveLength(20);
    const again = await letters(database, keys, organisation, wave);
    expect(again.map(({ fragment }) => fragment).toSorted()).toEqual(
      sent.map(({ fragment }) => fragment).toSorted(),
    );
    for (const phone of phones) await issued(database, keys, phone);
    expect(await letters(database, keys, organisation, wave)).toEqual([]);
    expect(await letters(database, keys, (await organisationOf(owner)).organisation, wave)).toEqual(
      [],
    );
  });
});

describe('a ballot', () => {
  test('is taken with its token alone, as often as it is sent, and counts once', async ({
    database,
    owner,
  }) => {
    const { keys, phones, wave } = await launched(database, owner);
    const [one, two] = [phones[0], phones.at(-1)];
    if (!one || !two || one.unit === two.unit) throw new Error('nobody is asked');
    const ballot = await answer(database, keys, one, 4);
    await Promise.all(Array.from({ length: 20 }, () => submit(database, ballot)));
    expect(await stateOf(owner, wave)).toEqual({ state: 'open', ballots: 1 });

    const other = await two.ballot(await issued(database, keys, two), [2]);
    const comment = await one.comment(await issued(database, keys, one), 'x');
    for (const forged of [
      { ...ballot, signature: other.signature },
      { ...ballot, token: other.token },
      { ...ballot, unit: two.unit },
      { ...ballot, unit: randomUUID() },
      { ...ballot, sealed: ballot.sealed.slice(4) },
      { ...ballot, sealed: comment.sealed },
      { ...comment, sealed: ballot.sealed },
      { ...comment, item: undefined },
      { ...ballot, item: agree },
    ]) {
      const { item, ...rest } = forged;
      const submission: Submission = item === undefined ? rest : { ...rest, item };
      expect(await submit(database, submission)).toEqual({ refused: 'form' });
    }
    expect(await submit(database, { ...ballot, wave: randomUUID() })).toEqual({
      refused: 'closed',
    });
    expect(await stateOf(owner, wave)).toEqual({ state: 'open', ballots: 1 });
    expect(await submit(database, comment)).toEqual({});
    await owner`update wave set state = 'closing' where wave_id = ${wave}`;
    for (const late of [ballot, comment, other]) {
      expect(await submit(database, late)).toEqual({ refused: 'closed' });
    }
    expect(await stateOf(owner, wave)).toEqual({ state: 'closing', ballots: 1 });
  });

  test('cut off before it was acknowledged is sent again, and so is the token; each counts once', async ({
    database,
    owner,
  }) => {
    const { keys, phones, wave } = await launched(database, owner);
    const [phone] = phones;
    if (!phone) throw new Error('nobody is asked');
    await dying(owner, 'eligibility', 'update', () => issue(database, keys, phone.request, now));
    expect(await owner`select from eligibility where issued`).toHaveLength(0);
    // Signed, noted, and the answer lost on its way: asking again gives the same.
    const first = await issued(database, keys, phone);
    const again = await issued(database, keys, phone);
    expect(again).toEqual(first);
    const ballot = await phone.ballot(again, [4]);
    await dying(owner, 'ballot', 'insert', () => submit(database, ballot));
    expect(await stateOf(owner, wave)).toEqual({ state: 'open', ballots: 0 });
    expect(await submit(database, ballot)).toEqual({});
    await dying(owner, 'ballot', 'update', () => submit(database, ballot));
    expect(await submit(database, ballot)).toEqual({});
    expect(await stateOf(owner, wave)).toEqual({ state: 'open', ballots: 1 });
  });

  test('lies in no order that tells when it came, once tables were written anew', async ({
    database,
    owner,
  }) => {
    const { keys, phones } = await launched(database, owner);
    const sent: string[] = [];
    for (const phone of phones) sent.push((await answer(database, keys, phone, 3)).sealed);
    const stored = async () => {
      const rows = await owner<{ sealed: Buffer; xmin: string }[]>`
        select sealed, xmin::text as xmin from ballot order by age(xmin) desc, ctid`;
      return {
        order: rows.map(({ sealed }) => sealed.toString('base64url')),
        xmins: new Set(rows.map(({ xmin }) => xmin)).size,
      };
    };
    // What is told here of the tables as they come is why they are written anew.
    expect(await stored()).toEqual({ order: sent, xmins: sent.length });
    await rewrite(database);
    const { order, xmins } = await stored();
    expect(xmins).toBe(1);
    expect(order).not.toEqual(sent);
    expect(order.toSorted()).toEqual(sent.toSorted());
    const people = await owner<{ employee: string; xmin: string }[]>`
      select employee_id as employee, xmin::text as xmin from eligibility order by ctid`;
    expect(people.map(({ employee }) => employee)).toEqual(
      people.map(({ employee }) => employee).toSorted(),
    );
    expect(new Set(people.map(({ xmin }) => xmin)).size).toBe(1);
  });
});

describe('a close', () => {
  /** Everybody answers; ten of them in words too. */
  async function answered(database: Database, owner: Database) {
    const it = await launched(database, owner);
    const units = [...new Set(it.phones.map(({ unit }) => unit))];
    for (const [at, phone] of it.phones.entries()) {
      const tokens = await issued(database, it.keys, phone);
      expect(await submit(database, await phone.ballot(tokens, [1]))).toEqual({});
      // Changed one's mind: only the second counts.
      const value = phone.unit === units[0] ? 4 : 5;
      expect(await submit(database, await phone.ballot(tokens, [value]))).toEqual({});
      if (at < 10)
        expect(await submit(database, await phone.comment(tokens, `Word ${at}`))).toEqual({});
    }
    const whole = it.phones.map(({ unit }) => unit);
    const cells = units.toSorted().map((unit) => ({
      unit,
      value: unit === units[0] ? 4 : 5,
      n: whole.filter((each) => each === unit).length,
    }));
    return { ...it, cells };
  }

  test('counts every ballot once, keeps what may be shown, and leaves neither envelope nor key', async ({
    database,
    owner,
  }) => {
    const { company, wave, keys, cells, phones } = await answered(database, owner);
    expect(await close(database, keys, wave, now)).toEqual({ refused: 'early' });
    expect(await stateOf(owner, wave)).toEqual({ state: 'open', ballots: 22 });
    expect(await close(database, keys, wave, later)).toEqual({});
    expect(await stateOf(owner, wave)).toEqual({ state: 'closed', ballots: 0 });
    expect(await cellsOf(owner, wave)).toEqual(cells);
    const said = await owner<
      { body: string }[]
    >`select body from released_comment where wave_id = ${wave}`;
    expect(said.map(({ body }) => body).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, at) => `Word ${at}`).toSorted(),
    );
    expect(await owner`select from sealed_comment`).toHaveLength(0);
    expect(await keys.of(wave)).toBeNull();
    const [released] = await owner<{ figures: { k: number }; proof: unknown }[]>`
      select figures, proof from release where wave_id = ${wave}`;
    expect(released).toMatchObject({ figures: { k: 5 }, proof: { unreadable: 0 } });

    for (const state of ['proposed', 'open', 'closing']) {
      const back = within(
        database,
        company.hr,
        (tx) => tx`
        update wave set state = ${state} where wave_id = ${wave}`,
      );
      expect((await back).count).toBe(0);
    }
    // What was released has flowed on as a figure, by whoever launched it.
    const flown = await owner<{ name: string; value: number; n: number; by: string }[]>`
      select name, value, n, person_id as by from observation join metric using (metric_id)
      where unit_id = ${company.teams[0] ?? ''}`;
    const by = company.hr.person;
    expect(flown).toMatchObject([{ name: 'Autumn: I would come again.', n: 10, by }]);
    expect(flown[0]?.value).toBeGreaterThanOrEqual(4);

    // All of it again changes nothing, and nobody is let in any more.
    expect(await close(database, keys, wave, later)).toEqual({});
    expect(await cellsOf(owner, wave)).toEqual(cells);
    const [phone] = phones;
    if (!phone) throw new Error('nobody is asked');
    expect(await issue(database, keys, phone.request, now)).toEqual({ refused: 'closed' });
  });

  test('counts apart what it cannot read', async ({ database, owner }) => {
    const { wave, keys, cells } = await answered(database, owner);
    await owner`update ballot set sealed = set_byte(sealed, 500, 255 - get_byte(sealed, 500))
      where ballot_id = (select ballot_id from ballot where unit_id = ${cells[0]?.unit ?? ''} limit 1)`;
    expect(await close(database, keys, wave, later)).toEqual({});
    const [first, second] = cells;
    expect(await cellsOf(owner, wave)).toEqual([{ ...first, n: (first?.n ?? 0) - 1 }, second]);
    const [released] = await owner`select proof from release where wave_id = ${wave}`;
    expect(released).toMatchObject({ proof: { unreadable: 1 } });
  });

  test('cut off at any statement leaves all or nothing, and done again counts the same', async ({
    database,
    owner,
  }) => {
    const { wave, keys, cells } = await answered(database, owner);
    for (const [table, event] of [
      ['wave', 'update'],
      ['release', 'insert'],
      ['cell', 'insert'],
      ['released_comment', 'insert'],
      ['ballot', 'delete'],
      ['sealed_comment', 'delete'],
    ] as const) {
      await dying(owner, table, event, () => close(database, keys, wave, later));
      const state = table === 'wave' ? 'open' : 'closing';
      expect(await stateOf(owner, wave)).toEqual({ state, ballots: 22 });
      expect(await cellsOf(owner, wave)).toHaveLength(0);
      expect((await keys.of(wave))?.tally).not.toBeNull();
    }
    // Killed after the transaction and before the keys went.
    const [kept, folder] = [await keys.of(wave), keys];
    expect(await close(database, keys, wave, later)).toEqual({});
    if (kept) await folder.keep(wave, kept);
    expect(await close(database, keys, wave, later)).toEqual({});
    expect(await keys.of(wave)).toBeNull();
    expect(await cellsOf(owner, wave)).toEqual(cells);
  });

  test('in mode B is counted by either custodian, and by no server', async ({
    database,
    owner,
  }) => {
    const holders = await Promise.all([tallyKeys(), tallyKeys()]);
    const points = holders.map(({ publicKey }) => toText(publicKey));
    const { company, keys, phones, wave } = await launched(database, owner, {
      mode: 'B',
      tallyKeys: points,
    });
    const { person } = company.officer;
    for (const phone of phones) await answer(database, keys, phone, 2);
    // One of each unit takes back what they sent, which the server cannot tell from any other answer.
    for (const phone of [phones[0]!, phones.at(-1)!]) {
      const tokens = await issued(database, keys, phone);
      for (const [sent, back] of [
        [await phone.ballot(tokens, [5]), await phone.ballot(tokens, null)],
        [await phone.comment(tokens, 'No.'), await phone.comment(tokens, null)],
      ] as const) {
        expect(await submit(database, sent)).toEqual({});
        expect(await submit(database, back)).toEqual({});
      }
    }
    expect(await envelopes(database, wave)).toEqual({ refused: 'gone' });
    expect(await close(database, keys, wave, later)).toEqual({ refused: 'custodian' });
    const sent = await envelopes(database, wave);
    if (sent.refused !== undefined) throw new Error(sent.refused);
    const counts = await Promise.all(
      holders.map(({ privateKey }) => opened(sent.manifest, sent.envelopes, privateKey)),
    );
    expect(counts[0]).toEqual(counts[1]);
    const [counted] = counts;
    if (!counted) throw new Error('nobody counted');
    for (const amiss of [
      null,
      { ...counted, respondents: counted.respondents.map((n) => n + 1) },
      { ...counted, items: [] },
      {
        ...counted,
        items: counted.items.map((item) => ({
          ...item,
          answered: item.answered.map((n) => n - 1),
        })),
      },
    ]) {
      expect(await settleTally(database, keys, wave, amiss, person)).toEqual({ refused: 'amiss' });
    }
    const uploaded: unknown = JSON.parse(JSON.stringify(counted));
    const settled = () => settleTally(database, keys, wave, uploaded, person);
    // Who counted is written down with what was counted, or neither is.
    await dying(owner, 'audit', 'insert', settled);
    expect(await stateOf(owner, wave)).toEqual({ state: 'closing', ballots: 22 });
    expect(await settled()).toEqual({});
    const by = await owner`select person_id as by from audit where action = 'wave.count'`;
    expect([...by]).toEqual([{ by: person }]);
    const flown = await owner`select distinct person_id as by from observation`;
    expect([...flown]).toEqual([{ by: company.hr.person }]);
    expect(await stateOf(owner, wave)).toEqual({ state: 'closed', ballots: 0 });
    expect((await cellsOf(owner, wave)).map(({ value, n }) => [value, n]).toSorted()).toEqual([
      [2, 11],
      [2, 9],
    ]);
    expect(await settled()).toEqual({ refused: 'gone' });
    expect(await owner`select from audit where action = 'wave.count'`).toHaveLength(1);
    expect(await keys.waves()).toEqual([]);
  });

  test('waits for whoever is answering, and loses none of what it acknowledged', async ({
    database,
    owner,
  }) => {
    const { keys, phones, wave } = await launched(database, owner);
    const ready = await Promise.all(
      phones.map(async (phone) => phone.ballot(await issued(database, keys, phone), [3])),
    );
    const half = ready.splice(11);
    await Promise.all(half.map((ballot) => submit(database, ballot)));
    const [, ...answers] = await Promise.all([
      close(database, keys, wave, later),
      ...ready.map((ballot) => submit(database, ballot)),
    ]);
    const taken = half.length + answers.filter(({ refused }) => refused === undefined).length;
    const counted = (await cellsOf(owner, wave)).reduce((sum, { n }) => sum + n, 0);
    expect(counted).toBe(taken);
  });
});
