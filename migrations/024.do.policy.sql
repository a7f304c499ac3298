-- Raised by every change of somebody's roles, on the heads of all their organisation's maps: a server that
-- remembers roles writes only where the head still says the number under which it read them. By trigger,
-- so that no writer can forget it; the heads in one order, so that two changes wait for each other.
alter table map_head add column policy bigint not null default 0;
create policy raised on map_head for update to current_user using (true);
create function raise_policy() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from map_head where organisation_id = old.organisation_id order by map_id for update;
  update map_head set policy = policy + 1 where organisation_id = old.organisation_id;
  return null;
end $$;
create trigger raise_policy after update or delete on membership
  for each row execute function raise_policy();
