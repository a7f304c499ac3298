-- Who can be asked, and what is being written to ask them. An employee is no person of the workspace: they
-- need no account, and the same mail may belong to both. Nothing here knows of any answer.

create table employee (
  organisation_id uuid not null references organisation on delete cascade,
  employee_id uuid not null,
  -- the company's own number for them, by which files refer to them
  number text check (length(number) between 1 and 60),
  name text not null check (length(name) between 1 and 200),
  mail text check (mail = lower(mail) and length(mail) between 3 and 254),
  -- null where the company does not know
  language text check (language in ('en', 'tr', 'fa', 'zh')),
  -- null is directly below the organisation itself
  unit_id uuid,
  -- who has left is kept, and is asked nothing
  active boolean not null default true,
  primary key (organisation_id, employee_id),
  -- at the end of a transaction, so that one file may swap two
  unique (organisation_id, number) deferrable initially deferred,
  unique (organisation_id, mail) deferrable initially deferred,
  foreign key (organisation_id, unit_id) references org_unit (organisation_id, unit_id)
);
create index on employee (organisation_id, unit_id);

-- How small a group may be known of an answer before it is counted. No row is the default.
create table pulse_rule (
  organisation_id uuid primary key references organisation on delete cascade,
  least_eligible integer not null check (least_eligible between 6 and 15)
);

-- A pulse as it is being written. What is sent is frozen by the wave that sends it.
create table pulse (
  organisation_id uuid not null references organisation on delete cascade,
  -- chosen by whoever makes it, so that a retry is the same pulse
  pulse_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  -- the map whose elements its items speak of
  map_id uuid,
  -- why we ask, by language
  why jsonb not null default '{}',
  -- the items in their order
  items jsonb not null default '[]' check (jsonb_typeof(items) = 'array'),
  -- raised by every change, so that of two who write at once the second is told
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid not null references person,
  changed_at timestamptz not null default now(),
  changed_by uuid not null references person,
  primary key (organisation_id, pulse_id),
  foreign key (organisation_id, map_id) references map on delete set null (map_id)
);

grant select, insert, update, delete on employee, pulse_rule, pulse to throughline_app;

do $$
declare owned text;
begin
  foreach owned in array array['employee', 'pulse_rule', 'pulse'] loop
    execute format('alter table %I enable row level security, force row level security', owned);
    execute format('create policy own on %I using (organisation_id = current_organisation())
      with check (organisation_id = current_organisation())', owned);
  end loop;
end $$;
