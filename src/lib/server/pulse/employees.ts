/**
 * Everybody whom a pulse can ask, kept by bringing in the company's own list. A list waits as an upload
 * while a person reads what it would do; what is then done is exactly what they read, or nothing.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type Place, reporting, type Reporting, least } from '#lib/pulse/reporting.ts';
import { type Employee, plan, type Plan, type Row, type Unit } from '#lib/pulse/roster.ts';
import { rowsOf } from '#lib/pulse/roster-file.ts';
import { record } from '../audit.ts';
import type { Sql } from '../sql.ts';
import { openTable, Unread, type Unreadable } from '../tables.ts';
import * as units from '../units.ts';
import * as uploads from '../uploads.ts';

const itself = { encoding: null, delimiter: null, decimal: null, sheet: null };

/** All employees, by name. */
export async function list(tx: Sql): Promise<Employee[]> {
  return tx<Employee[]>`
    select employee_id as id, number, name, mail, language, unit_id as "unitId", active
    from employee where organisation_id = current_organisation()
    order by name, employee_id`;
}

/** Who is found by a part of their name, mail or number; at most so many, those who are asked first. */
export async function find(tx: Sql, text: string, most: number): Promise<Employee[]> {
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return tx<Employee[]>`
    select employee_id as id, number, name, mail, language, unit_id as "unitId", active
    from employee
    where organisation_id = current_organisation()
      and (name ilike ${like} or mail ilike ${like} or number ilike ${like})
    order by active desc, name, employee_id limit ${most}`;
}

export interface Audience {
  /** Who can be asked, and who has left. */
  active: number;
  left: number;
  /** Of those who can be asked: without a mail, so by a paper code; and by language, null being unknown. */
  mailless: number;
  languages: { language: Employee['language']; people: number }[];
  /** The smallest reporting unit that this organisation allows. */
  threshold: number;
  units: Unit[];
  /** Who would be counted where, were a wave sent now; the organisation is known by its own id. */
  reporting: Reporting | { refused: 'too few'; eligible: number };
}

/** Who could be asked today, and how they would be counted. */
export async function audience(tx: Sql, organisation: string): Promise<Audience> {
  const [tree, counts, threshold] = await Promise.all([
    units.list(tx),
    tx<
      {
        unit: string | null;
        language: Employee['language'];
        active: boolean;
        mailless: number;
        people: number;
      }[]
    >`
      select unit_id as unit, language, active, count(*)::int as people,
        (count(*) filter (where mail is null))::int as mailless
      from employee where organisation_id = current_organisation()
      group by unit_id, language, active`,
    leastEligible(tx),
  ]);
  const asked = counts.filter(({ active }) => active);
  const sum = (rows: readonly { people: number }[]) =>
    rows.reduce((all, { people }) => all + people, 0);
  const places: Place[] = tree;
  const eligible = new Map(
    [...Map.groupBy(asked, ({ unit }) => unit ?? organisation)].map(([id, rows]) => [
      id,
      sum(rows),
    ]),
  );
  return {
    active: sum(asked),
    left: sum(counts) - sum(asked),
    mailless: asked.reduce((all, row) => all + row.mailless, 0),
    languages: [...Map.groupBy(asked, ({ language }) => language)]
      .map(([language, rows]) => ({ language, people: sum(rows) }))
      .sort((a, b) => b.people - a.people),
    threshold,
    units: tree,
    reporting: reporting(places, eligible, organisation, threshold),
  };
}

/** How few people a reporting unit may have in this organisation. */
export async function leastEligible(tx: Sql): Promise<number> {
  const [rule] = await tx<{ least: number }[]>`
    select least_eligible as least from pulse_rule
    where organisation_id = current_organisation()`;
  return rule?.least ?? least.usual;
}

export async function setLeastEligible(tx: Sql, people: number): Promise<void> {
  const was = await leastEligible(tx);
  if (was === people) return;
  await tx`
    insert into pulse_rule (organisation_id, least_eligible) values (current_organisation(), ${people})
    on conflict (organisation_id) do update set least_eligible = excluded.least_eligible`;
  await record(tx, 'pulse.least', { people, was });
}

/** A list as it was read, and what it would do. */
export interface Read {
  refused?: undefined;
  upload: string;
  fileName: string;
  /** Whether whoever the list leaves out has left. */
  whole: boolean;
  plan: Plan;
  /** Of the plan: what was read is what is done. */
  digest: string;
}

export type Unreadably =
  | { refused: 'gone' | 'no name column' | 'no key column' }
  | { refused: Unreadable; row: number | null };

