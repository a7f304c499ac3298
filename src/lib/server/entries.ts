/** A map's log, read: the truth that everything else about the map is folded from. */
import type { Entry, Envelope } from '#lib/map/operation.ts';
import { present, version } from '#lib/map/versions.ts';
import type { Adopted, Answer, Line, Marks, Past, Shared } from '#lib/map/wire.ts';
import { agreeing } from '#lib/people/review.ts';
import * as scenarios from './scenarios.ts';
import type { Sql } from './sql.ts';

/** A page further behind than this is better served by the whole map. */
export const longest = 5_000;

interface Row extends Omit<Entry, 'at' | 'refusal' | 'overwritten'> {
  version: number;
  at: Date;
  refusal: Entry['refusal'] | null;
  overwritten: Entry['overwritten'] | null;
}

const columns = (tx: Sql) => tx`
  seq, client_id as client, client_count as count, person_id as person, at, origin, version,
  operations, refusal, overwritten`;

/**
 * Lines after `seq`, oldest first; one more than `most` where there are more, and only as far back as the
 * log itself reaches: whoever is further behind is told so.
 */
export async function since(tx: Sql, map: string, seq: number, most = longest): Promise<Line[]> {
  const rows = await tx<Row[]>`
    select ${columns(tx)} from log
    where organisation_id = current_organisation() and map_id = ${map} and seq > ${seq}
    order by seq limit ${most + 1}`;
  return rows.map(entry);
}

/** The lines that decided on these transactions. */
export async function decisions(
  tx: Sql,
  map: string,
  sent: readonly Pick<Envelope, 'client' | 'count'>[],
): Promise<Line[]> {
  if (sent.length === 0) return [];
  const rows = await tx<Row[]>`
    select ${columns(tx)} from whole_log
    where organisation_id = current_organisation() and map_id = ${map}
      and (client_id, client_count) in (
        select * from unnest(
          ${sent.map(({ client }) => client)}::uuid[], ${sent.map(({ count }) => count)}::bigint[]))
    order by seq`;
  return rows.map(entry);
}

/** Which lines of a history: before a line, about a thing (`map` for the map's own fields), or these. */
export interface Stretch {
  before: number | null;
  limit: number;
  thing: string | null;
  lines: readonly number[] | null;
}

/** Whether a line wrote on a thing; a deleted element's links are told by what would take it back. */
const about = (tx: Sql, thing: string | null) => {
  if (thing === null) return tx`true`;
  const named = tx.json(thing === 'map' ? [{ t: 'map.set' }] : [{ id: thing }]);
  return tx`(operations @> ${named} or inverse @> ${named})`;
};

/** What was done, newest first: accepted lines, with what would take them back; not what was said. */
async function stretch(
  tx: Sql,
  map: string,
  { before = null, limit = 50, thing = null, lines = null }: Partial<Stretch>,
): Promise<Entry[]> {
  const rows = await tx<Row[]>`
    select ${columns(tx)}, inverse from whole_log
    where organisation_id = current_organisation() and map_id = ${map} and refusal is null
      and origin <> 'comment'
      and (${before}::bigint is null or seq < ${before})
      and (${lines === null} or seq = any (${[...(lines ?? [])]}::bigint[]))
      and ${about(tx, thing)}
    order by seq desc limit ${limit}`;
  return rows.map(entry);
}

/** When each line of a map's history was written and by whom, oldest first, from after a line on. */
export async function marks(
  tx: Sql,
  map: string,
  since: number,
  thing: string | null,
): Promise<Marks | null> {
  const top = await head(tx, map);
  if (!top) return null;
  const rows = await tx<{ seq: number; at: Date; person: string; size: number }[]>`
    select seq, at, person_id as person, jsonb_array_length(operations) as size from whole_log
    where organisation_id = current_organisation() and map_id = ${map} and refusal is null
      and origin <> 'comment' and seq > ${since} and operations <> '[]' and ${about(tx, thing)}
    order by seq`;
  const named = Object.entries(await people(tx, rows)).map(([id, name]) => ({ id, name }));
  const places = new Map(named.map(({ id }, place) => [id, place]));
  return {
    epoch: top.epoch,
    lines: rows.map(({ seq }) => seq),
    times: rows.map(({ at }) => at.getTime()),
    sizes: rows.map(({ size }) => size),
    who: rows.map(({ person }) => places.get(person) ?? -1),
    people: named,
  };
}

/** The number of the last line, and which log it is; null where there is no such map. */
export async function head(tx: Sql, map: string): Promise<{ epoch: number; seq: number } | null> {
  const [found] = await tx<{ epoch: number; seq: number }[]>`
    select epoch, seq from map_head
    where organisation_id = current_organisation() and map_id = ${map}`;
  return found ?? null;
}

/**
 * How much the log has of the one that a page of another epoch has seen; null where there is no such map.
 * O(lines written since).
 */
export async function shared(tx: Sql, map: string, epoch: number): Promise<Shared | null> {
  const [found] = await tx<Shared[]>`
    select epoch, coalesce((
      select seq from whole_log
      where organisation_id = current_organisation() and map_id = ${map} and epoch <= ${epoch}
      order by seq desc limit 1), 0) as seq
    from map_head
    where organisation_id = current_organisation() and map_id = ${map}`;
  return found ?? null;
}

/** Whether a page that has seen so much is better served by the whole map than by these lines after it. */
export function isBehind(seen: number, head: number, lines: readonly Line[]): boolean {
  return seen > head || lines.length > longest || seen + lines.length < head;
}

