/**
 * Where edits become facts. One transaction of the database locks the map's head, reads the roles of
 * whoever asks, decides, and writes log, tables and numbering together: it is all kept or nothing is,
 * and whoever had no answer asks again and hears what was decided. Several servers may write one map:
 * the head row, never a process, says whose turn it is.
 */
import { decide, type Decided, type Ledger } from '#lib/map/authority.ts';
import { touched } from '#lib/map/change.ts';
import type { Envelope } from '#lib/map/operation.ts';
import { toContent } from '#lib/map/state.ts';
import type { Answer, Line, Sending } from '#lib/map/wire.ts';
import type { Permit } from '#lib/map/apply.ts';
import { permit, type Role } from '#lib/people/may.ts';
import * as entries from './entries.ts';
import { memory } from './memory.ts';
import { within, type Circle, type Database, type Sql } from './sql.ts';
import * as verdicts from './verdicts.ts';

/** A snapshot is kept whenever the log has grown by this much. */
const snapshotEvery = 1_000;

export type Asker = Required<Pick<Circle, 'organisation' | 'person'>>;

/** Why there is no answer: no such map, or a client's name that belongs to somebody else. */
export type Unanswered = 'no map' | 'not yours';

/**
 * Decides on what a page sends, and answers with everything the page has not seen. Sent again, it
 * changes nothing and answers the same. One queue per map and process.
 */
export async function commit(
  database: Database,
  asker: Asker,
  map: string,
  sending: Sending,
): Promise<Answer | Unanswered> {
  const kept = memory(database, map);
  return kept.alone(async () => {
    const remembered = kept.take();
    const outcome = await within(database, asker, async (tx) => {
      const [head, [member], counts] = await Promise.all([
        lock(tx, map),
        roles(tx),
        clients(tx, map, sending.transactions),
      ]);
      if (!head) return 'no map';
      if (counts.some(({ person }) => person !== asker.person)) return 'not yours';
      const ledger: Ledger = {
        state: await kept.current(tx, map, head, remembered),
        seq: head.seq,
        counts: new Map(counts.map(({ client, count }) => [client, count])),
      };
      const decided = decide(ledger, sending.transactions, permit(member?.roles ?? []));
      const [missed, again] = await Promise.all([
        entries.since(tx, map, sending.since),
        entries.decisions(tx, map, decided.again),
      ]);
      const at = await write(tx, map, head, ledger, decided);
      await verdicts.accepted(tx, map, decided.decisions, ledger.state);
      const lines = [
        ...again.filter(({ seq }) => seq <= sending.since),
        ...missed,
        ...decided.decisions.map(({ inverse: _, ...decision }): Line => ({
          ...decision,
          person: asker.person,
          at,
        })),
      ];
      const behind = sending.since > head.seq || missed.length > entries.longest;
      const answer: Answer = {
        epoch: head.epoch,
        lines: behind ? [] : lines,
        behind,
        want: decided.want,
        people: await entries.people(tx, lines),
      };
      return { answer, known: { seq: ledger.seq, epoch: head.epoch, state: ledger.state } };
    });
    if (typeof outcome === 'string') return outcome;
    kept.keep(outcome.known);
    return outcome.answer;
  });
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
  const head = await lock(tx, map);
  if (!head) throw new Error('a map begins after it is made');
  const all: Permit = () => null;
  const decided = decide(ledger, transactions, all);
  await write(tx, map, head, ledger, decided, at);
  return decided;
}

export interface Head {
  seq: number;
  epoch: number;
  fields: object;
}

/** Holds the map for the rest of the transaction; whoever comes meanwhile waits. */
async function lock(tx: Sql, map: string): Promise<Head | undefined> {
  const [head] = await tx<Head[]>`
    select seq, epoch, fields from map_head
    where organisation_id = current_organisation() and map_id = ${map}
    for update`;
  return head;
}

/** The asker's roles as they are now; they cannot be revoked before this transaction ends. */
async function roles(tx: Sql): Promise<{ roles: Role[] }[]> {
  return tx<{ roles: Role[] }[]>`
    select roles from membership
    where organisation_id = current_organisation() and person_id = current_person()
    for share`;
}

async function clients(tx: Sql, map: string, transactions: readonly Envelope[]) {
  return tx<{ client: string; person: string; count: number }[]>`
    select client_id as client, person_id as person, last_count as count from client
    where organisation_id = current_organisation() and map_id = ${map}
      and client_id = any (${[...new Set(transactions.map(({ client }) => client))]}::uuid[])`;
}

