/**
 * At its close a wave is counted once, and then nothing is left that could be counted again. First nobody
 * can answer any more; then all envelopes are opened in memory and become counts; then, in one
 * transaction, what is shown is kept and flows to the map, and the envelopes are gone; last the keys go.
 * Wherever it is cut off, doing it again ends the same: before the transaction nothing has happened,
 * after it only the keys are left to destroy.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonical, Manifest } from '#lib/pulse/manifest.ts';
import { fromText } from '#lib/pulse/octets.ts';
import { opened, type Envelopes } from '#lib/pulse/opening.ts';
import { publish, type Published } from '#lib/pulse/publish.ts';
import { tallied } from '#lib/pulse/tallied.ts';
import type { Tally } from '#lib/pulse/tally.ts';
import { record } from '../audit.ts';
import { as, by, within, type Circle, type Database, type Sql } from '../sql.ts';
import type { Keys } from './keys.ts';
import { flow } from './scores.ts';

/** `early`: it is still open. `custodian`: two custodians hold what opens it. `key`: its key is gone. */
export type CloseRefusal = { refused: 'gone' | 'early' | 'custodian' | 'key' };
type Done = { refused?: undefined };

type Who = { organisation: string; person: string };
type Owned = Circle & { organisation: string };

/** Seconds that one statement may take: ten thousand envelopes are read and deleted at once. */
const seconds = 120;

/**
 * Closes a wave whose time is over, or goes on where an earlier close was cut off; in mode B only as far
 * as its custodians are needed. A person may end it once it has been open for as long as any must be, and is
 * written down with it. 10,000 ballots take about ten seconds, all in memory.
 */
export async function close(
  database: Database,
  keys: Keys,
  wave: string,
  now: Date,
  who: Who | null = null,
): Promise<Done | CloseRefusal> {
  const circle = await circleOf(database, wave);
  if (circle === null) return { refused: 'gone' };
  const { organisation } = circle;
  const state = await within(database, { ...(who ?? { organisation }), seconds }, async (tx) => {
    const found = await as(tx, 'tally', () => shut(tx, wave, now, who !== null));
    if (typeof found !== 'string' && found.cutShort)
      await record(tx, 'wave.close', { pulse: found.manifest.pulse });
    return found;
  });
  if (state === 'ended') {
    await keys.destroy(wave);
    return {};
  }
  if (typeof state === 'string') return { refused: state };
  const { manifest } = state;
  if (manifest.mode === 'B') return { refused: 'custodian' };
  const secrets = await keys.of(wave);
  const key = fromText(secrets?.tally ?? '');
  if (!secrets?.tally || key === null) return { refused: 'key' };
  const envelopes = await within(database, circle, (tx) => envelopesOf(tx, wave));
  const tally = await opened(manifest, envelopes, key);
  await conclude(database, keys, circle, manifest, tally, null);
  return {};
}

/** What a custodian opens: the envelopes of a wave of mode B that is closing, in an order of chance. */
export async function envelopes(
  database: Database,
  wave: string,
): Promise<(Done & { manifest: Manifest; envelopes: Envelopes }) | { refused: 'gone' }> {
  const circle = await circleOf(database, wave);
  if (circle === null) return { refused: 'gone' };
  return within(database, circle, async (tx) => {
    const manifest = await closing(tx, wave);
    if (manifest === null) return { refused: 'gone' };
    return { manifest, envelopes: await envelopesOf(tx, wave) };
  });
}

/**
 * Ends a wave of mode B with what a custodian counted, who is written down with it. `amiss` where it does
 * not come out at the envelopes there are: then nothing has happened, and either can count again.
 */
export async function settleTally(
  database: Database,
  keys: Keys,
  wave: string,
  uploaded: unknown,
  custodian: string,
): Promise<Done | { refused: 'gone' | 'amiss' }> {
  const circle = await circleOf(database, wave);
  if (circle === null) return { refused: 'gone' };
  const found = await within(database, circle, async (tx) => {
    const manifest = await closing(tx, wave);
    return manifest && { manifest, sent: await envelopesOf(tx, wave) };
  });
  if (found === null) return { refused: 'gone' };
  const { manifest, sent } = found;
  const of = (list: readonly { unit: string }[]) =>
    manifest.units.map(({ id }) => list.filter(({ unit }) => unit === id).length);
  const counts = { ballots: of(sent.ballots), comments: of(sent.comments) };
  const tally = tallied(manifest, counts, uploaded);
  if (tally === null) return { refused: 'amiss' };
  await conclude(database, keys, circle, manifest, tally, custodian);
  return {};
}

async function circleOf(database: Database, wave: string): Promise<Owned | null> {
  const [owner] = await within(
    database,
    { part: 'tally' },
    (tx) => tx<{ organisation: string | null }[]>`
      select organisation_of_wave(${wave}) as organisation`,
  );
  const organisation = owner?.organisation ?? null;
  return organisation === null ? null : { organisation, part: 'tally', seconds };
}

