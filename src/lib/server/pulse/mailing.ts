/**
 * A mailing goes to everybody on the roster who has a mail and has not answered by then. All of them are
 * put on a list first, whether they have answered or not, and each is taken off before the letter goes
 * out: nobody is ever written to twice, whatever fails, and the list tells nothing of who took part. A
 * server that dies in between may leave those few unwritten to whose letters it held; the reminder,
 * which is the same link, finds them.
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
  const carrier = mail.carrier(office.settings);
  if (carrier === null) return 0;
  const { organisation, wave } = mailing;
  try {
    // Another server may have them: here nobody could be given a link, and all would count as written to.
    if ((await office.keys.of(wave)) === null) throw new Later('the keys of a wave are not here');
    const about = await within(office.database, { organisation, seconds: 60 }, (tx) =>
      begun(tx, mailing),
    );
    let [sent, inVain] = [0, 0];
    const left: string[] = [];
    while (about !== null) {
      const batch = await within(office.database, { organisation }, (tx) =>
        taken(tx, mailing, left),
      );
      if (batch.length === 0) break;
      const wrote = await written(office, carrier, mailing, about, batch);
      sent += wrote.sent;
      left.push(...wrote.back);
      inVain = wrote.sent > 0 ? 0 : inVain + wrote.later;
      if (inVain >= several) break;
    }
    if (left.length > 0) throw new Later('the mail server does not take letters now');
    return sent;
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

/** Takes some off the list, none of those left for later; from then on they count as written to. */
async function taken(tx: Sql, { wave, step }: Mailing, left: readonly string[]): Promise<string[]> {
  return as(tx, 'issue', async () => {
    const rows = await tx<{ employee: string }[]>`
      delete from unwritten
      where organisation_id = current_organisation() and wave_id = ${wave} and step = ${step}
        and employee_id in (
          select employee_id from unwritten
          where organisation_id = current_organisation() and wave_id = ${wave} and step = ${step}
            and employee_id <> all(${[...left]}::uuid[])
          order by gen_random_uuid() limit ${atOnce})
      returning employee_id as employee`;
    return rows.map(({ employee }) => employee);
  });
}

/** Writes to a batch; how many letters went out, how many did not, and who is on the list again for that. */
async function written(
  { database, keys, settings }: Office,
  carrier: mail.Carrier,
  { organisation, wave, step }: Mailing,
  about: About,
  batch: readonly string[],
): Promise<{ sent: number; later: number; back: string[] }> {
  const people = await letters(database, keys, organisation, wave, batch);
  const went = await Promise.all(
    people.map(async (person) => ({
      person,
      as: await carrier.carry(pulseLetter(person, about, settings.origin)),
    })),
  );
  const sent = went.filter((each) => each.as === 'sent').length;
  const later = went.filter((each) => each.as === 'later').length;
  if (later === 0) return { sent, later, back: [] };
  // Back goes whoever was not written to, those who have answered among them.
  const over = new Set(
    went.filter((each) => each.as !== 'later').map(({ person }) => person.employee),
  );
  const back = batch.filter((employee) => !over.has(employee));
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
  return { sent, later, back };
}