/** Keeps a list until it is brought in or a day has passed. */
export async function keep(tx: Sql, fileName: string, bytes: Buffer): Promise<string> {
  const id = randomUUID();
  await uploads.begin(tx, id, fileName);
  const pieces = Math.ceil(bytes.length / uploads.pieceBytes);
  for (let piece = 0; piece < pieces; piece++) {
    const from = piece * uploads.pieceBytes;
    await uploads.keep(tx, id, piece, bytes.subarray(from, from + uploads.pieceBytes));
  }
  await uploads.finish(tx, id, pieces);
  return id;
}

/** A list that leaves out more than one in ten is more likely a part than news of so many leaving. */
const mostLeaving = 0.1;

/** What a list that has just come would do, read as a list of everybody where that is likely. */
export async function look(tx: Sql, upload: string): Promise<Read | Unreadably> {
  const whole = await preview(tx, upload, true);
  if (whole.refused !== undefined) return whole;
  const { deactivated, changed, same } = whole.plan;
  const before = deactivated.length + changed.length + same;
  return deactivated.length > before * mostLeaving ? preview(tx, upload, false) : whole;
}

/** What a kept list would do now; nothing is changed. */
export async function preview(tx: Sql, upload: string, whole: boolean): Promise<Read | Unreadably> {
  const kept = await uploads.find(tx, upload);
  if (!kept?.sha256) return { refused: 'gone' };
  const found = await rowsIn(tx, upload);
  if ('refused' in found) return found;
  const made = plan(found.rows, await list(tx), await units.list(tx), whole, randomUUID);
  return { upload, fileName: kept.fileName, whole, plan: made, digest: digestOf(made) };
}

/**
 * Does what was read, all in one piece. Refused as `changed`, with what it would do now, where the roster
 * or the tree is no longer what the preview was of.
 */
export async function bringIn(
  tx: Sql,
  upload: string,
  whole: boolean,
  digest: string,
): Promise<{ refused?: undefined; plan: Plan } | { refused: 'changed'; read: Read } | Unreadably> {
  await tx`
    select pg_advisory_xact_lock(hashtextextended('employees ' || current_organisation(), 0))`;
  const read = await preview(tx, upload, whole);
  if (read.refused !== undefined) return read;
  if (read.digest !== digest) return { refused: 'changed', read };
  const { added, changed, deactivated, refused } = read.plan;
  await put(tx, [...added, ...changed.map(({ after }) => after), ...deactivated]);
  await uploads.forget(tx, upload);
  await record(tx, 'employees.import', {
    file: read.fileName,
    added: added.length,
    changed: changed.length,
    deactivated: deactivated.length,
    refused: refused.length,
  });
  return { plan: read.plan };
}

/** Writes employees as they are to be, by id. */
export async function put(tx: Sql, employees: readonly Employee[]): Promise<void> {
  if (employees.length === 0) return;
  const rows = employees.map(({ unitId, ...employee }) => ({ ...employee, unit: unitId }));
  await tx`
    insert into employee (organisation_id, employee_id, number, name, mail, language, unit_id, active)
    select current_organisation(), id, number, name, mail, language, unit, active
    from jsonb_to_recordset(${tx.json(rows)}) as row (id uuid, number text, name text, mail text,
      language text, unit uuid, active boolean)
    on conflict (organisation_id, employee_id) do update set number = excluded.number,
      name = excluded.name, mail = excluded.mail, language = excluded.language,
      unit_id = excluded.unit_id, active = excluded.active`;
}

/**
 * Erases somebody who has left: name, mail, number and place. What they may have answered cannot be found,
 * by nobody and so not for this either.
 */
export async function erase(
  tx: Sql,
  id: string,
): Promise<{ refused?: undefined } | { refused: 'active' }> {
  const [found] = await tx<{ active: boolean }[]>`
    select active from employee
    where organisation_id = current_organisation() and employee_id = ${id}`;
  if (!found) return {};
  if (found.active) return { refused: 'active' };
  await tx`
    delete from employee where organisation_id = current_organisation() and employee_id = ${id}`;
  // The line says that it was done, and not of whom: it is never deleted itself.
  await record(tx, 'employee.erase');
  return {};
}

async function rowsIn(tx: Sql, upload: string): Promise<{ rows: Row[] } | Unreadably> {
  try {
    const table = await openTable(() => uploads.pieceByPiece(tx, upload), itself);
    const rows: { number: number; cells: string[] }[] = [];
    for await (const row of table.rows()) rows.push(row);
    const read = rowsOf(table.headers, rows);
    return read.refused === undefined ? { rows: read.rows } : { refused: read.refused };
  } catch (thrown) {
    if (thrown instanceof Unread) return { refused: thrown.reason, row: thrown.row };
    throw thrown;
  }
}

/** The ids of the added are made anew each time, and are no part of what was read. */
function digestOf({ added, changed, deactivated, refused }: Plan): string {
  const said = [
    added.map((employee) => ({ ...employee, id: '' })),
    changed.map(({ before, after }) => [before, after]),
    deactivated,
    refused,
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}