/**
 * Writes decisions and their fold in one statement; a thing is put or dropped, never both. The time
 * never runs backwards along the log.
 *
 * @returns when, ISO 8601.
 */
async function write(
  tx: Sql,
  map: string,
  { seq, epoch }: Head,
  ledger: Ledger,
  { decisions, changes }: Decided,
  day: Date | null = null,
): Promise<string> {
  if (decisions.length === 0) return '';
  const ids = [...touched(changes)].filter((id) => id !== 'map');
  const elements = ids.flatMap((id) => ledger.state.elements.get(id) ?? []);
  const links = ids.flatMap((id) => ledger.state.links.get(id) ?? []);
  const gone = ids.filter((id) => !ledger.state.elements.has(id) && !ledger.state.links.has(id));
  const last = new Map(decisions.map(({ client, count }) => [client, count]));
  const rows = {
    log: decisions,
    client: [...last].map(([client, count]) => ({ client, count })),
    element: elements,
    link: links.map((link) => ({ ...link, lag: link.fields.lag ?? 0 })),
  };
  const json = (value: unknown) => tx`${JSON.stringify(value)}::text::jsonb`;
  const [written] = await tx<{ at: Date }[]>`
    with head as (
      update map_head set seq = ${ledger.seq}, fields = ${json(ledger.state.fields)},
        last_at = greatest(
          coalesce(${day}::timestamptz, date_trunc('milliseconds', clock_timestamp())), last_at)
      where organisation_id = current_organisation() and map_id = ${map} and seq = ${seq}
      returning organisation_id, map_id, last_at
    ), lines as (
      insert into log (organisation_id, map_id, seq, epoch, client_id, client_count, person_id, at,
        origin, refusal, operations, inverse)
      select organisation_id, map_id, line.seq, ${epoch}, client, count, current_person(), last_at,
        origin, refusal, operations, inverse
      from head, jsonb_to_recordset(${json(rows.log)}) as line (
        seq bigint, client uuid, count bigint, origin text, refusal jsonb, operations jsonb,
        inverse jsonb)
    ), numbering as (
      insert into client (organisation_id, map_id, client_id, person_id, last_count)
      select organisation_id, map_id, client, current_person(), count
      from head, jsonb_to_recordset(${json(rows.client)}) as tab (client uuid, count bigint)
      on conflict (organisation_id, map_id, client_id)
      do update set last_count = excluded.last_count, seen_at = now()
    ), unlinked as (
      delete from link using head
      where link.organisation_id = head.organisation_id and link.map_id = head.map_id
        and link_id = any (${gone}::uuid[])
    ), removed as (
      delete from element using head
      where element.organisation_id = head.organisation_id and element.map_id = head.map_id
        and element_id = any (${gone}::uuid[])
    ), placed as (
      insert into element (organisation_id, map_id, element_id, layer, ord, fields, seq)
      select organisation_id, map_id, id, layer, ord, fields, ${ledger.seq}
      from head, jsonb_to_recordset(${json(rows.element)}) as thing (
        id uuid, layer text, ord text, fields jsonb)
      on conflict (organisation_id, map_id, element_id)
      do update set layer = excluded.layer, ord = excluded.ord, fields = excluded.fields,
        seq = excluded.seq
    ), linked as (
      insert into link (organisation_id, map_id, link_id, from_id, to_id, lag_weeks, fields, seq)
      select organisation_id, map_id, id, "from", "to", lag, fields, ${ledger.seq}
      from head, jsonb_to_recordset(${json(rows.link)}) as thing (
        id uuid, "from" uuid, "to" uuid, lag smallint, fields jsonb)
      on conflict (organisation_id, map_id, link_id)
      do update set from_id = excluded.from_id, to_id = excluded.to_id,
        lag_weeks = excluded.lag_weeks, fields = excluded.fields, seq = excluded.seq
    )
    select last_at as at from head`;
  if (!written) throw new Error('a map moved on while its head was locked');
  if (Math.floor(seq / snapshotEvery) < Math.floor(ledger.seq / snapshotEvery))
    await tx`
      insert into snapshot (organisation_id, map_id, seq, at, content)
      values (current_organisation(), ${map}, ${ledger.seq}, ${written.at},
        ${json(toContent(ledger.state))})`;
  return written.at.toISOString();
}
