/**
 * One pulse of the demo's is open, so that whoever looks around can answer it on their phone, follow it,
 * and count it two days later. It is launched, confirmed and answered through the doors that everybody's
 * go through; only the answers are dice.
 */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { asking, type Asking } from '#lib/demo/asking.ts';
import { onBallot } from '#lib/pulse/ballot.ts';
import * as phone from '#lib/pulse/phone.ts';
import { invited, issue } from './pulse/issue.ts';
import type { Keys } from './pulse/keys.ts';
import { confirm, propose } from './pulse/launch.ts';
import { letters } from './pulse/reach.ts';
import { submit } from './pulse/submit.ts';
import { within, type Database } from './sql.ts';

const hour = 3_600_000;
/** Days for which it is open. */
const open = 14;
/** People who have answered already; each takes a tenth of a second. */
const answered = 12;

const random = (length: number) => new Uint8Array(randomBytes(length));

/**
 * Opens the demo's wave where there is none yet; the fragment of a link by which somebody answers it, or
 * null where it is over, or cannot be launched on this database. Seconds, the first time.
 */
export async function openWave(
  database: Database,
  keys: Keys,
  code: string,
  now: Date,
): Promise<string | null> {
  const it = asking();
  const { organisation } = it;
  const [sent] = await within(
    database,
    { organisation },
    (tx) => tx<{ wave: string }[]>`
      select wave_id as wave from wave
      where organisation_id = current_organisation() and pulse_id = ${it.id}`,
  );
  const wave = sent?.wave ?? (await launched(database, keys, it, code, now));
  if (wave === null) return null;
  const waiting = await letters(database, keys, organisation, wave);
  const [visitor, ...others] = waiting
    .toSorted((a, b) => (a.employee < b.employee ? -1 : 1))
    .map(({ fragment }) => fragment);
  if (!sent)
    for (const fragment of others.slice(0, answered)) await answer(database, keys, fragment, now);
  return visitor ?? null;
}

/** The wave, where it could be launched. */
async function launched(
  database: Database,
  keys: Keys,
  { organisation, id, units, questions, proposer, confirmer }: Asking,
  code: string,
  now: Date,
): Promise<string | null> {
  // Two demos may share a folder of keys.
  const wave = randomUUID();
  const proposed = await propose(
    database,
    keys,
    { organisation, person: proposer.id },
    {
      wave,
      pulse: id,
      mode: 'A',
      least: 5,
      opens: now,
      closes: new Date(Math.ceil(now.getTime() / hour + open * 24) * hour),
      tallyKeys: [],
      code,
      sample: { units, items: questions.map(({ item }) => item.id) },
    },
    now,
  );
  if (proposed.refused !== undefined) return null;
  const other = { organisation, person: confirmer.id };
  const confirmed = await confirm(database, other, wave, proposed.hash, now);
  return confirmed.refused === undefined ? wave : null;
}

async function answer(database: Database, keys: Keys, fragment: string, now: Date): Promise<void> {
  const link = phone.readLink(fragment);
  const found = link && (await invited(database, link, now));
  if (!link || !found || found.refused !== undefined) return;
  const shown = await phone.checked(link, found);
  if ('refused' in shown) return;
  const drawn = await phone.drawn(shown, random);
  const issued = await issue(database, keys, phone.asking(link, drawn), now);
  const tokens = 'refused' in issued ? null : await phone.taken(shown, drawn, issued);
  if (tokens === null) return;
  const answers = onBallot(shown.manifest.items).map(() => randomInt(2, 6));
  const envelope = await phone.ballotOf(shown, tokens, answers, random);
  if (!('refused' in envelope)) await submit(database, envelope);
}
