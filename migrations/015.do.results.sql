-- Who reads how much of what a wave released, and which comments have been looked over.
--
-- There is one release for everybody, and a person's place only takes away from it. A comment that has
-- been released still waits until somebody outside the line of command has looked whether its words give
-- a person away: requests see it only then, and whoever looks is told neither its unit nor its wave's
-- other comments' order.

-- What a leader leads: a unit with all below it. No row is nothing, so that a new leader reads the
-- company's results and no more.
create table led_unit (
  organisation_id uuid not null,
  person_id uuid not null,
  -- null is the whole organisation
  unit_id uuid,
  primary key (organisation_id, person_id),
  foreign key (organisation_id, person_id) references membership on delete cascade,
  foreign key (organisation_id, unit_id) references org_unit on delete cascade
);
alter table led_unit enable row level security, force row level security;
create policy own on led_unit using (organisation_id = current_organisation())
  with check (organisation_id = current_organisation());
grant select, insert, update, delete on led_unit to throughline_app;

alter table released_comment add column shown boolean not null default false;
create policy shown on released_comment as restrictive for select to throughline_app using (shown);
grant select on released_comment to throughline_app;

-- Comments of a wave that nobody has looked over, without their unit, in an order that means nothing.
create function waiting_comments(of_wave uuid)
  returns table (comment_id uuid, item_id uuid, body text)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select comment_id, item_id, body from released_comment
    where organisation_id = current_organisation() and wave_id = of_wave and not shown
    order by comment_id
  $$;

-- Shows a waiting comment in these words, or lets it go for good where there are none; false where it no
-- longer waits.
create function settle_comment(of_wave uuid, of_comment uuid, words text) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  if words is null then
    delete from released_comment where organisation_id = current_organisation()
      and wave_id = of_wave and comment_id = of_comment and not shown;
  else
    update released_comment set shown = true, body = words
      where organisation_id = current_organisation()
        and wave_id = of_wave and comment_id = of_comment and not shown;
  end if;
  return found;
end $$;

revoke execute on function waiting_comments(uuid), settle_comment(uuid, uuid, text) from public;
grant execute on function waiting_comments(uuid), settle_comment(uuid, uuid, text)
  to throughline_app;
