-- Waves: who may answer, what was answered, and what is shown of it, each behind a wall of its own.
--
-- A program that knows who somebody is never holds their answer, and the reverse. So three roles beside
-- throughline_app have one part each: throughline_issue knows people and tokens, throughline_submit may
-- call one function that puts away an envelope, throughline_tally counts at the close. A request may
-- become one of them for a transaction and has none of their rights otherwise. Requests themselves read
-- waves and what was released, and nothing in between.
--
-- In no table that holds answers is there a moment, a number that counts up, an address or anything of
-- a person; an envelope has no key to any other table.

do $$
declare part text;
begin
  foreach part in array array['throughline_issue', 'throughline_submit', 'throughline_tally'] loop
    if not exists (select from pg_roles where rolname = part) then
      execute format('create role %I nologin', part);
    end if;
    execute format('grant %I to %I', part, current_user);
  end loop;
  -- Membership lets it become them; without this it would have their rights all the time.
  alter role throughline_app noinherit;
  grant throughline_issue, throughline_submit, throughline_tally to throughline_app;
exception when insufficient_privilege then
  raise notice 'the roles of a survey cannot be made here';
end $$;

-- A pulse as it is sent: questions, units and keys are frozen in its manifest.
create table wave (
  organisation_id uuid not null references organisation on delete cascade,
  wave_id uuid not null unique,
  -- of which pulse; that may be gone
  pulse_id uuid not null,
  state text not null default 'proposed' check (state in ('proposed', 'open', 'closing', 'closed')),
  mode text not null check (mode in ('A', 'B')),
  -- as it is hashed and signed, letter for letter
  manifest text not null,
  hash text not null check (hash ~ '^[A-Za-z0-9_-]{43}$'),
  signature text not null,
  -- by unit, the public keys whose hashes are in the manifest
  unit_keys jsonb not null,
  opens timestamptz not null,
  closes timestamptz not null check (closes >= opens + interval '48 hours'),
  proposed_by uuid not null references person,
  -- four eyes: never who proposed it
  confirmed_by uuid references person check (confirmed_by <> proposed_by),
  primary key (organisation_id, wave_id),
  check ((state = 'proposed') = (confirmed_by is null))
);

-- Who is asked, frozen. Of the link only a hash, and whether a token was taken with it: never when.
create table eligibility (
  organisation_id uuid not null,
  wave_id uuid not null,
  employee_id uuid not null,
  unit_id uuid not null,
  invite_hash bytea not null check (length(invite_hash) = 32),
  issued boolean not null default false,
  -- so that asking again for the same token is no second one
  blinded_hash bytea check (length(blinded_hash) = 32),
  primary key (organisation_id, wave_id, employee_id),
  unique (organisation_id, wave_id, invite_hash),
  foreign key (organisation_id, wave_id) references wave on delete cascade,
  check (issued = (blinded_hash is not null))
);

-- Envelopes that nothing in the database opens. A token has one; sending again replaces it.
create table ballot (
  organisation_id uuid not null,
  ballot_id uuid not null default gen_random_uuid(),
  wave_id uuid not null,
  unit_id uuid not null,
  nonce_hash bytea not null check (length(nonce_hash) = 32),
  sealed bytea not null check (length(sealed) between 1024 and 2048),
  primary key (organisation_id, ballot_id),
  unique (organisation_id, wave_id, nonce_hash)
);

create table sealed_comment (
  organisation_id uuid not null,
  comment_id uuid not null default gen_random_uuid(),
  wave_id uuid not null,
  unit_id uuid not null,
  item_id uuid not null,
  nonce_hash bytea not null check (length(nonce_hash) = 32),
  sealed bytea not null check (length(sealed) between 4096 and 20480),
  primary key (organisation_id, comment_id),
  unique (organisation_id, wave_id, nonce_hash)
);

-- Counts of a closed wave: of units that are shown, and otherwise of what is shown around them.
create table cell (
  organisation_id uuid not null,
  wave_id uuid not null,
  unit_id uuid not null,
  -- an item's id, or the name of several taken together
  item text not null check (length(item) between 1 and 60),
  value integer not null,
  n integer not null check (n > 0),
  primary key (organisation_id, wave_id, unit_id, item, value),
  foreign key (organisation_id, wave_id) references wave on delete cascade
);

-- Comments of groups that are shown, without an order.
create table released_comment (
  organisation_id uuid not null,
  comment_id uuid not null default gen_random_uuid(),
  wave_id uuid not null,
  unit_id uuid not null,
  item_id uuid not null,
  body text not null check (length(body) between 1 and 2000),
  primary key (organisation_id, comment_id),
  foreign key (organisation_id, wave_id) references wave on delete cascade
);

-- What everybody may be shown, frozen: all else is computed from this alone.
create table release (
  organisation_id uuid not null,
  wave_id uuid not null,
  figures jsonb not null,
  -- how many ballots there were, how many could not be read, and the hash of what is shown
  proof jsonb not null,
  primary key (organisation_id, wave_id),
  foreign key (organisation_id, wave_id) references wave on delete cascade
);

