/**
 * A mailing goes to everybody on the roster who has a mail and has not answered by then. All of them are
 * put on a list first, whether they have answered or not, and each is taken off once their letter is
 * written and before it goes out: nobody is ever written to twice, whatever fails, and the list tells
 * nothing of who took part. A server that dies just then may leave those few unwritten to whose letters
 * it held; the reminder, which is the same link, finds them.
 */
import type { Manifest } from '#lib/pulse/manifest.ts';
import { as, within, type Database, type Sql } from '../sql.ts';
import * as mail from '../mail.ts';
import type { Settings } from '../settings.ts';
import { calendarOf } from './contact.ts';
import { Later } from './jobs.ts';
import type { Keys } from './keys.ts';
import { pulseLetter } from './letter.ts';
import { letters } from './reach.ts';

/** Letters under way at once. */
const atOnce = 20;
/** Letters not taken one after the other: that is not their mailboxes. */
const several = 4;

export interface Office {
  database: Database;
  keys: Keys;
  settings: Settings;
}

/** Which letters: 0 the invitation, then the reminders. */
type Mailing = { organisation: string; wave: string; step: number };

/**
 * Writes to whoever is still to be written to, or goes on where that was cut off; how many letters went
 * out. Throws `Later`, with those on the list again, where some were not taken now: once all others have
 * been written to, for one full mailbox holds up nobody, or where several in a row were not taken, or
 * where this server has not the wave's keys.
 */
export async function post(office: Office, mailing: Mailing): Promise<number> {
  const carrier = await mail.carrier(office.settings);
  if (carrier === null) return 0;
  const { organisation, wave } = mailing;
  try {
    // Another server may have them: here nobody could be given a link, and all would count as written to.
    if ((await office.keys.of(wave)) === null) throw new Later('the keys of a wave are not here');
    const about = await within(office.database, { organisation, seconds: 60 }, (tx) =>
      begun(tx, mailing),
    );
    let [out, inVain] = [0, 0];
    const left: string[] = [];
    while (about !== null) {
      const batch = await within(office.database, { organisation }, (tx) =>
        some(tx, mailing, left),
      );
      if (batch.length === 0) break;
      const ready = await written(office, mailing, about, batch);
      const wrote = await sent(office, carrier, mailing, batch, ready);
      out += wrote.sent;
      left.push(...wrote.back);
      inVain = wrote.sent > 0 ? 0 : inVain + wrote.later;
      if (inVain >= several) break;
    }
    if (left.length > 0) throw new Later('the mail server does not take letters now');
    return out;
  } finally {
    carrier.end();
  }
}

type About = Parameters<typeof pulseLetter>[1];

/** Puts everybody with a mail on the list, the first time; null where nobody is to be written to. */
async function begun(tx: Sql, { wave, step }: Mailing): Promise<About | null> {
  const [found] = await tx<
    { manifest: Manifest; hash: string; why: About['why']; demo: boolean }[]
  >`
    select manifest::jsonb as manifest, hash, coalesce(pulse.why, '{}') as why, demo
    from wave join organisation using (organisation_id) left join pulse using (organisation_id, pulse_id)
    where organisation_id = current_organisation() and wave_id = ${wave} and state = 'open'`;
  if (!found || found.demo) return null;
  const { zone } = await calendarOf(tx);
  const mailed = await tx<{ employee: string }[]>`
    select employee_id as employee from employee
    where organisation_id = current_organisation() and active and mail is not null`;
  await as(tx, 'issue', async () => {
    const first = await tx`
      insert into mailing (organisation_id, wave_id, step)
      values (current_organisation(), ${wave}, ${step}) on conflict do nothing returning step`;
    if (first.length === 0) return;
    await tx`
      insert into unwritten (organisation_id, wave_id, step, employee_id)
      select current_organisation(), ${wave}, ${step}, employee_id from eligibility
      where organisation_id = current_organisation() and wave_id = ${wave}
        and employee_id = any(${mailed.map(({ employee }) => employee)}::uuid[])`;
  });
  return { ...found, step, zone };
}

/** Some of those on the list, none of those left for later. */
async function some(tx: Sql, { wave, step }: Mailing, left: readonly string[]): Promise<string[]> {
  return as(tx, 'issue', async () => {
    const rows = await tx<{ employee: string }[]>`
      select employee_id as employee from unwritten
      where organisation_id = current_organisation() and wave_id = ${wave} and step = ${step}
        and employee_id <> all(${[...left]}::uuid[])
      order by gen_random_uuid() limit ${atOnce}`;
    return rows.map(({ employee }) => employee);
  });
}

/** Takes these off the list, and answers who was still on it; from then on they count as written to. */
async function taken(
  tx: Sql,
  { wave, step }: Mailing,
  batch: readonly string[],
): Promise<string[]> {
  return as(tx, 'issue', async () => {
    const rows = await tx<{ employee: string }[]>`
      delete from unwritten
      where organisation_id = current_organisation() and wave_id = ${wave} and step = ${step}
        and employee_id = any(${[...batch]}::uuid[])
      returning employee_id as employee`;
    return rows.map(({ employee }) => employee);
  });
}

type Ready = { employee: string; letter: mail.Letter };

/** The letters of those in a batch who have not answered. */
async function written(
  { database, keys, settings }: Office,
  { organisation, wave }: Mailing,
  about: About,
  batch: readonly string[],
): Promise<Ready[]> {
  const people = await letters(database, keys, organisation, wave, batch);
  return people.map((person) => ({
    employee: person.employee,
    letter: pulseLetter(person, about, settings.origin),
  }));
}

/** Sends a batch; how many letters went out, how many did not, and who is on the list again for that. */
async function sent(
  { database }: Office,
  carrier: mail.Carrier,
  mailing: Mailing,
  batch: readonly string[],
  ready: readonly Ready[],
): Promise<{ sent: number; later: number; back: string[] }> {
  const { organisation, wave, step } = mailing;
  const off = await within(database, { organisation }, (tx) => taken(tx, mailing, batch));
  const went = await Promise.all(
    ready
      .filter(({ employee }) => off.includes(employee))
      .map(async ({ employee, letter }) => ({ employee, as: await carrier.carry(letter) })),
  );
  const count = (how: mail.Delivered) => went.filter((each) => each.as === how).length;
  const later = count('later');
  if (later === 0) return { sent: count('sent'), later, back: [] };
  // Back goes whoever was not written to, those who have answered among them.
  const over = new Set(went.filter((each) => each.as !== 'later').map(({ employee }) => employee));
  const back = off.filter((employee) => !over.has(employee));
  await within(database, { organisation }, (tx) =>
    as(
      tx,
      'issue',
      () => tx`
        insert into unwritten (organisation_id, wave_id, step, employee_id)
        select current_organisation(), ${wave}, ${step}, employee
        from unnest(${back}::uuid[]) as employee`,
    ),
  );
  return { sent: count('sent'), later, back };
}
