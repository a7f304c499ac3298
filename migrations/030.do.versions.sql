-- A line says of which version its operations are, so that a later program can read it; a program that
-- knew only the first did not say so.
create or replace function write_lines(
  circle json, on_map uuid, was_seq bigint, was_epoch integer, was_policy bigint, day timestamptz,
  next_seq bigint, edited bigint, map_fields json, decisions json, clients json,
  gone uuid[], elements json, links json, said json
) returns timestamptz language plpgsql as $$
#variable_conflict use_column
declare
  ours uuid;
  written timestamptz;
begin
  perform set_config(name, value, true) from json_each_text(circle) as setting (name, value);
  ours := current_organisation();
  update map_head set seq = next_seq, fields = coalesce(map_fields::jsonb, fields),
      last_at = greatest(coalesce(day, date_trunc('milliseconds', clock_timestamp())), last_at),
      edited_seq = coalesce(edited, edited_seq)
    where organisation_id = ours and map_id = on_map and seq = was_seq and epoch = was_epoch
      and policy = was_policy
    returning last_at into written;
  if not found then return null; end if;

  insert into log (organisation_id, map_id, seq, epoch, client_id, client_count, person_id, at,
      origin, version, refusal, operations, inverse, overwritten)
    select ours, on_map, line.seq, was_epoch, client, count, person, written, origin,
      coalesce(version, 1), refusal, operations, inverse, overwritten
    from json_to_recordset(decisions) as line (
      seq bigint, client uuid, count bigint, person uuid, origin text, version smallint, refusal jsonb,
      operations jsonb, inverse jsonb, overwritten jsonb);
  insert into client (organisation_id, map_id, client_id, person_id, last_count)
    select ours, on_map, client, person, count
    from json_to_recordset(clients) as tab (client uuid, count bigint, person uuid)
    on conflict (organisation_id, map_id, client_id)
    do update set last_count = excluded.last_count, seen_at = now();

  if gone is not null then
    delete from link
      where organisation_id = ours and map_id = on_map and link_id = any (gone);
    delete from element
      where organisation_id = ours and map_id = on_map and element_id = any (gone);
    delete from comment
      where organisation_id = ours and map_id = on_map and comment_id = any (gone);
  end if;
  if elements is not null then
    insert into element (organisation_id, map_id, element_id, layer, ord, fields, seq)
      select ours, on_map, id, layer, ord, fields, next_seq
      from json_to_recordset(elements) as thing (id uuid, layer text, ord text, fields jsonb)
      on conflict (organisation_id, map_id, element_id)
      do update set layer = excluded.layer, ord = excluded.ord, fields = excluded.fields,
        seq = excluded.seq;
  end if;
  if links is not null then
    insert into link (organisation_id, map_id, link_id, from_id, to_id, lag_weeks, fields, seq)
      select ours, on_map, id, "from", "to", coalesce((fields ->> 'lag')::smallint, 0), fields,
        next_seq
      from json_to_recordset(links) as thing (id uuid, "from" uuid, "to" uuid, fields jsonb)
      on conflict (organisation_id, map_id, link_id)
      do update set from_id = excluded.from_id, to_id = excluded.to_id,
        lag_weeks = excluded.lag_weeks, fields = excluded.fields, seq = excluded.seq;
  end if;
  if said is not null then
    insert into comment (organisation_id, map_id, comment_id, target, parent_id, body, mentions,
        person_id, at, said_seq, edited_at, resolved_by, resolved_at, removed, seq)
      select ours, on_map, id, target, parent, body,
        array(select jsonb_array_elements_text(mentions)::uuid), by, thing.at, thing.seq, edited,
        (resolved ->> 'by')::uuid, (resolved ->> 'at')::timestamptz, removed, next_seq
      from json_to_recordset(said) as thing (
        id uuid, target jsonb, parent uuid, body text, mentions jsonb, by uuid, at timestamptz,
        seq bigint, edited timestamptz, resolved jsonb, removed boolean)
      on conflict (organisation_id, map_id, comment_id)
      do update set target = excluded.target, parent_id = excluded.parent_id,
        body = excluded.body, mentions = excluded.mentions, person_id = excluded.person_id,
        at = excluded.at, said_seq = excluded.said_seq, edited_at = excluded.edited_at,
        resolved_by = excluded.resolved_by, resolved_at = excluded.resolved_at,
        removed = excluded.removed, seq = excluded.seq;
  end if;
  return written;
end $$;
