/**
 * What each job does when its moment has come, and when it comes again. Each looks at what is so now,
 * never at what was so when it was put down.
 */
import { randomInt } from 'node:crypto';
import { localDay, nextHour, nextTime, reminder, reminders } from '#lib/pulse/calendar.ts';
import { log } from '../log.ts';
import { within, type Sql } from '../sql.ts';
import { call } from './calling.ts';
import { close } from './close.ts';
import { calendarOf } from './contact.ts';
import { Later, type Job, type Next } from './jobs.ts';
import { post, type Office } from './mailing.ts';
import { noteParticipation } from './participation.ts';
import { rewrite } from './rewriting.ts';
import { proposeNext } from './schedules.ts';
import { bear } from './uncounted.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** The hour in which participation is written down, where people are, and in UTC the ideas of a day. */
const morning = 6;

/** A job about one thing of one organisation. */
type Own = { organisation: string; about: string; step: number };

/** Does a job, at a moment; answers when it is due again. */
export async function perform(office: Office, job: Job, now: Date): Promise<Next> {
  if (job.kind === 'rewrite') {
    // The step is the last morning on which ideas were shown: where no server ran then, it is made up for.
    const mornings = Math.floor((now.getTime() - morning * hour) / day);
    await rewrite(office.database, mornings > job.step);
    return { due: new Date((Math.floor(now.getTime() / hour) + 1) * hour), step: mornings };
  }
  if (job.kind === 'retain') {
    await within(
      office.database,
      { part: 'tally', seconds: 60 },
      (tx) => tx`select retain_survey(${now})`,
    );
    return { due: new Date(now.getTime() + day) };
  }
  const { organisation, about, step } = job;
  if (organisation === null || about === null) return null;
  return own[job.kind](office, { organisation, about, step }, now);
}

const own: Record<
  Exclude<Job['kind'], 'rewrite' | 'retain'>,
  (office: Office, job: Own, now: Date) => Promise<Next>
> = {
  invite,
  remind,
  count,
  close: closeWave,
  confirm,
  propose: (office, job, now) => proposeNext(office, job.organisation, job.about, now),
};

/** A wave that was confirmed late has opened then. */
type Wave = { opens: Date; closes: Date; state: string };

async function waveOf(tx: Sql, wave: string): Promise<Wave | null> {
  const [found] = await tx<Wave[]>`
    select greatest(opens, confirmed_at) as opens, closes, state from wave
    where organisation_id = current_organisation() and wave_id = ${wave}`;
  return found ?? null;
}

/** Where a wave that may be written about stands, and when people may be written to. */
async function looked({ database }: Office, { organisation, about }: Own) {
  return within(database, { organisation }, async (tx) => ({
    wave: await waveOf(tx, about),
    calendar: await calendarOf(tx),
  }));
}

async function invite(office: Office, job: Own, now: Date): Promise<Next> {
  const { wave, calendar } = await looked(office, job);
  if (wave?.state !== 'open' || wave.closes <= now) return null;
  const at = nextHour(now, calendar);
  if ('refused' in at) return { due: new Date(now.getTime() + day) };
  if (at > now) return { due: at };
  await post(office, { organisation: job.organisation, wave: job.about, step: 0 });
  return null;
}

/**
 * Step 0 only finds the moment of the first. One whose moment went by is left out, so that nobody gets two
 * at once; one that could not be sent to some ends when the next is due.
 */
async function remind(office: Office, job: Own, now: Date): Promise<Next> {
  const { wave, calendar } = await looked(office, job);
  if (wave?.state !== 'open' || wave.closes <= now) return null;
  const at = nextHour(now, calendar);
  if (job.step > 0 && !('refused' in at) && at > now) return { due: at };
  const { organisation, about, step } = job;
  const later: { due: Date; step: number }[] = [];
  for (let nth = step + 1; nth <= reminders; nth++) {
    const due = reminder(nth, wave, calendar, randomInt(2 ** 32) / 2 ** 32);
    if (due) later.push({ due, step: nth });
  }
  if (step > 0)
    try {
      await post(office, { organisation, wave: about, step });
    } catch (thrown) {
      const [next] = later;
      if (!(thrown instanceof Later) || !next || next.due > now) throw thrown;
      return next;
    }
  return later.find(({ due }) => due > now) ?? null;
}

/** Every morning of an open wave; the first time, as when it opens, only finds the morning. */
async function count(office: Office, job: Own, now: Date): Promise<Next> {
  const { wave, calendar } = await looked(office, job);
  if (wave?.state !== 'open') return null;
  if (job.step > 0)
    await noteParticipation(
      office.database,
      { organisation: job.organisation, wave: job.about },
      localDay(now, calendar.zone),
    );
  const due = nextTime(now, calendar.zone, morning);
  return 'refused' in due || due >= wave.closes ? null : { due, step: 1 };
}

/** Whoever may confirm a proposal is written to, one after the other; the step is how many have been. */
async function confirm(
  office: Office,
  { organisation, about, step }: Own,
  now: Date,
): Promise<Next> {
  const called = await call(office, 'confirm', { organisation, wave: about }, step);
  return called ? { due: now, step: step + 1 } : null;
}

/**
 * A wave of mode B waits for its custodians; they end it. The step is how many of them it has called, and
 * then how far it is on its way to be given up.
 */
async function closeWave(
  office: Office,
  { organisation, about, step }: Own,
  now: Date,
): Promise<Next> {
  const { database, keys } = office;
  const closed = await close(database, keys, about, now);
  if (closed.refused === undefined || closed.refused === 'gone') return null;
  const wave = await within(database, { organisation }, (tx) => waveOf(tx, about));
  if (wave === null) return null;
  const { closes } = wave;
  if (closed.refused === 'early')
    return { due: new Date(Math.max(closes.getTime(), now.getTime() + 60_000)) };
  if (
    closed.refused === 'custodian' &&
    (await call(office, 'count', { organisation, wave: about }, step))
  )
    return { due: now, step: step + 1 };
  if (closed.refused === 'key')
    log.error({ wave: about }, 'a wave cannot be counted here: its key is not in this folder');
  return bear(office, { organisation, wave: about, closes }, step, now);
}
