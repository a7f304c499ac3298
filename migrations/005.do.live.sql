-- Maps that several people edit at once.

-- What an accepted line wrote over, or a refused one ran into, of others' edits that its author had not
-- seen: so that nobody's value vanishes without a word.
alter table log add column overwritten jsonb;

-- How far the logs of these maps have come, for a server that follows maps of many organisations and
-- would hear of each within a second. Whoever asks must already know a map's id; nothing else is told.
create policy asked on map_head for select to current_user using (true);
create function heads(maps uuid[]) returns table (map_id uuid, seq bigint, epoch integer)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select map_id, seq, epoch from map_head where map_id = any (maps) $$;
