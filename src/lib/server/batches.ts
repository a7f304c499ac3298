/**
 * Where edits become facts. One transaction of the database locks the map's head, reads the roles of
 * whoever asks, decides, and writes log, tables and numbering together: it is all kept or nothing is,
 * and whoever had no answer asks again and hears what was decided. Several servers may write one map:
 * the head row, never a process, says whose turn it is.
 */
import { z } from 'zod';
import { decide, type Decided, type Ledger } from '#lib/map/authority.ts';
import { Id } from '#lib/map/element.ts';
import type { Envelope } from '#lib/map/operation.ts';
import type { MapContent } from '#lib/map/state.ts';
import type { Line } from '#lib/map/wire.ts';
import type { Permit } from '#lib/map/apply.ts';
import { Writes } from '#lib/map/writes.ts';
import { permit, type Role } from '#lib/people/may.ts';
import { hand } from '#lib/people/review.ts';
import { changed } from './asides.ts';
import * as comments from './comments.ts';
import { asOf } from './content.ts';
import * as entries from './entries.ts';
import { taken } from './estimating.ts';
import {
  catchUp,
  fromTables,
  keep,
  ledgerOf,
  ownersOf,
  take,
  takeBack,
  type Known,
} from './memory.ts';
import { put, type Head } from './put.ts';
import { stateOf } from './scenarios.ts';
import { atOnce, within, type Database, type Fragment, type Sql } from './sql.ts';
import * as verdicts from './verdicts.ts';

const Named = z.object({ id: Id });

/** What one person sends to one map. */
export interface Submission {
  person: string;
  transactions: readonly Envelope[];
}

/** What was decided on a submission; its lines are among the batch's. */
export type Outcome = Pick<Decided, 'again' | 'want'>;

/** Several submissions, decided and written as one. */
export interface Batch {
  epoch: number;
  /** What others' servers wrote since the last batch of this process. */
  missed: readonly Line[];
  lines: Line[];
  /** By submission, in order; `not yours` where a client's name belongs to somebody else. */
  outcomes: (Outcome | 'not yours')[];
  known: Known;
}

/** Batches in a row that nobody else came between, after which the next is decided before it is asked. */
const alone = 8;

/** What these origins say is written down in other tables too. */
const beside = new Set<string>(['comment', 'learned', 'estimated'] satisfies Envelope['origin'][]);

/**
 * Decides on submissions in their order and writes all of it in one transaction. Whoever asks again is
 * recognised by the client's numbering and changes nothing.
 *
 * @param remembered the map as this process last knew it; it is changed, and of no more use if this throws.
 * @returns null where there is no such map.
 */
export async function write(
  database: Database,
  organisation: string,
  map: string,
  submissions: readonly Submission[],
  remembered: Known | null,
): Promise<Batch | null> {
  const written =
    remembered && isEnough(remembered, submissions)
      ? await venture(database, organisation, map, submissions, remembered)
      : null;
  return written ?? ask(database, organisation, map, submissions, remembered);
}

/** Whether a decision rests on nothing but what is remembered, and nobody else writes this map just now. */
function isEnough(known: Known, submissions: readonly Submission[]): boolean {
  return (
    known.alone >= alone &&
    known.scenario === false &&
    submissions.every(
      ({ person, transactions }) =>
        known.roles.has(person) &&
        transactions.every(
          ({ client, base, restore, origin }) =>
            known.clients.has(client) &&
            base >= known.writes.since &&
            restore === undefined &&
            !beside.has(origin),
        ),
    )
  );
}

/**
 * Decides on what is remembered, and writes if the head row says that this is how things still are: the
 * log has not moved on, and nobody's roles have changed.
 *
 * @returns null where they have, or where there is nothing to write; what is remembered is as it was.
 */
async function venture(
  database: Database,
  organisation: string,
  map: string,
  submissions: readonly Submission[],
  known: Known,
): Promise<Batch | null> {
  const sent = submissions.flatMap(({ transactions }) => transactions);
  const ledger = ledgerOf(known, sent);
  const permitOf = (person: string) => permit(known.roles.get(person) ?? []);
  const { decided, outcomes } = judge(ledger, submissions, ownersOf(known, sent), permitOf);
  if (decided.decisions.length === 0) return null;
  const { seq, epoch, policy } = known;
  const at = await atOnce(database, { organisation, planned: true }, (sql, circle) =>
    put(sql, map, { seq, epoch, policy, at: null }, ledger, decided, circle),
  );
  if (!at) {
    takeBack(known, decided.changes);
    return null;
  }
  const lines = linesOf(decided, at);
  keep(known, ledger, lines);
  return { epoch, missed: [], lines, outcomes, known };
}

