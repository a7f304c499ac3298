/** What happens to waves without anybody asking, on several servers, some of which die. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { settings, type Settings } from '#lib/server/settings.ts';
import { close, envelopes } from '#lib/server/pulse/close.ts';
import { setCalendar, usual } from '#lib/server/pulse/contact.ts';
import { perform } from '#lib/server/pulse/due.ts';
import { issue } from '#lib/server/pulse/issue.ts';
import { toText } from '#lib/pulse/octets.ts';
import { tallyKeys } from '#lib/pulse/seal.ts';
import * as custodians from '#lib/server/pulse/custodians.ts';
import { confirm, propose } from '#lib/server/pulse/launch.ts';
import { add, hasten, Later, workOff, type Job, type Next } from '#lib/server/pulse/jobs.ts';
import { post, type Office } from '#lib/server/pulse/mailing.ts';
import { submit } from '#lib/server/pulse/submit.ts';
import { open, within, type Database, type Sql } from '#lib/server/sql.ts';
import { test as base } from '../../support/database.ts';
import { postOffice } from '../../support/post-office.ts';
import {
  companyOf,
  day,
  keysOf,
  launched,
  now,
  proposalOf,
  type Launched,
} from '../../support/survey.ts';
import { memberOf, organisationOf } from '../../support/world.ts';

const test = base.extend('mail', async ({}, { onCleanup }) => {
  const office = await postOffice();
  onCleanup(office.close);
  return office;
});

const hour = 3_600_000;
const always = { ...usual, from: 0, to: 24, workdays: [1, 2, 3, 4, 5, 6, 7] };

function settingsOf(smtp: string): Settings {
  const read = settings({ SMTP_URL: smtp, ORIGIN: 'https://throughline.example' });
  if ('refused' in read) throw new Error(read.refused);
  return read;
}

/** A wave whose people have mails, to be written to at any hour. */
async function mailed(
  database: Database,
  owner: Sql,
  smtp: string,
): Promise<{ open: Launched; office: Office }> {
  const open = await launched(database, owner);
  const { organisation } = open.company.hr;
  await owner`update employee set mail = employee_id || '@example.com'
    where organisation_id = ${organisation}`;
  await within(database, open.company.hr, (tx) => setCalendar(tx, always));
  await owner`delete from job where organisation_id is null`;
  return { open, office: { database, keys: open.keys, settings: settingsOf(smtp) } };
}

const work = (office: Office, at: Date) =>
  workOff(
    office.database,
    () => at,
    (job, moment) => perform(office, job, moment),
  );

const linkIn = (text: string) => /\/s#([\w.-]+)/.exec(text.replaceAll('=\r\n', ''))?.[1] ?? '';

describe('a job', () => {
  test('is done once, by whichever server takes it', async ({ database, owner, url }) => {
    const ours = await organisationOf(owner);
    await owner`delete from job`;
    const waves = Array.from({ length: 12 }, () => randomUUID());
    await within(database, ours, (tx) =>
      add(
        tx,
        waves.map((about) => ({ kind: 'invite', about, due: now })),
      ),
    );
    const done: (string | null)[] = [];
    const other = open(url, { pool: 2 });
    const slowly = async (job: Job): Promise<Next> => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done.push(job.about);
      return null;
    };
    const counts = await Promise.all(
      [database, other].map((each) => workOff(each, () => now, slowly)),
    );
    await other.end();
    expect(counts[0] && counts[1]).toBeGreaterThan(0);
    expect(done.toSorted()).toEqual(waves.toSorted());
    expect(await workOff(database, () => now, slowly)).toBe(0);
  });

  test('is free again the moment its server dies', async ({ database, owner, url }) => {
    const ours = await organisationOf(owner);
    await owner`delete from job`;
    const job = { kind: 'invite', about: randomUUID(), due: now } as const;
    await within(database, ours, (tx) => add(tx, [job]));
    const dying = open(url, { pool: 1 });
    const begun = Promise.withResolvers<void>();
    const never = workOff(
      dying,
      () => now,
      () => {
        begun.resolve();
        return new Promise(() => undefined);
      },
    );
    never.catch(() => undefined);
    await begun.promise;
    const nothing = () => Promise.resolve(null);
    expect(await workOff(database, () => now, nothing)).toBe(0);
    await owner`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction'`;
    await expect.poll(() => workOff(database, () => now, nothing)).toBe(1);
    await dying.end({ timeout: 0 });
  });

  test('that fails waits, longer each time, and holds up no other', async ({ database, owner }) => {
    const ours = await organisationOf(owner);
    await owner`delete from job`;
    const [bad, good] = [randomUUID(), randomUUID()];
    await within(database, ours, (tx) =>
      add(tx, [
        { kind: 'invite', about: bad, due: new Date(now.getTime() - hour) },
        { kind: 'invite', about: good, due: now },
      ]),
    );
    const done: (string | null)[] = [];
    const failing = (job: Job): Promise<Next> => {
      if (job.about === bad) return Promise.reject(new Later('not now'));
      done.push(job.about);
      return Promise.resolve(null);
    };
    await workOff(database, () => now, failing);
    expect(done).toEqual([good]);
    const waits = async () => {
      const [row] = await owner<{ due: Date; tries: number }[]>`select due, tries from job`;
      return row;
    };
    expect(await waits()).toEqual({ due: new Date(now.getTime() + 60_000), tries: 1 });
    const later = new Date(now.getTime() + 60_000);
    await workOff(database, () => later, failing);
    expect(await waits()).toEqual({ due: new Date(later.getTime() + 240_000), tries: 2 });
  });
});