do $$
declare owned text;
begin
  foreach owned in array array['wave', 'eligibility', 'ballot', 'sealed_comment', 'cell',
    'released_comment', 'release'] loop
    execute format('alter table %I enable row level security, force row level security', owned);
    execute format('create policy own on %I using (organisation_id = current_organisation())
      with check (organisation_id = current_organisation())', owned);
  end loop;
  -- For the functions below, which run as the owner and answer one thing each.
  foreach owned in array array['wave', 'eligibility', 'ballot', 'sealed_comment'] loop
    execute format('create policy kept on %I to current_user using (true) with check (true)', owned);
  end loop;
end $$;

-- A wave goes forward only. Requests confirm a proposal or take it back, the close does the rest, and no
-- path leads from a wave that runs to one that is less anonymous.
create policy confirmed on wave as restrictive for update to throughline_app
  using (state = 'proposed') with check (state = 'open');
create policy taken_back on wave as restrictive for delete to throughline_app
  using (state = 'proposed');
create policy proposed on wave as restrictive for insert to throughline_app
  with check (state = 'proposed');
create policy ended on wave as restrictive for update to throughline_tally
  using (state in ('open', 'closing')) with check (state in ('closing', 'closed'));

grant select, insert, delete, update (state, confirmed_by) on wave to throughline_app;
grant select on release to throughline_app;

grant select on wave to throughline_issue;
grant select, insert, update (issued, blinded_hash), delete on eligibility to throughline_issue;

grant select, update (state) on wave to throughline_tally;
grant select, delete on ballot, sealed_comment to throughline_tally;
grant select, insert on cell, released_comment, release to throughline_tally;

-- One number for all locks on a wave: whoever submits shares it, the close has it alone.
create function wave_lock(of_wave uuid) returns bigint language sql immutable
  as $$ select hashtextextended('wave ' || of_wave::text, 0) $$;

-- To whom a wave belongs, for whoever was given its id.
create function organisation_of_wave(of_wave uuid) returns uuid language sql stable
  security definer set search_path = public, pg_temp
  as $$ select organisation_id from wave where wave_id = of_wave $$;

-- By which keys an envelope is taken; no row where the wave takes none now.
create function submission_keys(of_wave uuid)
  returns table (unit_keys jsonb, tally_keys integer)
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    select unit_keys, case mode when 'A' then 1 else 2 end from wave
    where wave_id = of_wave and state = 'open'
      and clock_timestamp() >= opens and clock_timestamp() < closes
  $$;

-- Puts an envelope away whose token was checked, or puts it in place of that token's earlier one; false
-- where the wave takes none any more. An item is named where it is a comment.
create function submit(of_wave uuid, of_unit uuid, of_item uuid, nonce bytea, content bytea)
  returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare organisation uuid;
begin
  perform pg_advisory_xact_lock_shared(wave_lock(of_wave));
  select organisation_id into organisation from wave
    where wave_id = of_wave and state = 'open' and clock_timestamp() < closes;
  if organisation is null then
    return false;
  end if;
  if of_item is null then
    insert into ballot (organisation_id, wave_id, unit_id, nonce_hash, sealed)
    values (organisation, of_wave, of_unit, nonce, content)
    on conflict (organisation_id, wave_id, nonce_hash) do update set sealed = excluded.sealed
      where ballot.unit_id = excluded.unit_id;
  else
    insert into sealed_comment (organisation_id, wave_id, unit_id, item_id, nonce_hash, sealed)
    values (organisation, of_wave, of_unit, of_item, nonce, content)
    on conflict (organisation_id, wave_id, nonce_hash) do update set sealed = excluded.sealed
      where sealed_comment.unit_id = excluded.unit_id and sealed_comment.item_id = excluded.item_id;
  end if;
  return found;
end $$;

-- Writes envelopes anew in an order that means nothing, and the roster in that of its people, all in one
-- transaction: neither the place of a row nor the transaction it came with then tells who answered
-- beside whom. Truncating leaves no trace of the old order in the files. Envelopes of waves that are
-- gone go with it, and the roster of those that ended a month ago.
create function rewrite_survey() returns void
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare
  ballots ballot[];
  comments sealed_comment[];
  people eligibility[];
begin
  lock table eligibility, ballot, sealed_comment in access exclusive mode;
  ballots := array(select each from ballot as each
    where exists (select from wave where wave.wave_id = each.wave_id) order by gen_random_uuid());
  comments := array(select each from sealed_comment as each
    where exists (select from wave where wave.wave_id = each.wave_id) order by gen_random_uuid());
  people := array(select each from eligibility as each
    where not exists (select from wave where wave.wave_id = each.wave_id and state = 'closed'
      and closes < now() - interval '30 days')
    order by organisation_id, wave_id, employee_id);
  truncate eligibility, ballot, sealed_comment;
  insert into ballot select each.* from unnest(ballots) as each;
  insert into sealed_comment select each.* from unnest(comments) as each;
  insert into eligibility select each.* from unnest(people) as each;
end $$;

revoke execute on function
  organisation_of_wave(uuid), submission_keys(uuid), submit(uuid, uuid, uuid, bytea, bytea),
  rewrite_survey() from public;
grant execute on function organisation_of_wave(uuid) to throughline_issue, throughline_tally;
grant execute on function submission_keys(uuid), submit(uuid, uuid, uuid, bytea, bytea)
  to throughline_submit;
grant execute on function rewrite_survey() to throughline_tally;
