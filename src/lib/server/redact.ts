/**
 * What was typed into a map and must not stay is erased wherever it was kept: from the lines of its log,
 * with their authors, numbers and times left as they are, from all that is folded from them, and from
 * what is said beside the map; the same in all scenarios of it. One rule for all of it, so that each log
 * still folds to its tables. To every server and page the log is another one from then on.
 */
import { eraseIn, freely, textsOf, type Erase } from '#lib/map/erase.ts';
import type { Operation } from '#lib/map/operation.ts';
import { record } from './audit.ts';
import { raiseEpochs } from './restored.ts';
import { hashOf, holdSnapshots } from './snapshots.ts';
import type { Json, Sql } from './sql.ts';

/** What a line of a log holds of words. */
const written = ['operations', 'inverse', 'overwritten'];

/** Where a map's words are kept: what names a row within its map, and the columns that hold them. */
const everywhere: readonly Kept[] = [
  { table: 'log_archive', key: ['seq'], columns: written, page: 1_000 },
  { table: 'log', key: ['seq'], columns: written, page: 1_000 },
  { table: 'snapshot', key: ['seq'], columns: ['content'], page: 1 },
  { table: 'map_head', key: ['map_id'], columns: ['fields'] },
  { table: 'element', key: ['element_id'], columns: ['fields'] },
  { table: 'link', key: ['link_id'], columns: ['fields'] },
  { table: 'comment', key: ['comment_id'], columns: ['body'] },
  { table: 'verdict', key: ['verdict_id'], columns: ['reason'] },
  { table: 'scenario_deed', key: ['deed_id'], columns: ['sentence'] },
  { table: 'estimate_round', key: ['round_id'], columns: ['cause', 'effect', 'note'] },
  { table: 'estimate_answer', key: ['round_id', 'person_id'], columns: ['reason'] },
  { table: 'idea_answer', key: ['idea_id'], columns: ['element'] },
];

interface Kept {
  table: string;
  key: readonly string[];
  columns: readonly string[];
  /** Lines in memory at once, of what grows with every edit; the rest is read whole. */
  page?: number;
}

type Row = Record<string, Json>;

export interface Erased {
  /** The map and all scenarios of it, each with how many of its texts and which lines of its log. */
  maps: { map: string; texts: number; lines: number[] }[];
  /** Lines of the organisation's audit that hold the words too; they are chained, and stay. */
  audit: number;
}

/** Looks what would be erased, and changes nothing. O(logs + snapshots). */
export async function look(tx: Sql, map: string, erase: Erase): Promise<Erased> {
  return everyMap(tx, await familyOf(tx, map), erase, false);
}

/**
 * Erases, and writes down in the audit that the current person did it, on which lines, and why; not the
 * words. O(logs + snapshots); whoever edits waits for it.
 *
 * @param tx of whoever owns the schema.
 */
export async function redact(
  tx: Sql,
  map: string,
  erase: Erase,
  { why, at }: { why: string; at: Date },
): Promise<Erased> {
  const family = await familyOf(tx, map);
  for (const each of family) await holdSnapshots(tx, each);
  await tx`
    select from map_head
    where organisation_id = current_organisation() and map_id = any (${family}::uuid[])
    order by map_id for update`;
  const found = await everyMap(tx, family, erase, true);
  const changed = found.maps.filter(({ texts }) => texts > 0);
  if (changed.length === 0) return found;
  const ids = changed.map((each) => each.map);
  await raiseEpochs(tx, at, ids);
  const [head] = await tx<{ name: string }[]>`
    select coalesce(fields ->> 'name', '') as name from map_head
    where organisation_id = current_organisation() and map_id = ${map}`;
  const maps = changed.map((each) => ({ ...each }));
  await record(tx, 'map.redact', { name: head?.name ?? '', why, maps });
  return found;
}

/** Erases whatever a line of a log wrote, wherever it stands exactly so; null where there is no such line. */
export async function allOf(tx: Sql, map: string, line: number): Promise<Erase | null> {
  const [found] = await tx<{ operations: Operation[] }[]>`
    select operations from whole_log
    where organisation_id = current_organisation() and map_id = ${map} and seq = ${line}`;
  return found ? textsOf(freely(found.operations)) : null;
}

async function everyMap(
  tx: Sql,
  family: readonly string[],
  erase: Erase,
  writing: boolean,
): Promise<Erased> {
  const maps = [];
  for (const map of family) maps.push({ map, ...(await oneMap(tx, map, erase, writing)) });
  return { maps, audit: await audited(tx, erase) };
}