/** Holds the map, and asks for all that a decision rests on before it decides. */
async function ask(
  database: Database,
  organisation: string,
  map: string,
  submissions: readonly Submission[],
  remembered: Known | null,
): Promise<Batch | null> {
  const sent = submissions.flatMap(({ transactions }) => transactions);
  const people = [...new Set(submissions.map(({ person }) => person))];
  const strange = !people.every((person) => remembered?.roles.has(person));
  let takenOver = false;
  // Asked for before the end of the transaction, which follows in the same breath; answered after it.
  let writing = Promise.resolve<Date | true | null>(true);
  const batch = await within(database, { organisation, planned: true }, async (tx) => {
    // Whoever changes roles takes them before the heads of the maps, and so does this, for those whose
    // roles are not remembered; of the others the head says whether they still hold. Everything else is
    // only sure after the head: a scenario that is being adopted takes no more edits.
    const [asked, head, scenario, after] = await Promise.all([
      strange ? rolesOf(tx, people, tx`order by person_id for share`) : null,
      lock(tx, map),
      remembered?.scenario === false ? null : stateOf(tx, map),
      remembered ? entries.since(tx, map, remembered.seq, catchUp) : [],
    ]);
    if (!head) return null;
    const { known, missed } = await current(tx, map, head, remembered, after);
    known.scenario = scenario !== null;
    const same = known === remembered && known.policy === head.policy;
    if (!same) known.roles.clear();
    known.policy = head.policy;
    for (const { person, roles } of asked ?? (same ? [] : await rolesOf(tx, people, tx``)))
      known.roles.set(person, roles);
    await meet(tx, map, known, sent);
    const ledger: Ledger = {
      ...ledgerOf(known, sent),
      writes: await writesSince(tx, map, known.writes, sent),
      past: await pastOf(tx, map, head.seq, sent),
    };
    const permitOf = (person: string) => permit(hand(known.roles.get(person) ?? [], scenario));
    const at = head.at.toISOString();
    const { decided, outcomes } = judge(ledger, submissions, ownersOf(known, sent), permitOf, at);
    if (decided.decisions.length > 0) writing = put(tx, map, head, ledger, decided);
    writing.catch(() => undefined);
    await comments.call(tx, map, decided.decisions, head.at);
    await verdicts.accepted(tx, map, decided.decisions, ledger.state);
    takenOver = await taken(tx, map, decided.decisions);
    const lines = linesOf(decided, head.at);
    keep(known, ledger, lines);
    return { epoch: head.epoch, missed, lines, outcomes, known };
  });
  if (!(await writing)) throw new Error('a map moved on while its head was locked');
  if (takenOver) changed(database, { map });
  return batch;
}

function linesOf({ decisions }: Decided, at: Date): Line[] {
  return decisions.map(({ inverse: _, ...decision }) => ({ ...decision, at: at.toISOString() }));
}

/** Decides on several people's submissions in their order, writing them into the ledger. */
export function judge(
  ledger: Ledger,
  submissions: readonly Submission[],
  owners: Map<string, string>,
  permitOf: (person: string) => Permit,
  at = '',
): { decided: Decided; outcomes: Batch['outcomes'] } {
  const decided: Decided = { decisions: [], changes: [], again: [], want: null };
  const outcomes = submissions.map(({ person, transactions }) => {
    if (transactions.some(({ client }) => (owners.get(client) ?? person) !== person))
      return 'not yours' as const;
    for (const { client } of transactions) owners.set(client, person);
    const { decisions, changes, again, want } = decide(
      ledger,
      transactions,
      permitOf(person),
      person,
      at,
    );
    decided.decisions.push(...decisions);
    decided.changes.push(...changes);
    return { again, want };
  });
  return { decided, outcomes };
}

