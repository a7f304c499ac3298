/**
 * A map as it stood is the fold of its log, and a snapshot spares folding it from the beginning. Each is
 * folded from the one before and the lines since, never read from the tables; so whenever one is made,
 * the tables are held against it, and an admin is told for as long as they differ, or while the log
 * cannot be folded at all.
 */
import { createHash } from 'node:crypto';
import { Misfit, replay } from '#lib/map/apply.ts';
import type { Comment } from '#lib/map/comment.ts';
import { equal } from '#lib/map/equal.ts';
import { emptyState, fromContent, toComments, toContent } from '#lib/map/state.ts';
import { version } from '#lib/map/versions.ts';
import { asOf, now } from './content.ts';
import * as entries from './entries.ts';
import { log } from './log.ts';
import { unavailable, within, type Database, type Sql } from './sql.ts';

/** A snapshot is kept whenever the log has grown by so many lines, and after any day with a change. */
const lines = 1_000;
/** All of them are kept for a week, one a day for a quarter, and one a week after that. */
const kept = { allDays: 7, dailyDays: 90 };
/** One server at a time keeps them; of two the other lets it. */
const turn = 7_411;

interface Unkept {
  organisation: string;
  map: string;
}

/**
 * Keeps the snapshots that are due in all organisations, and lets go of those that nobody will miss.
 * A fold and a read of the tables for each map that is due.
 *
 * @returns how many were made; null where another server is at it.
 */
export async function keep(database: Database, at: Date): Promise<number | null> {
  const due = await within(database, {}, async (tx) => {
    const [lock] = await tx<{ mine: boolean }[]>`
      select pg_try_advisory_xact_lock(${turn}) as mine`;
    if (!lock?.mine) return null;
    return tx<Unkept[]>`
      select organisation_id as organisation, map_id as map from maps_to_keep(${lines}, ${at})`;
  });
  if (due === null) return null;
  let made = 0;
  for (const { organisation, map } of due)
    if (await hold(database, organisation, map, at)) made += 1;
  return made;
}

/** Keeps one map, holding its tables against its log; whether a snapshot was made. Throws nothing. */
export async function hold(
  database: Database,
  organisation: string,
  map: string,
  at: Date,
): Promise<boolean> {
  try {
    const circle = { organisation, still: true, seconds: 60 };
    return await within(database, circle, (tx) => keepOne(tx, map, at));
  } catch (thrown) {
    // A log that cannot be folded is told each time, and no other map waits for it.
    if (!unavailable(thrown)) log.error({ map, err: thrown }, 'a map could not be folded');
    if (thrown instanceof Misfit)
      await within(database, { organisation }, (tx) => doubt(tx, map)).catch((again: unknown) => {
        if (!unavailable(again)) log.error({ map, err: again }, 'a doubt could not be noted');
      });
    return false;
  }
}

/** Notes at the newest snapshot that the log cannot be folded beyond it; where there is none, at line 0. */
async function doubt(tx: Sql, map: string): Promise<void> {
  await tx`
    insert into snapshot (organisation_id, map_id, seq, at, version, content)
    select current_organisation(), ${map}, 0, to_timestamp(0), ${version},
      ${JSON.stringify(toContent(emptyState()))}::text::jsonb
    where not exists (
      select from snapshot where organisation_id = current_organisation() and map_id = ${map})`;
  await tx`
    update snapshot set agrees = false
    where organisation_id = current_organisation() and map_id = ${map} and seq = (
      select max(seq) from snapshot
      where organisation_id = current_organisation() and map_id = ${map})`;
}

/** Waits until nobody keeps a map, and lets nobody until the transaction ends. */
export async function holdSnapshots(tx: Sql, map: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(${turn}, hashtext(${map}))`;
}

/** Keeps one map as it stands, all read as of one moment; false where it is kept already, or being kept. */
async function keepOne(tx: Sql, map: string, at: Date): Promise<boolean> {
  const [lock] = await tx<{ mine: boolean }[]>`
    select pg_try_advisory_xact_lock(${turn}, hashtext(${map})) as mine`;
  if (!lock?.mine) return false;
  const tables = await now(tx, map);
  if (!tables) return false;
  const folded = await asOf(tx, map, tables.seq);
  if (!folded) return false;
  const said = await saidIn(tx, map, tables.seq);
  const kept = fromContent(tables.content, tables.comments);
  const agrees = equal(toContent(kept), folded.content) && equal(toComments(kept), said);
  if (!agrees)
    log.error({ map, seq: tables.seq }, 'the tables of a map are not the fold of its log');
  const made = await tx`
    insert into snapshot (organisation_id, map_id, seq, at, version, content, sha256, agrees)
    select current_organisation(), ${map}, ${tables.seq}, ${at}, ${version},
      ${JSON.stringify(folded.content)}::text::jsonb, ${hashOf(folded.content)}, ${agrees}
    where ${tables.seq} > 0
    on conflict (organisation_id, map_id, seq) do update set agrees = excluded.agrees
      where snapshot.agrees <> excluded.agrees
    returning seq`;
  await letGo(tx, map, at);
  return made.length > 0;
}

/** What is said on a map, folded from all its lines: those of speech stand on nothing else. */
async function saidIn(tx: Sql, map: string, upTo: number): Promise<Comment[]> {
  const state = emptyState();
  for (const line of await entries.speech(tx, map, upTo)) replay(state, line.operations, line);
  return toComments(state);
}

/** Lets go of old snapshots; the newest of each day, then of each week, stays. */
async function letGo(tx: Sql, map: string, at: Date): Promise<void> {
  await tx`
    delete from snapshot
    where organisation_id = current_organisation() and map_id = ${map}
      and seq not in (
        select max(seq) from snapshot
        where organisation_id = current_organisation() and map_id = ${map}
        group by case
          when at > ${at}::timestamptz - make_interval(days => ${kept.allDays}) then seq::text
          when at > ${at}::timestamptz - make_interval(days => ${kept.dailyDays})
            then to_char(at, 'YYYY-MM-DD')
          else to_char(at, 'IYYY-"W"IW') end)`;
}

/** SHA-256 of a map's content, the same however its keys were ordered. O(size). */
export function hashOf(content: unknown): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(inKeyOrder(content)))
    .digest();
}

function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]: [string, unknown]) => [key, inKeyOrder(each)]),
  );
}

/** The names of maps whose tables differed from their log when last held against it, or whose log broke off. */
export async function differing(tx: Sql): Promise<string[]> {
  const rows = await tx<{ name: string | null }[]>`
    select fields ->> 'name' as name from (
      select distinct on (map_id) map_id, agrees from snapshot
      where organisation_id = current_organisation()
      order by map_id, seq desc) as newest
    join map_head using (map_id)
    where map_head.organisation_id = current_organisation() and not agrees
    order by name`;
  return rows.map(({ name }) => name ?? '');
}

/** Milliseconds between two looks. */
const pause = 60_000;

/** Keeps snapshots from now on; returns how to stop. A look that fails is told, and the next one comes. */
export function keeping(database: Database): () => void {
  const look = () =>
    void keep(database, new Date()).catch((thrown: unknown) => {
      if (!unavailable(thrown)) log.error({ err: thrown }, 'snapshots could not be kept');
    });
  const timer = setInterval(look, pause);
  timer.unref();
  return () => clearInterval(timer);
}