/** The map, what it is a scenario of, and all scenarios of that, in the order in which heads are locked. */
async function familyOf(tx: Sql, map: string): Promise<string[]> {
  const rows = await tx<{ map: string }[]>`
    with recursive
    scenarios as (select map_id, base_id from scenario
      where organisation_id = current_organisation()),
    family as (
      select map_id from map
      where organisation_id = current_organisation() and map_id = ${map}
      union
      select case when scenarios.map_id = family.map_id then base_id else scenarios.map_id end
      from scenarios join family on family.map_id in (scenarios.map_id, base_id))
    select map_id as map from family order by map_id`;
  return rows.map((row) => row.map);
}

async function oneMap(
  tx: Sql,
  map: string,
  erase: Erase,
  writing: boolean,
): Promise<{ texts: number; lines: number[] }> {
  let texts = 0;
  const lines: number[] = [];
  for (const kept of everywhere) {
    for await (const row of rowsOf(tx, map, kept)) {
      const left: Row = {};
      for (const column of kept.columns) {
        const value: Row = { [column]: row[column] ?? null };
        const count = eraseIn(value, erase, true);
        if (count > 0) Object.assign(left, value);
        texts += count;
      }
      if (Object.keys(left).length === 0) continue;
      if (kept.columns === written) lines.push(Number(row['seq']));
      if (writing) await write(tx, map, kept, row, left);
    }
  }
  return { texts, lines };
}

async function* rowsOf(tx: Sql, map: string, kept: Kept): AsyncGenerator<Row> {
  const { table, key, columns, page } = kept;
  for (let after = -1; ;) {
    const rows = await tx<Row[]>`
      select ${tx([...key, ...columns])} from ${tx(table)}
      where organisation_id = current_organisation() and map_id = ${map}
      ${page === undefined ? tx`` : tx`and seq > ${after} order by seq limit ${page}`}`;
    yield* rows;
    if (page === undefined || rows.length < page) return;
    after = Number(rows.at(-1)?.['seq']);
  }
}

async function write(
  tx: Sql,
  map: string,
  { table, key }: Kept,
  row: Row,
  left: Row,
): Promise<void> {
  const values = Object.fromEntries(
    Object.entries(left).map(([column, value]) => [
      column,
      typeof value === 'object' ? tx.json(value) : value,
    ]),
  );
  await tx`
    update ${tx(table)} set ${tx(values)}
    where organisation_id = current_organisation() and map_id = ${map}
    ${key.map((column) => tx`and ${tx(column)} = ${named(row[column])}`)}`;
  if (table === 'snapshot')
    await tx`
      update snapshot set sha256 = ${hashOf(left['content'])}
      where organisation_id = current_organisation() and map_id = ${map}
        and seq = ${Number(row['seq'])} and sha256 is not null`;
}

function named(key: Json | undefined): string | number {
  if (typeof key === 'string' || typeof key === 'number') return key;
  throw new Error('a row is named by no more than ids and numbers');
}

async function audited(tx: Sql, erase: Erase): Promise<number> {
  const lines = await tx<{ detail: Json }[]>`
    select detail from audit where organisation_id = current_organisation()`;
  return lines.filter(({ detail }) => says(detail, erase)).length;
}

function says(value: Json | undefined, erase: Erase): boolean {
  if (typeof value === 'string') return erase(value) !== value;
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).some((each: Json) => says(each, erase))
  );
}

/**
 * Makes the organisation of a map the current one; false where there is no such map.
 *
 * @param tx of whoever may read in every organisation.
 */
export async function enter(tx: Sql, map: string): Promise<boolean> {
  const organisations = await tx<{ id: string }[]>`
    select organisation_id as id from organisation order by organisation_id`;
  for (const { id } of organisations) {
    // Row-level security holds for an owner too, where that is no superuser.
    await tx`select set_config('app.organisation', ${id}, true)`;
    const found = await tx`
      select from map where organisation_id = current_organisation() and map_id = ${map}`;
    if (found.length > 0) return true;
  }
  return false;
}

/** Makes an admin of the current organisation the current person; false where nobody there has this mail. */
export async function actAs(tx: Sql, mail: string): Promise<boolean> {
  const found = await tx`
    select set_config('app.person', person_id::text, true)
    from membership join person using (person_id)
    where organisation_id = current_organisation() and mail = lower(${mail}) and 'admin' = any (roles)`;
  return found.length > 0;
}
