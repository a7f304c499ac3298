-- You said, we did: what people propose once a wave is closed, and what the organisation answers. An idea
-- and its supports come with a token that was signed unseen while the wave was open. They have no person,
-- no unit and no moment, and nobody but the functions below sees which token they came with.

-- Like the tokens of a ballot: that a voice was collected, and for what, never when.
alter table eligibility add column voice_hash bytea check (length(voice_hash) = 32);
grant update (voice_hash) on eligibility to throughline_issue;

create table idea (
  organisation_id uuid not null,
  idea_id uuid not null default gen_random_uuid(),
  wave_id uuid not null,
  nonce_hash bytea not null check (length(nonce_hash) = 32),
  body text not null check (length(body) between 1 and 500),
  -- the group it was dealt into by lot; none until it is shown
  lot integer check (lot between 0 and 2),
  -- how many support it at least, as it is shown; counted anew once a day
  supporters integer not null default 0 check (supporters in (0, 5, 10, 25, 50, 100)),
  primary key (organisation_id, idea_id),
  unique (organisation_id, wave_id, nonce_hash)
);

create table idea_support (
  organisation_id uuid not null,
  support_id uuid not null default gen_random_uuid(),
  wave_id uuid not null,
  idea_id uuid not null,
  nonce_hash bytea not null check (length(nonce_hash) = 32),
  primary key (organisation_id, support_id),
  unique (organisation_id, wave_id, nonce_hash)
);

-- What became of an idea, for all to read: taken up, as an element of a map or as something that is done;
-- declined, and why; or withheld, because its words would point at somebody.
create table idea_answer (
  organisation_id uuid not null references organisation on delete cascade,
  idea_id uuid not null,
  wave_id uuid not null,
  state text not null check (state in ('element', 'action', 'declined', 'withheld')),
  -- by language: what is done, or why it is not
  words jsonb not null,
  -- the element it became, by name as it was then
  map_id uuid,
  element_id uuid,
  element text check (length(element) between 1 and 200),
  answered_by uuid not null references person,
  primary key (organisation_id, idea_id),
  foreign key (organisation_id, wave_id) references wave on delete cascade,
  check ((state = 'element') = (element is not null))
);

-- What was heard in a wave, what was decided and what has changed, by language.
create table wave_answer (
  organisation_id uuid not null,
  wave_id uuid not null,
  heard jsonb not null,
  decided jsonb not null,
  changed jsonb not null,
  -- raised by every publication, so that of two who write at once the second is told
  version integer not null default 1,
  published_at timestamptz not null default now(),
  published_by uuid not null references person,
  primary key (organisation_id, wave_id),
  foreign key (organisation_id, wave_id) references wave on delete cascade
);

