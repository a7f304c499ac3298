-- A log is kept for ever, and what everybody adds to and catches up from stays small: lines that have grown
-- old lie in a table beside it, of the same shape. They are the first of their map, so that each line is in
-- one of the two, and what is left in the log has no gap.
create table log_archive (
  like log including all,
  foreign key (person_id) references person,
  foreign key (organisation_id, map_id) references map on delete cascade
);
alter table log_archive enable row level security, force row level security;
create policy own on log_archive using (organisation_id = current_organisation())
  with check (organisation_id = current_organisation());

-- What whoever looks further back reads. The walls of both tables hold in it.
create view whole_log with (security_invoker = true) as
  select * from log union all select * from log_archive;

grant select on log_archive, whole_log to throughline_app;

-- Only as far as there is a snapshot that agrees with the tables: nothing is folded across the border but
-- history. Of organisations and maps no more is told than which they are.
create policy asked on log for select to current_user using (true);
create function maps_to_archive(before timestamptz)
  returns table (organisation_id uuid, map_id uuid)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select head.organisation_id, head.map_id
    from map_head as head
    cross join lateral (
      select seq, at from log
      where log.organisation_id = head.organisation_id and log.map_id = head.map_id
      order by seq limit 1) as first
    where first.at < before and exists (
      select from snapshot
      where snapshot.organisation_id = head.organisation_id and snapshot.map_id = head.map_id
        and snapshot.seq >= first.seq and agrees)
  $$;

-- Moves the first lines of a map of the current organisation, `most` of them at most; how many. By whoever
-- owns both tables: the application may not take a line from the log, and adds none to the archive but so.
create function archive_lines(on_map uuid, before timestamptz, most integer) returns bigint
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    with old as (
      select seq from log
      where organisation_id = current_organisation() and map_id = on_map and at < before
        and seq <= (
          select max(seq) from snapshot
          where organisation_id = current_organisation() and map_id = on_map and agrees)
      order by seq limit most),
    taken as (
      delete from log
      where organisation_id = current_organisation() and map_id = on_map
        and seq in (select seq from old)
      returning *),
    put as (insert into log_archive select * from taken returning seq)
    select count(*) from put
  $$;

revoke execute on function maps_to_archive(timestamptz), archive_lines(uuid, timestamptz, integer)
  from public;
grant execute on function maps_to_archive(timestamptz), archive_lines(uuid, timestamptz, integer)
  to throughline_app;
