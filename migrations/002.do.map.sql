-- Maps. The log is the truth: a map is the fold of its numbered lines, and the tables of elements and
-- links are that fold, kept for reading. The database holds the graph's rules once more: no dangling
-- link, no twin, no link to itself.

create table map (
  organisation_id uuid not null references organisation on delete cascade,
  map_id uuid not null,
  created_at timestamptz not null default now(),
  created_by uuid not null references person,
  -- put away, not deleted: a map's history is evidence
  archived_at timestamptz,
  primary key (organisation_id, map_id)
);

-- The narrow row that numbers the log; locked by whoever appends.
create table map_head (
  organisation_id uuid not null,
  map_id uuid not null,
  seq bigint not null default 0,
  -- raised after a restore from backup, so that browsers start anew
  epoch integer not null default 1,
  fields jsonb not null default '{}',
  last_at timestamptz not null default now(),
  primary key (organisation_id, map_id),
  foreign key (organisation_id, map_id) references map on delete cascade
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

create table element (
  organisation_id uuid not null,
  map_id uuid not null,
  element_id uuid not null,
  layer text not null check (layer in ('leadership', 'culture', 'behaviour', 'moment', 'result')),
  -- fractional key within the layer
  ord text not null collate "C",
  fields jsonb not null,
  -- the log line that last wrote it
  seq bigint not null,
  primary key (organisation_id, map_id, element_id),
  foreign key (organisation_id, map_id) references map on delete cascade
);

create table link (
  organisation_id uuid not null,
  map_id uuid not null,
  link_id uuid not null,
  from_id uuid not null,
  to_id uuid not null check (to_id <> from_id),
  lag_weeks smallint not null check (lag_weeks >= 0),
  fields jsonb not null,
  seq bigint not null,
  primary key (organisation_id, map_id, link_id),
  -- checked at the end of a transaction, which may swap two links
  unique (organisation_id, map_id, from_id, to_id, lag_weeks) deferrable initially deferred,
  foreign key (organisation_id, map_id, from_id) references element deferrable initially deferred,
  foreign key (organisation_id, map_id, to_id) references element deferrable initially deferred
);
create index on link (organisation_id, map_id, to_id);

-- Append only: the application may add lines and read them, nothing else.
create table log (
  organisation_id uuid not null,
  map_id uuid not null,
  seq bigint not null,
  epoch integer not null,
  client_id uuid not null,
  client_count bigint not null,
  person_id uuid not null references person,
  at timestamptz not null,
  origin text not null,
  -- version of the operations' form
  version smallint not null default 1,
  -- null where accepted; a refusal is a line too, so that every retry hears the same
  refusal jsonb,
  operations jsonb not null,
  -- what takes it back: the former values
  inverse jsonb not null default '[]',
  primary key (organisation_id, map_id, seq),
  unique (organisation_id, map_id, client_id, client_count),
  foreign key (organisation_id, map_id) references map on delete cascade
);
create index on log (organisation_id, map_id, at, seq);

-- How far each browser tab's own numbering has come; written with the log, so a retry cannot double.
create table client (
  organisation_id uuid not null,
  map_id uuid not null,
  client_id uuid not null,
  person_id uuid not null references person,
  last_count bigint not null,
  seen_at timestamptz not null default now(),
  primary key (organisation_id, map_id, client_id),
  foreign key (organisation_id, map_id) references map on delete cascade
);

-- Folds of the log, kept so that "as it stood in March" need not start from the beginning.
create table snapshot (
  organisation_id uuid not null,
  map_id uuid not null,
  seq bigint not null,
  at timestamptz not null,
  version smallint not null default 1,
  content jsonb not null,
  primary key (organisation_id, map_id, seq),
  foreign key (organisation_id, map_id) references map on delete cascade
);

grant select, insert, update on map, map_head, client to throughline_app;
grant select, insert, update, delete on element, link, snapshot to throughline_app;
grant select, insert on log to throughline_app;

do $$
declare owned text;
begin
  foreach owned in array array['map', 'map_head', 'element', 'link', 'log', 'client', 'snapshot'] loop
    execute format('alter table %I enable row level security, force row level security', owned);
    execute format('create policy own on %I using (organisation_id = current_organisation())
      with check (organisation_id = current_organisation())', owned);
  end loop;
end $$;
