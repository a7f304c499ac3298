/** What people say about a map, read; whom they call; and how far each has read. */
import type { Comment, Speech, Target } from '#lib/map/comment.ts';
import { isSpeech } from '#lib/map/comment.ts';
import type { Decision } from '#lib/map/authority.ts';
import type { Talk, Voice } from '#lib/map/wire.ts';
import type { Sql } from './sql.ts';

/** The comments of the map in `map_head` as one value of JSON, oldest first. */
export const said = (tx: Sql) => tx`
  coalesce((
    select jsonb_agg(jsonb_build_object(
      'id', comment_id, 'target', target, 'parent', parent_id, 'body', body,
      'mentions', to_jsonb(mentions), 'by', person_id, 'at', ${iso(tx, 'at')}, 'seq', said_seq,
      'edited', ${iso(tx, 'edited_at')}, 'removed', removed,
      'resolved', case when resolved_at is null then null
        else jsonb_build_object('by', resolved_by, 'at', ${iso(tx, 'resolved_at')}) end)
      order by said_seq, comment_id)
    from comment
    where comment.organisation_id = map_head.organisation_id
      and comment.map_id = map_head.map_id), '[]')`;

function iso(tx: Sql, column: 'at' | 'edited_at' | 'resolved_at') {
  return tx`to_char(comment.${tx(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** Everything said on a map, with who may be called and how far whoever asks has read; null where there is none. */
export async function talk(tx: Sql, map: string): Promise<(Talk & { comments: Comment[] }) | null> {
  const [found] = await tx<{ comments: Comment[] }[]>`
    select ${said(tx)} as comments from map_head
    where organisation_id = current_organisation() and map_id = ${map}`;
  return found ? { ...found, ...(await standing(tx, map)) } : null;
}

/** Who may be called on a map and who has spoken there, and how far whoever asks has read. */
export async function standing(tx: Sql, map: string): Promise<Talk> {
  const rows = await tx<{ thread: string; seq: number }[]>`
    select thread_id as thread, seq from comment_seen
    where organisation_id = current_organisation() and map_id = ${map}
      and person_id = current_person()`;
  return {
    voices: await voices(tx, map),
    seen: Object.fromEntries(rows.map(({ thread, seq }) => [thread, seq])),
    removed: await removed(tx, map),
  };
}

/**
 * Who may be called on a map, and who has spoken or was called there, by name. Whoever is named in a
 * comment and never belonged here was not called: their name is nobody's business.
 */
export async function voices(tx: Sql, map: string): Promise<Voice[]> {
  const found = await tx<Voice[]>`
    select person_id as id, name, member.person_id is not null as here
    from person left join (
      select person_id from membership where organisation_id = current_organisation()
    ) as member using (person_id)
    where member.person_id is not null or person_id in (
      select unnest(array[person_id, resolved_by]) from comment
      where organisation_id = current_organisation() and map_id = ${map}
      union all select person_id from mention
      where organisation_id = current_organisation() and map_id = ${map})
    order by name, person_id`;
  return [...found];
}

/** What was spoken of and is removed: elements by their last names, links by their last ends. */
async function removed(tx: Sql, map: string): Promise<Talk['removed']> {
  const spoken = await tx<{ target: Target }[]>`
    select distinct target from comment
    where organisation_id = current_organisation() and map_id = ${map}`;
  const links = spoken.flatMap(({ target }) => (target.of === 'link' ? target.id : []));
  const elements = spoken.flatMap(({ target }) =>
    target.of === 'element' ? target.id : target.of === 'path' ? target.ids : [],
  );
  const here = await tx<{ id: string }[]>`
    select element_id as id from element
    where organisation_id = current_organisation() and map_id = ${map}
      and element_id = any (${elements}::uuid[])
    union all select link_id from link
    where organisation_id = current_organisation() and map_id = ${map}
      and link_id = any (${links}::uuid[])`;
  const there = new Set(here.map(({ id }) => id));
  const gone = (id: string) => !there.has(id);
  const ends = await taken(tx, map, 'link.add', links.filter(gone));
  const names = await taken(tx, map, 'element.add', [
    ...elements.filter(gone),
    ...ends.flatMap(({ from, to }) => [from, to]),
  ]);
  return {
    elements: Object.fromEntries(names.map(({ id, name }) => [id, name])),
    links: Object.fromEntries(ends.map(({ id, from, to }) => [id, { from, to }])),
  };
}

/** Things as they stood when they were last taken away, from what would bring them back. */
async function taken(
  tx: Sql,
  map: string,
  t: 'element.add' | 'link.add',
  ids: readonly string[],
): Promise<{ id: string; name: string; from: string; to: string }[]> {
  if (ids.length === 0) return [];
  return tx<{ id: string; name: string; from: string; to: string }[]>`
    select distinct on (back ->> 'id') back ->> 'id' as id, back -> 'fields' ->> 'name' as name,
      back ->> 'from' as from, back ->> 'to' as to
    from whole_log, jsonb_array_elements(inverse) as back
    where organisation_id = current_organisation() and map_id = ${map} and refusal is null
      and back ->> 't' = ${t} and back ->> 'id' = any (${[...ids]})
    order by back ->> 'id', seq desc`;
}

/** Notes that whoever asks has read threads up to lines of the log; nothing is ever unread by it. */
export async function see(tx: Sql, map: string, seen: Talk['seen']): Promise<boolean> {
  const written = await tx`
    insert into comment_seen (organisation_id, map_id, person_id, thread_id, seq)
    select organisation_id, map_id, current_person(), thread::uuid, least(read, map_head.seq)
    from map_head, unnest(${Object.keys(seen)}::text[], ${Object.values(seen)}::bigint[])
      as given(thread, read)
    where organisation_id = current_organisation() and map_id = ${map}
    on conflict (organisation_id, map_id, person_id, thread_id)
    do update set seq = greatest(comment_seen.seq, excluded.seq)`;
  return written.count > 0;
}

/** Writes down whom these decisions call, so that each is mailed once; nobody calls themselves. */
export async function call(
  tx: Sql,
  map: string,
  decisions: readonly Pick<Decision, 'person' | 'operations'>[],
  at: Date,
): Promise<void> {
  const called = decisions.flatMap(({ person, operations }) =>
    operations
      .filter(isSpeech)
      .flatMap((speech: Speech) =>
        speech.t === 'comment.add' || speech.t === 'comment.edit'
          ? speech.mentions.filter((id) => id !== person).map((id) => ({ comment: speech.id, id }))
          : [],
      ),
  );
  if (called.length === 0) return;
  await tx`
    insert into mention (organisation_id, map_id, comment_id, person_id, at)
    select organisation_id, ${map}, comment, person_id, ${at}
    from unnest(${called.map(({ comment }) => comment)}::uuid[],
      ${called.map(({ id }) => id)}::uuid[]) as given(comment, person)
    join membership on organisation_id = current_organisation() and person_id = person
    on conflict do nothing`;
}