describe('a wave', () => {
  test('invites everybody with a mail once, on two servers and after a restart', async ({
    database,
    owner,
    url,
    mail,
  }) => {
    const { open: wave, office } = await mailed(database, owner, mail.url);
    const other = open(url, { pool: 3 });
    await Promise.all([work(office, now), work({ ...office, database: other }, now)]);
    await work(office, now);
    await other.end();
    const people = await owner<{ mail: string }[]>`select mail from employee`;
    expect(mail.received.flatMap(({ to }) => to).toSorted()).toEqual(
      people.map(({ mail: each }) => each).toSorted(),
    );
    const [first] = mail.received;
    expect(linkIn(first?.text ?? '')).toContain(wave.hash);
    expect(first?.text).not.toMatch(/<img|src=/);
    expect(await owner`select from unwritten`).toHaveLength(0);
  });

  test('writes to nobody twice where a server died in the middle', async ({
    database,
    owner,
    mail,
  }) => {
    const { open: wave, office } = await mailed(database, owner, mail.url);
    const { organisation } = wave.company.hr;
    const mailing = { organisation, wave: wave.wave, step: 0 };
    await owner`create function die() returns trigger language plpgsql as $$
      begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); return null; end $$`;
    await owner`create trigger die after delete on unwritten execute function die()`;
    await expect(post(office, mailing)).rejects.toThrow();
    await owner`drop trigger die on unwritten`;
    expect(mail.received).toHaveLength(0);
    await owner`delete from unwritten where employee_id in (select employee_id from unwritten limit 3)`;
    expect(await post(office, mailing)).toBe(19);
    expect(await post(office, mailing)).toBe(0);
    expect(new Set(mail.received.flatMap(({ to }) => to)).size).toBe(19);
  });

  test('loses nobody whose letter could not be written', async ({ database, owner, mail }) => {
    const { open: wave, office } = await mailed(database, owner, mail.url);
    const { organisation } = wave.company.hr;
    const mailing = { organisation, wave: wave.wave, step: 0 };
    await owner`alter table employee rename column language to spoken`;
    await expect(post(office, mailing)).rejects.toThrow('language');
    await owner`alter table employee rename column spoken to language`;
    expect(await post(office, mailing)).toBe(22);
  });

  test('keeps whom it could not write to, and nobody else, for the next try', async ({
    database,
    owner,
    mail,
  }) => {
    const { open: wave, office } = await mailed(database, owner, mail.url);
    const { organisation } = wave.company.hr;
    const away = { ...office, settings: settingsOf('smtp://127.0.0.1:9') };
    const mailing = { organisation, wave: wave.wave, step: 0 };
    await expect(post(away, mailing)).rejects.toThrow(Later);
    expect(await owner`select from unwritten`).toHaveLength(22);
    expect(await post(office, mailing)).toBe(22);
    expect(mail.received).toHaveLength(22);
  });

  test('is written about by no server that has not its keys', async ({ database, owner, mail }) => {
    const { open: wave, office } = await mailed(database, owner, mail.url);
    const { organisation } = wave.company.hr;
    const mailing = { organisation, wave: wave.wave, step: 0 };
    await expect(post({ ...office, keys: keysOf() }, mailing)).rejects.toThrow(Later);
    expect(await post(office, mailing)).toBe(22);
  });

  test('writes to everybody else where a mailbox is full, and reminds them all the same', async ({
    database,
    owner,
    mail,
  }) => {
    const { office } = await mailed(database, owner, mail.url);
    const closes = now.getTime() + 14 * day;
    await owner`update wave set closes = ${new Date(closes)}`;
    const full = await owner<{ mail: string }[]>`select mail from employee limit 3`;
    for (const each of full) mail.full.add(each.mail);
    await work(office, now);
    expect(mail.received).toHaveLength(19);
    expect(await owner`select from unwritten`).not.toHaveLength(0);
    await owner`delete from job where kind not in ('invite', 'remind')`;

    mail.received.length = 0;
    for (let at = now.getTime(); at < closes; at += day / 2) await work(office, new Date(at));
    // The last reminder may come as near to the end as that.
    await work(office, new Date(closes - 2 * hour));
    await work(office, new Date(closes));
    expect(mail.received).toHaveLength(2 * 19);
    expect(await owner`select from job`).toHaveLength(0);
  });

  test('that is confirmed late reminds nobody on the day it invites them', async ({
    database,
    owner,
    mail,
  }) => {
    const { open: wave, office } = await mailed(database, owner, mail.url);
    const at = new Date(now.getTime() + 10 * day);
    await owner`update wave set opens = ${now}, confirmed_at = ${at},
      closes = ${new Date(now.getTime() + 14 * day)} where wave_id = ${wave.wave}`;
    await owner`delete from job where kind not in ('invite', 'remind')`;
    await work(office, at);
    expect(mail.received).toHaveLength(22);
    const [next] = await owner<{ due: Date; step: number }[]>`select due, step from job`;
    expect(next?.step).toBe(1);
    expect(next && next.due.getTime() - at.getTime()).toBeGreaterThan(day / 2);
    // Nor twice in one go, where no server ran meanwhile.
    await work(office, new Date(at.getTime() + 3.9 * day));
    expect(mail.received).toHaveLength(2 * 22);
  });

  test('reminds whoever has no token yet, by the same link, and lists everybody alike', async ({
    database,
    owner,
    mail,
  }) => {
    const { open: wave, office } = await mailed(database, owner, mail.url);
    await work(office, now);
    const invited = new Map(mail.received.map(({ to, text }) => [to[0], linkIn(text)]));
    for (const phone of wave.phones.slice(0, 5))
      await issue(database, wave.keys, phone.request, now);
    mail.received.length = 0;
    const [job] = await owner<{ due: Date; step: number }[]>`
      select due, step from job where kind = 'remind'`;
    expect(job?.step).toBe(1);
    expect(job && job.due > now && job.due < new Date(now.getTime() + 3 * day)).toBe(true);

    // Whoever reads the list while it is being worked off sees the whole roster.
    const away = { ...office, settings: settingsOf('smtp://127.0.0.1:9') };
    const { organisation } = wave.company.hr;
    await expect(post(away, { organisation, wave: wave.wave, step: 1 })).rejects.toThrow(Later);
    const listed = await owner`select from unwritten`;
    expect(listed).toHaveLength(22);

    await work(office, job?.due ?? now);
    expect(mail.received).toHaveLength(17);
    for (const { to, text } of mail.received) expect(linkIn(text)).toBe(invited.get(to[0]));
  });

  test('is quiet at night, on a free day and on a holiday', async ({ database, owner, mail }) => {
    const { open: wave, office } = await mailed(database, owner, mail.url);
    const on = (text: string) => new Date(text);
    await owner`update wave set opens = ${on('2026-11-20T22:00Z')}, closes = ${on('2026-11-27T08:00Z')}`;
    await owner`update job set due = ${on('2026-11-20T22:00Z')} where kind = 'invite'`;
    await owner`delete from job where kind <> 'invite'`;
    await within(database, wave.company.hr, (tx) =>
      setCalendar(tx, { ...usual, zone: 'Europe/Istanbul', holidays: ['2026-11-23'] }),
    );
    await work(office, on('2026-11-20T22:00Z'));
    expect(mail.received).toHaveLength(0);
    const [job] = await owner<{ due: Date }[]>`select due from job`;
    expect(job?.due).toEqual(on('2026-11-24T05:00Z'));
    await work(office, on('2026-11-24T05:00Z'));
    expect(mail.received).toHaveLength(22);
  });

  test('is counted by its job, and a second time by none', async ({ database, owner, mail }) => {
    const { open: wave, office } = await mailed(database, owner, mail.url);
    const later = new Date(now.getTime() + 4 * day);
    await work(office, later);
    expect(await owner`select from wave where state = 'closed'`).toHaveLength(1);
    expect(await wave.keys.of(wave.wave)).toBeNull();
    expect(await owner`select from job`).toHaveLength(0);
    expect(mail.received).toHaveLength(0);
  });

  test('that is proposed asks every custodian but who proposed it to confirm, once, until one has', async ({
    database,
    owner,
    mail,
  }) => {
    const company = await companyOf(owner);
    const officers = [
      await memberOf(owner, company.hr, ['custodian']),
      await memberOf(owner, company.hr, ['custodian', 'leader']),
    ];
    await owner`update membership set roles = roles || '{custodian}'
      where person_id = ${company.hr.person}`;
    await owner`delete from job where organisation_id is null`;
    const keys = keysOf();
    const office = { database, keys, settings: settingsOf(mail.url) };
    const proposal = proposalOf(company, { closes: new Date(now.getTime() + 20 * day) });
    const proposed = await propose(database, keys, company.hr, proposal, now);
    if (proposed.refused !== undefined) throw new Error(proposed.refused);
    await work(office, now);
    await work(office, now);
    expect(mail.received.map(({ to }) => to[0]).toSorted()).toEqual(
      officers.map((each) => each.mail).toSorted(),
    );
    const [first] = mail.received;
    expect(first?.text.replaceAll('=\r\n', '')).toContain(
      `/pulses/${company.pulse}/waves/${proposal.wave}`,
    );

    mail.received.length = 0;
    await owner`update employee set employee_id = gen_random_uuid(), name = 'Somebody else'`;
    const other = { ...proposal, wave: randomUUID(), opens: new Date(now.getTime() + 10 * day) };
    const again = await propose(database, keys, company.hr, other, now);
    if (again.refused !== undefined) throw new Error(again.refused);
    const [officer] = officers;
    if (!officer) throw new Error('nobody');
    expect(await confirm(database, officer, other.wave, again.hash, now)).toEqual({});
    await work(office, now);
    expect(mail.received).toEqual([]);
  });

  test('calls each of its custodians once, in their language, when it waits for them', async ({
    database,
    owner,
    mail,
  }) => {
    const company = await companyOf(owner);
    const held = await Promise.all(
      [0, 1].map(async () => {
        const who = await memberOf(owner, company.hr, ['custodian']);
        const key = toText((await tallyKeys()).publicKey);
        await within(database, who, (tx) => custodians.register(tx, key));
        return { ...who, key };
      }),
    );
    const [one, two] = held;
    await owner`update person set locale = 'tr' where person_id = ${one?.person ?? ''}`;
    const keys = keysOf();
    const tally = held.map(({ key }) => key);
    const proposal = proposalOf(company, { mode: 'B', tallyKeys: tally });
    const proposed = await propose(database, keys, company.hr, proposal, now);
    if (proposed.refused !== undefined) throw new Error(proposed.refused);
    await confirm(database, company.officer, proposal.wave, proposed.hash, now);
    await owner`delete from job where kind <> 'close'`;
    const later = new Date(now.getTime() + 4 * day);
    const away = { database, keys, settings: settingsOf('smtp://127.0.0.1:9') };
    // Whoever ends it early has its custodians called then.
    await within(database, company.hr, (tx) => hasten(tx, 'close', proposal.wave, later));
    await work(away, later);
    expect(await owner`select from job where tries = 1 and step = 0`).toHaveLength(1);
    const office = { ...away, settings: settingsOf(mail.url) };
    for (const hours of [1, 2, 3]) await work(office, new Date(later.getTime() + hours * hour));
    const mails = await owner<{ mail: string }[]>`
      select mail from person where person_id in (${one?.person ?? ''}, ${two?.person ?? ''})`;
    expect(mail.received.map(({ to }) => to[0]).toSorted()).toEqual(
      mails.map((each) => each.mail).toSorted(),
    );
    const said = mail.received.map(({ text }) => text.replaceAll('=\r\n', ''));
    for (const text of said)
      expect(text).toContain(`/pulses/${company.pulse}/waves/${proposal.wave}`);
    expect(said.filter((text) => text.includes('lang=3D"tr"'))).toHaveLength(1);
  });

  /** A wave of mode B that is over and that none of its custodians counts, with one envelope in it. */
  async function uncounted(database: Database, owner: Sql, smtp: string) {
    const made = await Promise.all([tallyKeys(), tallyKeys()]);
    const points = made.map(({ publicKey }) => toText(publicKey));
    const it = await launched(database, owner, { mode: 'B', tallyKeys: points });
    const holders = await Promise.all(
      points.map(async (point) => {
        const who = await memberOf(owner, it.company.hr, ['custodian']);
        await within(database, who, (tx) => custodians.register(tx, point));
        return who;
      }),
    );
    const [phone] = it.phones;
    if (!phone) throw new Error('nobody is asked');
    const issued = await issue(database, it.keys, phone.request, now);
    if ('refused' in issued) throw new Error(issued.refused);
    expect(await submit(database, await phone.ballot(issued, [4]))).toEqual({});
    await owner`delete from job where kind <> 'close'`;
    const office = { database, keys: it.keys, settings: settingsOf(smtp) };
    const end = now.getTime() + 3 * day;
    const days = async (from: number, to: number) => {
      for (let at = from; at <= to; at++) await work(office, new Date(end + at * day));
    };
    const left = async () => {
      const [row] = await owner<{ state: string; ballots: number; people: number }[]>`
        select state, (select count(*)::int from ballot) as ballots,
          (select count(*)::int from eligibility) as people from wave`;
      return row;
    };
    return { ...it, holders, days, left };
  }

  test('that nobody counts is given up after a month, a week after all who answer for it were told', async ({
    database,
    owner,
    mail,
  }) => {
    const { company, holders, keys, wave, days, left } = await uncounted(database, owner, mail.url);
    await days(0, 3);
    await days(22.9, 22.9);
    const told = () => mail.received.map(({ to }) => to[0]).toSorted();
    expect(told()).toEqual(holders.map((each) => each.mail).toSorted());
    mail.received.length = 0;
    await days(23, 29);
    expect(told()).toEqual(
      [company.hr, company.officer, ...holders].map((each) => each.mail).toSorted(),
    );
    expect(await left()).toEqual({ state: 'closing', ballots: 1, people: 22 });
    await days(30, 31);
    expect(await left()).toEqual({ state: 'lost', ballots: 0, people: 0 });
    expect(told()).toHaveLength(4);
    expect(await keys.waves()).toEqual([]);
    expect(await owner`select from job`).toHaveLength(0);
    expect(await owner`select from audit where action = 'wave.lose'`).toHaveLength(1);
    // From there no path leads back.
    expect(await envelopes(database, wave)).toEqual({ refused: 'gone' });
    expect(await close(database, keys, wave, new Date(now.getTime() + 90 * day))).toEqual({});
    expect(await left()).toMatchObject({ state: 'lost' });
  });

  test('that ended while no server ran for months is given up no sooner than a week from then', async ({
    database,
    owner,
    mail,
  }) => {
    const { days, left } = await uncounted(database, owner, mail.url);
    await days(90, 96);
    expect(await left()).toEqual({ state: 'closing', ballots: 1, people: 22 });
    await days(97, 98);
    expect(await left()).toEqual({ state: 'lost', ballots: 0, people: 0 });
  });

  test('whose key comes back before it is given up is counted', async ({
    database,
    owner,
    mail,
  }) => {
    const { open: wave, office } = await mailed(database, owner, mail.url);
    await owner`delete from job where kind <> 'close'`;
    const away = { ...office, keys: keysOf() };
    const at = (days: number) => new Date(now.getTime() + (3 + days) * day);
    for (const days of [0, 23, 24, 25, 26, 27, 28]) await work(away, at(days));
    expect(await owner`select from wave where state = 'closing'`).toHaveLength(1);
    await work(office, at(29));
    expect(await owner`select from wave where state = 'closed'`).toHaveLength(1);
    expect(await wave.keys.of(wave.wave)).toBeNull();
    expect(await owner`select from job`).toHaveLength(0);
  });

  test('lets its counts go after three years, and its comments after one', async ({
    database,
    owner,
  }) => {
    const { wave, keys, company } = await launched(database, owner);
    const { organisation } = company.hr;
    const unit = company.teams[0] ?? '';
    await owner`insert into cell (organisation_id, wave_id, unit_id, item, value, n)
      values (${organisation}, ${wave}, ${unit}, 'x', 1, 5)`;
    await owner`insert into released_comment (organisation_id, wave_id, unit_id, item_id, body)
      values (${organisation}, ${wave}, ${unit}, ${randomUUID()}, 'More light.')`;
    await owner`delete from job where kind <> 'retain'`;
    const office = { database, keys, settings: settingsOf('smtp://127.0.0.1:9') };
    const left = async (at: Date) => {
      await work(office, at);
      const [row] = await owner<{ cells: number; comments: number }[]>`
        select (select count(*)::int from cell) as cells,
          (select count(*)::int from released_comment) as comments`;
      return row;
    };
    expect(await left(new Date(now.getTime() + 300 * day))).toEqual({ cells: 1, comments: 1 });
    expect(await left(new Date(now.getTime() + 400 * day))).toEqual({ cells: 1, comments: 0 });
    expect(await left(new Date(now.getTime() + 1200 * day))).toEqual({ cells: 0, comments: 0 });
  });
});
