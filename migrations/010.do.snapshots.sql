-- Snapshots are folds of the log, made from the snapshot before and the lines since, never from the
-- tables: so each is also a test of the tables, and says how that went.

-- of the content, its keys in order: whether it is still what was folded
alter table snapshot add column sha256 bytea;
-- false where the tables said something else at that line than the log
alter table snapshot add column agrees boolean not null default true;

-- Maps whose log has grown by `lines` since the last snapshot, or at all where that is a day old or there
-- is none: for the server that keeps the snapshots of all organisations. Nothing else is told of them.
create policy asked on snapshot for select to current_user using (true);
create function maps_to_keep(lines bigint, now timestamptz)
  returns table (organisation_id uuid, map_id uuid)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select head.organisation_id, head.map_id
    from map_head as head
    left join lateral (
      select seq, at from snapshot
      where snapshot.organisation_id = head.organisation_id and snapshot.map_id = head.map_id
      order by seq desc limit 1) as kept on true
    where head.seq > coalesce(kept.seq, 0)
      and (head.seq - coalesce(kept.seq, 0) >= lines
        or coalesce(kept.at, '-infinity') < now - interval '1 day')
  $$;