/** What a page has not seen yet; null where there is no such map. */
export async function follow(tx: Sql, map: string, seen: number): Promise<Answer | null> {
  const [top, lines] = await Promise.all([head(tx, map), since(tx, map, seen)]);
  if (!top) return null;
  const behind = isBehind(seen, top.seq, lines);
  const told = behind ? [] : lines;
  const names = await people(tx, told);
  return { version, epoch: top.epoch, lines: told, behind, want: null, people: names };
}

/** A stretch of the history with the names in it, newest first; null where there is no such map. */
export async function history(tx: Sql, map: string, asked: Partial<Stretch>): Promise<Past | null> {
  const [top, entries] = await Promise.all([head(tx, map), stretch(tx, map, asked)]);
  if (!top) return null;
  return { entries, people: await people(tx, entries), adopted: await adopted(tx, entries) };
}

/** Accepted lines of a stretch that did something to the map, oldest first; not what was said. */
export async function between(
  tx: Sql,
  map: string,
  after: number,
  upTo: number,
): Promise<Pick<Entry, 'seq' | 'operations'>[]> {
  const rows = await tx<Pick<Row, 'seq' | 'version' | 'operations'>[]>`
    select seq, version, operations from whole_log
    where organisation_id = current_organisation() and map_id = ${map} and refusal is null
      and origin <> 'comment' and seq > ${after} and seq <= ${upTo}
    order by seq`;
  return rows.map((row) => present(row));
}

/** Accepted lines of what is said, oldest first. O(log): nothing finds them among the others. */
export async function speech(
  tx: Sql,
  map: string,
  upTo: number,
): Promise<Pick<Entry, 'seq' | 'person' | 'at' | 'operations'>[]> {
  const rows = await tx<Pick<Row, 'seq' | 'person' | 'at' | 'version' | 'operations'>[]>`
    select seq, person_id as person, at, version, operations from whole_log
    where organisation_id = current_organisation() and map_id = ${map} and refusal is null
      and origin = 'comment' and seq <= ${upTo}
    order by seq`;
  return rows.map(({ at, ...row }) => ({ ...present(row), at: at.toISOString() }));
}

/** Accepted lines after `since` that name any of these things, or the map itself; all with null; oldest first. */
export async function touching(
  tx: Sql,
  map: string,
  since: number,
  ids: readonly string[] | null,
): Promise<Pick<Entry, 'seq' | 'person' | 'operations'>[]> {
  const rows = await tx<Pick<Row, 'seq' | 'person' | 'version' | 'operations'>[]>`
    select seq, person_id as person, version, operations from whole_log
    where organisation_id = current_organisation() and map_id = ${map} and refusal is null
      and seq > ${since}
      and (${ids === null} or exists (
        select from jsonb_array_elements(operations) as each
        where each ->> 't' = 'map.set' or each ->> 'id' = any (${[...(ids ?? [])]})))
    order by seq`;
  return rows.map((row) => present(row));
}

/**
 * Accepted lines of a stretch that wrote numbers, or made and unmade what carries them; oldest first.
 * They can be replayed without the others: names, words and places hold nothing up.
 */
export async function ofNumbers(
  tx: Sql,
  map: string,
  after: number,
  upTo: number,
): Promise<Pick<Entry, 'seq' | 'person' | 'at' | 'operations'>[]> {
  const rows = await tx<Pick<Row, 'seq' | 'person' | 'at' | 'version' | 'operations'>[]>`
    select seq, person_id as person, at, version, operations from whole_log
    where organisation_id = current_organisation() and map_id = ${map} and refusal is null
      and seq > ${after} and seq <= ${upTo}
      and operations @? '$[*] ? (@.t == "element.add" || @.t == "element.remove"
        || @.t starts with "link." || (@.t == "element.set" && (exists(@.fields.target)
        || exists(@.fields.worth) || exists(@.fields.cost) || exists(@.fields.direction))))'
    order by seq`;
  return rows.map(({ at, ...row }) => ({ ...present(row), at: at.toISOString() }));
}

/** Those who wrote these lines, and those whose values they met, each once. */
export function persons(lines: readonly Pick<Entry, 'person' | 'overwritten'>[]): string[] {
  const named = lines.flatMap(({ person, overwritten = [] }) => [{ person }, ...overwritten]);
  return [...new Set(named.map(({ person }) => person))];
}

/** The names of those who wrote these lines, and of those whose values they met. */
export async function people(
  tx: Sql,
  lines: readonly Pick<Entry, 'person' | 'overwritten'>[],
): Promise<Record<string, string>> {
  const ids = persons(lines);
  if (ids.length === 0) return {};
  const rows = await tx<{ id: string; name: string }[]>`
    select person_id as id, name from person where person_id = any (${ids}::uuid[])`;
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

function entry<Kind extends Omit<Row, 'inverse'>>({ at, refusal, overwritten, ...rest }: Kind) {
  return {
    ...present(rest),
    at: at.toISOString(),
    ...(refusal && { refusal }),
    ...(overwritten && { overwritten }),
  };
}

/** The scenarios that these entries adopted, with who made and who reviewed each. */
async function adopted(
  tx: Sql,
  lines: readonly Pick<Entry, 'origin' | 'client'>[],
): Promise<Record<string, Adopted>> {
  const found: Record<string, Adopted> = {};
  for (const { origin, client } of lines) {
    const scenario = origin === 'adopted' ? await scenarios.one(tx, client) : null;
    if (!scenario) continue;
    const { name, author, deeds, since } = scenario;
    const reviewers = agreeing(deeds, since).map((each) => each.name);
    found[client] = { name, author: author.name, reviewers };
  }
  return found;
}