/** Lets nobody answer any more: whoever is submitting right now is waited for. */
async function shut(
  tx: Sql,
  wave: string,
  now: Date,
  soon: boolean,
): Promise<{ manifest: Manifest; cutShort: boolean } | 'early' | 'gone' | 'ended'> {
  await tx`select pg_advisory_xact_lock(wave_lock(${wave}))`;
  const [found] = await tx<{ state: string; closes: Date; over: boolean; manifest: string }[]>`
    select state, closes, manifest,
      state = 'closing'
        or ${now} >= case when ${soon} then greatest(opens, confirmed_at) + interval '48 hours' else closes end as over
    from wave
    where organisation_id = current_organisation() and wave_id = ${wave}`;
  if (!found) return 'gone';
  if (found.state === 'closed' || found.state === 'lost') return 'ended';
  if (found.state === 'proposed' || !found.over) return 'early';
  const ended = await tx`
    update wave set state = 'closing', closes = least(closes, ${now})
    where organisation_id = current_organisation() and wave_id = ${wave} and state = 'open'`;
  const manifest = Manifest.parse(JSON.parse(found.manifest));
  return { manifest, cutShort: ended.count > 0 && found.closes > now };
}

/** The manifest of a wave of mode B that waits for its custodians, or null. */
async function closing(tx: Sql, wave: string): Promise<Manifest | null> {
  const [found] = await tx<{ manifest: string }[]>`
    select manifest from wave
    where organisation_id = current_organisation() and wave_id = ${wave}
      and state = 'closing' and mode = 'B'`;
  return found ? Manifest.parse(JSON.parse(found.manifest)) : null;
}

async function envelopesOf(tx: Sql, wave: string): Promise<Envelopes> {
  const ballots = await tx<{ unit: string; sealed: Buffer }[]>`
    select unit_id as unit, sealed from ballot
    where organisation_id = current_organisation() and wave_id = ${wave}
    order by gen_random_uuid()`;
  const comments = await tx<{ unit: string; item: string; sealed: Buffer }[]>`
    select unit_id as unit, item_id as item, sealed from sealed_comment
    where organisation_id = current_organisation() and wave_id = ${wave}
    order by gen_random_uuid()`;
  return {
    ballots: ballots.map((each) => ({ ...each, sealed: each.sealed.toString('base64url') })),
    comments: comments.map((each) => ({ ...each, sealed: each.sealed.toString('base64url') })),
  };
}

async function conclude(
  database: Database,
  keys: Keys,
  circle: Owned,
  manifest: Manifest,
  counted: Tally,
  custodian: string | null,
): Promise<void> {
  const published = publish(manifest, counted, await keys.rounding());
  const { ballots, comments } = counted.malformed;
  const unreadable = [...ballots, ...comments].reduce((sum, n) => sum + n, 0);
  const { wave } = manifest;
  const [launch] = await within(
    database,
    circle,
    (tx) => tx<{ by: string }[]>`
      select proposed_by as by from wave
      where organisation_id = current_organisation() and wave_id = ${wave}`,
  );
  const { organisation } = circle;
  const launcher = { organisation, person: launch?.by ?? '', seconds };
  await within(database, launcher, async (tx) => {
    const kept = await as(tx, 'tally', () => settle(tx, wave, published, unreadable));
    if (!kept) return;
    await flow(tx, manifest);
    if (custodian !== null)
      await by(tx, custodian, () => record(tx, 'wave.count', { pulse: manifest.pulse }));
  });
  await keys.destroy(manifest.wave);
}

/** Keeps what is shown and lets the envelopes go, both or neither; false to the second of two who close. */
export async function settle(
  tx: Sql,
  wave: string,
  { release, cells, comments }: Published,
  unreadable: number,
): Promise<boolean> {
  const closed = await tx`
    update wave set state = 'closed'
    where organisation_id = current_organisation() and wave_id = ${wave} and state = 'closing'`;
  if (closed.count === 0) return false;
  // In the one way there is, so that whoever reads it back finds the same hash.
  const figures = canonical(z.json().parse(JSON.parse(JSON.stringify(release))));
  const proof = { sha256: createHash('sha256').update(figures).digest('hex'), unreadable };
  await tx`
    insert into release (organisation_id, wave_id, figures, proof)
    values (current_organisation(), ${wave}, ${figures}::text::jsonb, ${tx.json(proof)})`;
  await tx`
    insert into cell (organisation_id, wave_id, unit_id, item, value, n)
    select current_organisation(), ${wave}, unit, item, value, n
    from jsonb_to_recordset(${tx.json(cells)}) as t(unit uuid, item text, value integer, n integer)`;
  await tx`
    insert into released_comment (organisation_id, wave_id, unit_id, item_id, body)
    select current_organisation(), ${wave}, unit, item, text
    from jsonb_to_recordset(${tx.json(comments)}) as t(unit uuid, item uuid, text text)`;
  await tx`
    delete from ballot where organisation_id = current_organisation() and wave_id = ${wave}`;
  await tx`
    delete from sealed_comment where organisation_id = current_organisation() and wave_id = ${wave}`;
  return true;
}