/**
 * Writes transactions of the organisation's own making into a map that nobody else yet knows; `at`
 * where they are told as of an earlier day.
 */
export async function begin(
  tx: Sql,
  map: string,
  ledger: Ledger,
  transactions: readonly Envelope[],
  at: Date | null = null,
): Promise<Decided> {
  const head = await lock(tx, map, at);
  if (!head) throw new Error('a map begins after it is made');
  const all: Permit = () => null;
  const [author] = await tx<{ person: string }[]>`select current_person() as person`;
  const decided = decide(ledger, transactions, all, author?.person ?? '', head.at.toISOString());
  if (decided.decisions.length > 0) await put(tx, map, head, ledger, decided);
  return decided;
}

/**
 * Holds the map for the rest of the transaction; whoever comes meanwhile waits. The time never runs
 * backwards along the log.
 */
async function lock(tx: Sql, map: string, day: Date | null = null): Promise<Head | undefined> {
  const [head] = await tx<Head[]>`
    select seq, epoch, policy, greatest(
      coalesce(${day}::timestamptz, date_trunc('milliseconds', clock_timestamp())), last_at) as at
    from map_head
    where organisation_id = current_organisation() and map_id = ${map}
    for update`;
  return head;
}

/** People's roles; those that are locked, or asked for while the head is, stay until the transaction ends. */
async function rolesOf(tx: Sql, people: readonly string[], locked: Fragment) {
  return tx<{ person: string; roles: Role[] }[]>`
    select person_id as person, roles from membership
    where organisation_id = current_organisation() and person_id = any (${people}::uuid[])
    ${locked}`;
}

/**
 * The map as of the locked head: what is remembered and what others' servers wrote since, or the tables.
 *
 * @param lines of the log after what is remembered.
 */
async function current(
  tx: Sql,
  map: string,
  head: Head,
  known: Known | null,
  lines: readonly Line[],
): Promise<{ known: Known; missed: readonly Line[] }> {
  if (known?.epoch !== head.epoch || known.seq + lines.length !== head.seq)
    return { known: await fromTables(tx, map), missed: [] };
  for (const line of lines) take(known, line);
  return { known, missed: lines };
}

/** Asks whose names those clients are that have not been met. */
async function meet(tx: Sql, map: string, known: Known, sent: readonly Envelope[]): Promise<void> {
  const ids = new Set(sent.map(({ client }) => client).filter((id) => !known.clients.has(id)));
  if (ids.size === 0) return;
  const found = await tx<{ client: string; person: string; count: number }[]>`
    select client_id as client, person_id as person, last_count as count from client
    where organisation_id = current_organisation() and map_id = ${map}
      and client_id = any (${[...ids]}::uuid[])`;
  for (const { client, person, count } of found) known.clients.set(client, { person, count });
}

/**
 * Who wrote what since the oldest line that any of these edits was made on; where that is longer ago
 * than is remembered, the log is asked about the things they name.
 */
async function writesSince(
  tx: Sql,
  map: string,
  writes: Writes,
  transactions: readonly Envelope[],
): Promise<Writes> {
  const oldest = Math.min(...transactions.map(({ base }) => base));
  if (oldest >= writes.since) return writes;
  // Going back may write anything.
  const ids = transactions.some(({ restore }) => restore !== undefined)
    ? null
    : transactions.flatMap(({ operations }) => operations.flatMap(idOf));
  const looked = new Writes(oldest);
  for (const { seq, person, operations } of await entries.touching(tx, map, oldest, ids))
    looked.note(seq, person, operations);
  return looked;
}

/** The map as it was after each line to which anybody asks to go back. */
async function pastOf(
  tx: Sql,
  map: string,
  last: number,
  transactions: readonly Envelope[],
): Promise<Map<number, MapContent>> {
  const lines = new Set(transactions.flatMap(({ restore }) => restore ?? []));
  const past = new Map<number, MapContent>();
  for (const line of lines) {
    const whole = line <= last ? await asOf(tx, map, line) : null;
    if (whole) past.set(line, whole.content);
  }
  return past;
}

/** The id that an operation names, before anybody has judged it. */
function idOf(operation: unknown): string[] {
  const id = Named.safeParse(operation);
  return id.success ? [id.data.id] : [];
}
