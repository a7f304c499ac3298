/**
 * Where decisions are written down: log, tables and numbering in one statement, which does nothing unless
 * the map's head is still what it was when they were made.
 */
import type { Decided, Ledger } from '#lib/map/authority.ts';
import { touched } from '#lib/map/change.ts';
import { isSpeech } from '#lib/map/comment.ts';
import type { Fragment, Sql } from './sql.ts';

/** How far a log has come, in whose hands, and when what is decided next is decided. */
export interface Head {
  seq: number;
  epoch: number;
  policy: number;
  at: Date;
}

/**
 * Writes decisions and their fold in one statement, all of it or, where this throws, nothing; a thing is
 * put or dropped, never both. What is only said moves the log on, and not the line of the last edit.
 *
 * @param head as it was when this was decided; without a time, it is the database's when it is written.
 * @returns when it was written; null, and nothing is, where the head is another by now.
 */
export async function put(
  tx: Sql,
  map: string,
  { seq, epoch, policy, at }: Omit<Head, 'at'> & { at: Date | null },
  ledger: Ledger,
  { decisions, changes }: Decided,
): Promise<Date | null> {
  const { state } = ledger;
  const all = touched(changes);
  const mapped = all.has('map');
  const ids = [...all].filter((id) => id !== 'map');
  const elements = ids.flatMap((id) => state.elements.get(id) ?? []);
  const links = ids.flatMap((id) => state.links.get(id) ?? []);
  const said = ids.flatMap((id) => state.comments.get(id) ?? []);
  const gone = ids.filter((id) =>
    [state.elements, state.links, state.comments].every((things) => !things.has(id)),
  );
  const edited = decisions.findLast(
    ({ refusal, operations }) => !refusal && !operations.every(isSpeech),
  );
  const last = new Map(decisions.map((decision) => [decision.client, decision]));
  const json = (value: unknown) => tx`${JSON.stringify(value)}::text::jsonb`;
  const clients = [...last].map(([client, { count, person }]) => ({ client, count, person }));
  const part = (things: readonly unknown[], statement: () => Fragment) =>
    things.length > 0 ? statement() : tx``;
  const [written] = await tx<{ at: Date }[]>`
    with head as (
      update map_head set seq = ${ledger.seq}, last_at = greatest(
          coalesce(${at}::timestamptz, date_trunc('milliseconds', clock_timestamp())), last_at),
        fields = ${mapped ? json(state.fields) : tx`fields`},
        edited_seq = ${edited ? tx`${edited.seq}` : tx`edited_seq`}
      where organisation_id = current_organisation() and map_id = ${map} and seq = ${seq}
        and epoch = ${epoch} and policy = ${policy}
      returning organisation_id, map_id, last_at
    ), lines as (
      insert into log (organisation_id, map_id, seq, epoch, client_id, client_count, person_id, at,
        origin, refusal, operations, inverse, overwritten)
      select organisation_id, map_id, line.seq, ${epoch}, client, count, person, last_at,
        origin, refusal, operations, inverse, overwritten
      from head, jsonb_to_recordset(${json(decisions)}) as line (
        seq bigint, client uuid, count bigint, person uuid, origin text, refusal jsonb,
        operations jsonb, inverse jsonb, overwritten jsonb)
    ), numbering as (
      insert into client (organisation_id, map_id, client_id, person_id, last_count)
      select organisation_id, map_id, client, person, count
      from head, jsonb_to_recordset(${json(clients)}) as tab (
        client uuid, count bigint, person uuid)
      on conflict (organisation_id, map_id, client_id)
      do update set last_count = excluded.last_count, seen_at = now()
    )${part(
      gone,
      () => tx`, unlinked as (
      delete from link using head
      where link.organisation_id = head.organisation_id and link.map_id = head.map_id
        and link_id = any (${gone}::uuid[])
    ), removed as (
      delete from element using head
      where element.organisation_id = head.organisation_id and element.map_id = head.map_id
        and element_id = any (${gone}::uuid[])
    ), unsaid as (
      delete from comment using head
      where comment.organisation_id = head.organisation_id and comment.map_id = head.map_id
        and comment_id = any (${gone}::uuid[])
    )`,
    )}${part(
      elements,
      () => tx`, placed as (
      insert into element (organisation_id, map_id, element_id, layer, ord, fields, seq)
      select organisation_id, map_id, id, layer, ord, fields, ${ledger.seq}
      from head, jsonb_to_recordset(${json(elements)}) as thing (
        id uuid, layer text, ord text, fields jsonb)
      on conflict (organisation_id, map_id, element_id)
      do update set layer = excluded.layer, ord = excluded.ord, fields = excluded.fields,
        seq = excluded.seq
    )`,
    )}${part(
      links,
      () => tx`, linked as (
      insert into link (organisation_id, map_id, link_id, from_id, to_id, lag_weeks, fields, seq)
      select organisation_id, map_id, id, "from", "to", coalesce((fields ->> 'lag')::smallint, 0),
        fields, ${ledger.seq}
      from head, jsonb_to_recordset(${json(links)}) as thing (
        id uuid, "from" uuid, "to" uuid, fields jsonb)
      on conflict (organisation_id, map_id, link_id)
      do update set from_id = excluded.from_id, to_id = excluded.to_id,
        lag_weeks = excluded.lag_weeks, fields = excluded.fields, seq = excluded.seq
    )`,
    )}${part(
      said,
      () => tx`, said as (
      insert into comment (organisation_id, map_id, comment_id, target, parent_id, body, mentions,
        person_id, at, said_seq, edited_at, resolved_by, resolved_at, removed, seq)
      select organisation_id, map_id, id, target, parent, body,
        array(select jsonb_array_elements_text(mentions)::uuid), by, thing.at, thing.seq, edited,
        (resolved ->> 'by')::uuid, (resolved ->> 'at')::timestamptz, removed, ${ledger.seq}
      from head, jsonb_to_recordset(${json(said)}) as thing (
        id uuid, target jsonb, parent uuid, body text, mentions jsonb, by uuid, at timestamptz,
        seq bigint, edited timestamptz, resolved jsonb, removed boolean)
      on conflict (organisation_id, map_id, comment_id)
      do update set target = excluded.target, parent_id = excluded.parent_id,
        body = excluded.body, mentions = excluded.mentions, person_id = excluded.person_id,
        at = excluded.at, said_seq = excluded.said_seq, edited_at = excluded.edited_at,
        resolved_by = excluded.resolved_by, resolved_at = excluded.resolved_at,
        removed = excluded.removed, seq = excluded.seq
    )`,
    )}
    select last_at as at from head`;
  return written?.at ?? null;
}
