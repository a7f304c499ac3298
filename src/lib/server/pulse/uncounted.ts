/**
 * A wave whose key is lost, or that no custodian counts, does not keep its envelopes and its roster for
 * ever. A week before a month is over those who answer for it are told; then it is given up, without
 * anybody's word: whoever could give one up sooner could do away with answers they would rather not hear.
 */
import { givenUp, notice } from '#lib/pulse/patience.ts';
import { record } from '../audit.ts';
import { as, within, type Database } from '../sql.ts';
import { call } from './calling.ts';
import { Later } from './jobs.ts';
import type { Keys } from './keys.ts';
import type { Office } from './mailing.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Of the job that closes: from which step on people are told, and from which on the last days are counted. */
const telling = 10;
const counting = 20;

type Uncounted = { organisation: string; wave: string; closes: Date };

/**
 * What is next for a wave that could not be counted now; null once it is given up. Where no server ran for
 * weeks the days of notice are kept all the same.
 */
export async function bear(
  office: Office,
  wave: Uncounted,
  step: number,
  now: Date,
): Promise<{ due: Date; step: number } | null> {
  const end = givenUp(wave.closes);
  const told = new Date(end.getTime() - notice * day);
  if (now < told) return { due: new Date(Math.min(now.getTime() + hour, told.getTime())), step };
  if (step < counting) {
    const place = Math.max(step, telling) - telling;
    const more = await call(office, 'lose', wave, place).catch((thrown: unknown) => {
      // A mail server that takes nothing keeps no envelopes.
      if (thrown instanceof Later && now >= end) return false;
      throw thrown;
    });
    if (more) return { due: now, step: telling + place + 1 };
    return { due: new Date(now.getTime() + day), step: counting + 1 };
  }
  if (now < end || step < counting + notice)
    return { due: new Date(now.getTime() + day), step: step + 1 };
  await giveUp(office.database, office.keys, wave);
  return null;
}

/** What is kept of a wave until it is counted, and who may let it go. */
const kept = [
  ['tally', ['ballot', 'sealed_comment']],
  ['issue', ['eligibility', 'unwritten']],
] as const;

/** Lets all go that was kept to be counted; where another counted it first, nothing happens. */
async function giveUp(
  database: Database,
  keys: Keys,
  { organisation, wave }: Uncounted,
): Promise<void> {
  const [launch] = await within(
    database,
    { organisation },
    (tx) => tx<{ by: string; pulse: string }[]>`
      select proposed_by as by, manifest::jsonb ->> 'pulse' as pulse from wave
      where organisation_id = current_organisation() and wave_id = ${wave}`,
  );
  const circle = { organisation, person: launch?.by ?? '', seconds: 60 };
  await within(database, circle, async (tx) => {
    const lost = await as(
      tx,
      'tally',
      () => tx`
        update wave set state = 'lost'
        where organisation_id = current_organisation() and wave_id = ${wave}
          and state = 'closing'`,
    );
    if (lost.count === 0) return;
    for (const [part, tables] of kept)
      await as(tx, part, async () => {
        for (const table of tables)
          await tx`
            delete from ${tx(table)}
            where organisation_id = current_organisation() and wave_id = ${wave}`;
      });
    await record(tx, 'wave.lose', { pulse: launch?.pulse ?? '' });
  });
  await keys.destroy(wave);
}
