/** A map's content as it stands, and as it stood: the tables for now, a snapshot and the log for then. */
import { replay } from '#lib/map/apply.ts';
import { emptyState, fromContent, toContent, type MapContent } from '#lib/map/state.ts';
import { version } from '#lib/map/versions.ts';
import type { Whole } from '#lib/map/wire.ts';
import { said } from './comments.ts';
import * as entries from './entries.ts';
import type { Sql } from './sql.ts';

/** Elements, links and fields from the tables; all three as of one moment where the head is locked. */
export async function content(tx: Sql, map: string): Promise<MapContent> {
  const found = await now(tx, map);
  if (!found) throw new Error('no such map');
  return found.content;
}

/** The map as it stands with the number of its last line, read at one moment. O(V + E + comments). */
export async function now(tx: Sql, map: string): Promise<Whole | null> {
  const [found] = await tx<{ whole: Whole }[]>`
    select (${whole(tx)})::json as whole from map_head
    where organisation_id = current_organisation() and map_id = ${map}`;
  return found?.whole ?? null;
}

/** The same as text of JSON, which the database writes faster than it is read and written again here. */
export async function written(
  tx: Sql,
  map: string,
): Promise<{ epoch: number; seq: number; text: string } | null> {
  const [found] = await tx<{ epoch: number; seq: number; text: string }[]>`
    select epoch, seq, ${whole(tx)} as text from map_head
    where organisation_id = current_organisation() and map_id = ${map}`;
  return found ?? null;
}

/**
 * The map in `map_head` as text of JSON, put together by hand: the functions that build values of JSON
 * take four times as long. Ids are uuids and layers are of five words, so that neither holds a sign that
 * needs another way of writing.
 */
function whole(tx: Sql) {
  return tx`'{"epoch":' || epoch || ',"seq":' || seq
    || ',"content":{"fields":' || fields::text
    || ',"elements":[' || coalesce((
        select string_agg(
          '{"id":"' || element_id || '","layer":"' || layer || '","ord":' || to_json(ord)::text
            || ',"fields":' || element.fields::text || '}', ',')
        from element
        where element.organisation_id = map_head.organisation_id
          and element.map_id = map_head.map_id), '')
    || '],"links":[' || coalesce((
        select string_agg(
          '{"id":"' || link_id || '","from":"' || from_id || '","to":"' || to_id
            || '","fields":' || link.fields::text || '}', ',')
        from link
        where link.organisation_id = map_head.organisation_id
          and link.map_id = map_head.map_id), '')
    || ']},"comments":' || (${said(tx)})::text || '}'`;
}

/**
 * The map after a line of its log: the nearest snapshot before, and the lines since; not what was said. A
 * snapshot of another version is passed over: the log has all that it holds.
 */
export async function asOf(tx: Sql, map: string, seq: number): Promise<Whole | null> {
  const [head] = await tx<{ epoch: number; seq: number }[]>`
    select epoch, seq from map_head
    where organisation_id = current_organisation() and map_id = ${map}`;
  if (!head) return null;
  const upTo = Math.min(seq, head.seq);
  const [nearest] = await tx<{ seq: number; content: MapContent }[]>`
    select seq, content from snapshot
    where organisation_id = current_organisation() and map_id = ${map} and seq <= ${upTo}
      and version = ${version}
    order by seq desc limit 1`;
  const state = nearest ? fromContent(nearest.content) : emptyState();
  for (const { operations } of await entries.between(tx, map, nearest?.seq ?? 0, upTo))
    replay(state, operations);
  return { epoch: head.epoch, seq: upTo, content: toContent(state), comments: [] };
}

/** The last line written at or before a time; 0 before the map began. */
export async function seqAt(tx: Sql, map: string, at: Date): Promise<number> {
  const [line] = await tx<{ seq: number }[]>`
    select coalesce(max(seq), 0) as seq from whole_log
    where organisation_id = current_organisation() and map_id = ${map} and at <= ${at}`;
  return line?.seq ?? 0;
}
