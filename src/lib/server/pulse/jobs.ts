/**
 * What is to happen, and when, lies beside the waves it is about. Whoever does a job holds its row until
 * it is done: two servers never do the same at once, one that dies lets go of it that moment, and a
 * server that starts finds whatever is due. A job may therefore be begun again, and each is written so
 * that doing it again changes nothing.
 */
import { log } from '../log.ts';
import { unavailable, within, type Database, type Sql } from '../sql.ts';

export type Kind =
  'invite' | 'remind' | 'count' | 'close' | 'propose' | 'confirm' | 'rewrite' | 'retain';

export interface Job {
  id: string;
  kind: Kind;
  /** Null where it is about all organisations. */
  organisation: string | null;
  /** The wave, or the pulse that comes back. */
  about: string | null;
  /** Of a job with several parts, the one that is due. */
  step: number;
  tries: number;
}

/** When a job is due again, and with which part; null where it is done. */
export type Next = { due: Date; step?: number } | null;

/** A part of a job that could not be done now is tried again, later each time. */
export class Later extends Error {}

/** Seconds for which one job may be held. */
const longest = 3_600;
const minute = 60_000;

/** Puts jobs of this organisation down; one that is there already stays as it is. */
export async function add(
  tx: Sql,
  jobs: readonly { kind: Kind; about: string; due: Date }[],
): Promise<void> {
  const rows = jobs.map((job) => ({ ...job, due: job.due.toISOString() }));
  await tx`
    insert into job (organisation_id, kind, about, due)
    select current_organisation(), kind, about, due
    from jsonb_to_recordset(${tx.json(rows)}) as t(kind text, about uuid, due timestamptz)
    on conflict do nothing`;
}

/** Makes a job of this organisation due at once; while a server does it, that is waited for. */
export async function hasten(tx: Sql, kind: Kind, about: string, now: Date): Promise<void> {
  await tx`
    delete from job
    where organisation_id = current_organisation() and kind = ${kind} and about = ${about}`;
  await add(tx, [{ kind, about, due: now }]);
}

/**
 * Does what is due, one job after the other, until there is none that nobody else holds; how many. A
 * connection is held meanwhile. Throws where the database cannot be asked.
 */
export async function workOff(
  database: Database,
  clock: () => Date,
  work: (job: Job, now: Date) => Promise<Next>,
): Promise<number> {
  for (let done = 0; ; done++) {
    const took = await within(database, { seconds: longest }, async (tx) => {
      const now = clock();
      const [job] = await tx<Job[]>`select * from take_job(${now})`;
      if (!job) return false;
      const { next, tries } = await tried(job, now, work);
      const step = next?.step ?? job.step;
      await tx`select leave_job(${job.id}, ${next?.due ?? null}, ${step}, ${tries})`;
      return true;
    });
    if (!took) return done;
  }
}

async function tried(
  job: Job,
  now: Date,
  work: (job: Job, now: Date) => Promise<Next>,
): Promise<{ next: Next; tries: number }> {
  try {
    return { next: await work(job, now), tries: 0 };
  } catch (thrown) {
    if (unavailable(thrown)) throw thrown;
    // Of what went wrong with a mail nothing is written down: it would name whom it was for.
    const err = thrown instanceof Later ? undefined : thrown;
    log.error({ kind: job.kind, about: job.about, err }, 'a job could not be done');
    const wait = minute * 4 ** Math.min(job.tries, 3);
    return { next: { due: new Date(now.getTime() + wait) }, tries: job.tries + 1 };
  }
}
