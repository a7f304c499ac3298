/**
 * A map as it stood is the fold of its log, and a snapshot spares folding it from the beginning. Each is
 * folded from the one before and the lines since, never read from the tables; so whenever one is made,
 * the tables are held against it, and an admin is told for as long as they differ.
 */
import { createHash } from 'node:crypto';
import { equal } from '#lib/map/equal.ts';
import { fromContent, toContent, type MapContent } from '#lib/map/state.ts';
import { asOf, now } from './content.ts';
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
  for (const { organisation, map } of due) {
    const circle = { organisation, still: true, seconds: 60 };
    try {
      if (await within(database, circle, (tx) => keepOne(tx, map, at))) made += 1;
    } catch (thrown) {
      // A log that cannot be folded is told each time, and no other map waits for it.
      if (!unavailable(thrown)) log.error({ map, err: thrown }, 'a map could not be folded');
    }
  }
  return made;
}

/** Keeps one map as it stands, all read as of one moment; false where it is kept already, or being kept. */
export async function keepOne(tx: Sql, map: string, at: Date): Promise<boolean> {
  const [lock] = await tx<{ mine: boolean }[]>`
    select pg_try_advisory_xact_lock(${turn}, hashtext(${map})) as mine`;
  if (!lock?.mine) return false;
  const tables = await now(tx, map);
  if (!tables) return false;
  const folded = await asOf(tx, map, tables.seq);
  if (!folded) return false;
  const agrees = equal(toContent(fromContent(tables.content)), folded.content);
  if (!agrees)
    log.error({ map, seq: tables.seq }, 'the tables of a map are not the fold of its log');
  const made = await tx`
    insert into snapshot (organisation_id, map_id, seq, at, content, sha256, agrees)
    select current_organisation(), ${map}, ${tables.seq}, ${at},
      ${JSON.stringify(folded.content)}::text::jsonb, ${hashOf(folded.content)}, ${agrees}
    where ${tables.seq} > 0
    on conflict do nothing
    returning seq`;
  await letGo(tx, map, at);
  return made.length > 0;
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
export function hashOf(content: MapContent): Buffer {
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

/** The names of maps whose tables differed from their log when last held against it. */
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