do $$
declare owned text;
begin
  foreach owned in array array['idea', 'idea_support', 'idea_answer', 'wave_answer'] loop
    execute format('alter table %I enable row level security, force row level security', owned);
    execute format('create policy own on %I using (organisation_id = current_organisation())
      with check (organisation_id = current_organisation())', owned);
  end loop;
  -- For the functions below, which run as the owner and answer one thing each.
  foreach owned in array array['idea', 'idea_support', 'release'] loop
    execute format('create policy kept on %I to current_user using (true) with check (true)', owned);
  end loop;
end $$;

-- Nobody reads an idea before the morning on which all of a day are shown.
create policy shown on idea as restrictive for select to throughline_app using (lot is not null);

grant select (organisation_id, idea_id, wave_id, body, lot, supporters) on idea to throughline_app;
-- Words that point at somebody are taken away for good.
grant update (body) on idea to throughline_app;
grant select, insert, update on idea_answer, wave_answer to throughline_app;

-- The keys of the voices that are heard now: a wave is heard for four weeks from its close, where at least
-- ten answered. No row of it is written, so that nothing tells who looks.
create function speaking(of_wave uuid) returns jsonb language sql stable
  security definer set search_path = public, pg_temp
  as $$
    select manifest::jsonb -> 'voice' from wave join release using (organisation_id, wave_id)
    where wave_id = of_wave and state = 'closed'
      and clock_timestamp() < closes + interval '28 days'
      and jsonb_path_exists(figures,
        '$.items[*].cells[*] ? (@.unit == $whole && @.cell.n.low >= 10)',
        jsonb_build_object('whole', organisation_id))
  $$;

-- The group of an idea that can be supported, or none.
create function idea_group(of_wave uuid, which uuid) returns integer language sql stable
  security definer set search_path = public, pg_temp
  as $$ select lot from idea where wave_id = of_wave and idea_id = which $$;

-- Puts an idea away whose token was checked; until it is shown, the same token may say it otherwise.
create function propose_idea(of_wave uuid, nonce bytea, content text) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  insert into idea (organisation_id, wave_id, nonce_hash, body)
  select organisation_id, wave_id, nonce, content from wave
    where wave_id = of_wave and speaking(of_wave) is not null
  on conflict (organisation_id, wave_id, nonce_hash) do update set body = excluded.body
    where idea.lot is null or idea.body = excluded.body;
  return found;
end $$;

-- Gives a token's support to an idea of its group, or takes it from another of them.
create function support_idea(of_wave uuid, which uuid, nonce bytea) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  insert into idea_support (organisation_id, wave_id, idea_id, nonce_hash)
  select organisation_id, wave_id, idea_id, nonce from idea
    where wave_id = of_wave and idea_id = which and lot is not null
      and speaking(of_wave) is not null
  on conflict (organisation_id, wave_id, nonce_hash) do update set idea_id = excluded.idea_id;
  return found;
end $$;

-- Writes ideas and supports anew in an order that means nothing, as the envelopes of a survey are. Once a
-- day what has come is dealt into groups and shown, and supports are counted anew, in bands. Supports go
-- when none are taken any more, and ideas with the comments of their wave, after a year.
create function keep_ideas(showing boolean) returns void
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare
  ideas idea[];
  supports idea_support[];
begin
  lock table idea, idea_support in access exclusive mode;
  if showing then
    update idea set lot = dealt.lot
    from (
      select organisation_id, idea_id, (count(lot) over waves
        + row_number() over (partition by organisation_id, wave_id, lot is null
          order by gen_random_uuid()) - 1)::integer % 3 as lot
      from idea window waves as (partition by organisation_id, wave_id)
    ) as dealt
    where idea.lot is null and idea.organisation_id = dealt.organisation_id
      and idea.idea_id = dealt.idea_id;
    update idea set supporters = told.supporters
    from (
      select organisation_id, idea_id, case
        when count(support_id) >= 100 then 100 when count(support_id) >= 50 then 50
        when count(support_id) >= 25 then 25 when count(support_id) >= 10 then 10
        when count(support_id) >= 5 then 5 else 0 end as supporters
      from wave join idea using (organisation_id, wave_id)
        left join idea_support using (organisation_id, wave_id, idea_id)
      where closes > now() - interval '30 days'
      group by organisation_id, idea_id
    ) as told
    where idea.organisation_id = told.organisation_id and idea.idea_id = told.idea_id;
  end if;
  ideas := array(select each from idea as each
    where exists (select from wave where wave.wave_id = each.wave_id
      and closes > now() - interval '12 months') order by gen_random_uuid());
  supports := array(select each from idea_support as each
    where exists (select from wave where wave.wave_id = each.wave_id
      and closes > now() - interval '30 days') order by gen_random_uuid());
  truncate idea, idea_support;
  insert into idea select each.* from unnest(ideas) as each;
  insert into idea_support select each.* from unnest(supports) as each;
end $$;

-- The hashes of the manifests by which people answer now, so that anybody can compare theirs.
create function open_manifests() returns setof text language sql stable
  security definer set search_path = public, pg_temp
  as $$ select hash from wave where state = 'open' and closes > now() order by hash $$;

revoke execute on function
  speaking(uuid), idea_group(uuid, uuid), propose_idea(uuid, bytea, text),
  support_idea(uuid, uuid, bytea), keep_ideas(boolean), open_manifests() from public;
grant execute on function speaking(uuid), idea_group(uuid, uuid),
  propose_idea(uuid, bytea, text), support_idea(uuid, uuid, bytea) to throughline_submit;
grant execute on function keep_ideas(boolean) to throughline_tally;
grant execute on function open_manifests(), speaking(uuid) to throughline_app;
