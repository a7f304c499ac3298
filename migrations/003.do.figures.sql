-- Figures: what the organisation measures, and what was observed. A metric belongs to the organisation;
-- an element of a map names the metrics that feed its score, with their weights.

create table metric (
  organisation_id uuid not null references organisation on delete cascade,
  metric_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  -- the company's own short name for it, by which files refer to it
  code text check (length(code) between 1 and 60),
  kind text not null check (kind in ('quantitative', 'qualitative')),
  unit text not null default '' check (length(unit) <= 40),
  -- 0 and 100 of the scale, as measured; scaling never flips
  floor double precision not null,
  ceiling double precision not null check (ceiling > floor),
  source text not null default '' check (length(source) <= 500),
  created_at timestamptz not null default now(),
  created_by uuid not null references person,
  primary key (organisation_id, metric_id),
  unique (organisation_id, code)
);
create unique index on metric (organisation_id, lower(name));

-- A file on its way in: kept as it came, in pieces, from the moment it is chosen until it is imported or
-- a day has passed. No piece ever touches a disk of the application's own.
create table upload (
  organisation_id uuid not null references organisation on delete cascade,
  upload_id uuid not null,
  person_id uuid not null references person on delete cascade,
  file_name text not null check (length(file_name) between 1 and 200),
  -- null until the last piece has arrived
  sha256 bytea check (length(sha256) = 32),
  -- how its columns were last read, so that the dry run can be had again as a file
  mapping jsonb,
  at timestamptz not null default now(),
  primary key (organisation_id, upload_id)
);
create table upload_part (
  organisation_id uuid not null,
  upload_id uuid not null,
  part integer not null check (part between 0 and 1000),
  bytes bytea not null,
  primary key (organisation_id, upload_id, part),
  foreign key (organisation_id, upload_id) references upload on delete cascade
);

-- One imported file, by the id of its upload, so that a retry finds what it did. The mapping of its
-- columns is remembered by the shape of its header.
create table import (
  organisation_id uuid not null references organisation on delete cascade,
  import_id uuid not null,
  file_name text not null check (length(file_name) between 1 and 200),
  sha256 bytea not null,
  header_hash bytea not null,
  mapping jsonb not null,
  added integer not null,
  changed integer not null,
  unchanged integer not null,
  refused integer not null,
  at timestamptz not null default now(),
  person_id uuid not null references person,
  primary key (organisation_id, import_id)
);
create index on import (organisation_id, header_hash, at desc);

create table observation (
  organisation_id uuid not null,
  metric_id uuid not null,
  -- null is the whole organisation
  unit_id uuid,
  -- a group of customers; empty is all of them
  segment text not null default '' check (length(segment) <= 100),
  -- a year 2026, a quarter 2026-Q3 or a month 2026-10
  period text not null check (period ~ '^[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4])?$'),
  value double precision not null check (value not in ('NaN', 'Infinity', '-Infinity')),
  n integer check (n > 0),
  sd double precision check (sd >= 0 and sd < 'Infinity'),
  -- how it came: a file, or a person's hand
  import_id uuid,
  person_id uuid not null references person,
  at timestamptz not null default now(),
  foreign key (organisation_id, metric_id) references metric on delete cascade,
  foreign key (organisation_id, unit_id) references org_unit (organisation_id, unit_id),
  foreign key (organisation_id, import_id) references import (organisation_id, import_id),
  unique nulls not distinct (organisation_id, metric_id, unit_id, segment, period)
);

-- "Which figures does this metric have in these periods?"
create index on observation (organisation_id, metric_id, period);

-- Raised by every change of a metric, an observation or the tree of units, so that an open screen knows
-- to look again. Whoever writes many figures locks it first, so that two imports cannot interleave.
create table figures_head (
  organisation_id uuid primary key references organisation on delete cascade,
  version bigint not null default 0
);

-- By trigger, so that no writer can forget it. A cascade from a deleted organisation has none to raise.
create function raise_figures() returns trigger language plpgsql as $$
begin
  if current_organisation() is not null then
    insert into figures_head values (current_organisation(), 1)
      on conflict (organisation_id) do update set version = figures_head.version + 1;
  end if;
  return null;
end $$;
create trigger raise_figures after insert or update or delete on metric
  for each statement execute function raise_figures();
create trigger raise_figures after insert or update or delete on observation
  for each statement execute function raise_figures();
create trigger raise_figures after insert or update or delete on org_unit
  for each statement execute function raise_figures();

grant select, insert, update, delete
  on metric, observation, figures_head, upload, upload_part to throughline_app;
grant select, insert on import to throughline_app;

do $$
declare owned text;
begin
  foreach owned in array
    array['metric', 'upload', 'upload_part', 'import', 'observation', 'figures_head'] loop
    execute format('alter table %I enable row level security, force row level security', owned);
    execute format('create policy own on %I using (organisation_id = current_organisation())
      with check (organisation_id = current_organisation())', owned);
  end loop;
end $$;
