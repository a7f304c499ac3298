-- Scenarios: maps that began as another map stood at a line of its log, and may one day be written back
-- into it. A scenario is a map like any other, so editing, history and undo come with it; what stands
-- here is whose branch it is and how far it has come.

create table scenario (
  organisation_id uuid not null,
  map_id uuid not null,
  -- the map it is a branch of, and the line of that map's log on which it now rests
  base_id uuid not null check (base_id <> map_id),
  base_seq bigint not null check (base_seq >= 0),
  state text not null default 'draft' check (state in ('draft', 'review', 'adopted', 'dropped')),
  -- the line of the base's log by which it was adopted
  adopted_seq bigint,
  primary key (organisation_id, map_id),
  foreign key (organisation_id, map_id) references map on delete cascade,
  foreign key (organisation_id, base_id) references map on delete cascade,
  check ((state = 'adopted') = (adopted_seq is not null))
);
create index on scenario (organisation_id, base_id);

-- What was asked and answered about a scenario, and by whom. Append only: who agreed to what is evidence.
create table scenario_deed (
  organisation_id uuid not null,
  map_id uuid not null,
  -- chosen by whoever acts, so that a retry is the same deed
  deed_id uuid not null,
  ord bigint generated always as identity,
  kind text not null
    check (kind in ('asked', 'agreed', 'changes', 'rebased', 'adopted', 'dropped', 'reopened')),
  -- who was asked
  reviewer_id uuid references person check ((reviewer_id is not null) = (kind = 'asked')),
  sentence text not null default '' check (length(sentence) <= 1000),
  -- the last line of the scenario's own log that was seen: an answer is about no more than that
  seq bigint not null,
  -- where it was brought up to its base: the line of the base's log, and how much was chosen or left out
  base_seq bigint not null,
  choices integer not null default 0 check (choices >= 0),
  person_id uuid not null references person,
  at timestamptz not null default now(),
  primary key (organisation_id, map_id, deed_id),
  foreign key (organisation_id, map_id) references scenario on delete cascade,
  check (kind <> 'changes' or length(sentence) > 0)
);
create index on scenario_deed (organisation_id, map_id, ord);

grant select, insert, update on scenario to throughline_app;
grant select, insert on scenario_deed to throughline_app;

do $$
declare owned text;
begin
  foreach owned in array array['scenario', 'scenario_deed'] loop
    execute format('alter table %I enable row level security, force row level security', owned);
    execute format('create policy own on %I using (organisation_id = current_organisation())
      with check (organisation_id = current_organisation())', owned);
  end loop;
end $$;
