-- People, and the organisations they belong to.
--
-- Requests run as throughline_app, which owns nothing and so cannot step round row-level security.
-- Every table that an organisation owns leads its key with organisation_id, so that one organisation
-- can later be moved to a database of its own.

do $$
begin
  if not exists (select from pg_roles where rolname = 'throughline_app') then
    create role throughline_app nologin;
  end if;
  -- The migrating role becomes throughline_app for requests, where it may.
  execute format('grant throughline_app to %I', current_user);
exception when insufficient_privilege then
  raise notice 'throughline_app cannot be made here: DATABASE_APP_URL must sign in as that role';
end $$;

-- Set inside each transaction; empty means nobody and nothing.
create function current_organisation() returns uuid language sql stable
  as $$ select nullif(current_setting('app.organisation', true), '')::uuid $$;
create function current_person() returns uuid language sql stable
  as $$ select nullif(current_setting('app.person', true), '')::uuid $$;

create table person (
  person_id uuid primary key,
  mail text not null check (mail = lower(mail) and length(mail) between 3 and 254),
  name text not null check (length(name) between 1 and 200),
  -- argon2id; null for a person who has never set one
  password_hash text,
  locale text check (locale in ('en', 'tr', 'fa', 'zh')),
  theme text check (theme in ('light', 'dark')),
  created_at timestamptz not null default now(),
  unique (mail)
);

-- Only a hash of the session's secret is kept: who reads this table cannot sign in with it.
create table session (
  session_hash bytea primary key check (length(session_hash) = 32),
  -- what a person sees and ends in their list of sessions
  handle uuid not null unique,
  person_id uuid not null references person on delete cascade,
  agent text not null default '' check (length(agent) <= 300),
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index on session (person_id);

-- A mailed or handed-over link to set a new password, good once.
create table password_reset (
  token_hash bytea primary key check (length(token_hash) = 32),
  person_id uuid not null references person on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index on password_reset (person_id);

-- Guesses, so that they can be counted and slowed; the subject is a hash of account or address.
create table attempt (
  subject bytea not null,
  at timestamptz not null default now()
);
create index on attempt (subject, at);

create table organisation (
  organisation_id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9](-?[a-z0-9]){0,59}$'),
  name text not null check (length(name) between 1 and 200),
  -- one currency per organisation, ISO 4217
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  demo boolean not null default false,
  created_at timestamptz not null default now()
);

create table membership (
  organisation_id uuid not null references organisation on delete cascade,
  person_id uuid not null references person on delete cascade,
  roles text[] not null
    check (cardinality(roles) > 0 and roles <@ array['admin', 'hr', 'cx', 'analyst', 'leader']),
  created_at timestamptz not null default now(),
  primary key (organisation_id, person_id)
);
create index on membership (person_id);

create table invitation (
  organisation_id uuid not null references organisation on delete cascade,
  invitation_id uuid not null,
  token_hash bytea not null unique check (length(token_hash) = 32),
  mail text not null check (mail = lower(mail)),
  roles text[] not null
    check (cardinality(roles) > 0 and roles <@ array['admin', 'hr', 'cx', 'analyst', 'leader']),
  invited_by uuid not null references person,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references person,
  primary key (organisation_id, invitation_id)
);

-- The organisation's tree: region, store, team. The root is the organisation itself; parent_id is null
-- for units directly below it.
create table org_unit (
  organisation_id uuid not null references organisation on delete cascade,
  unit_id uuid not null,
  parent_id uuid check (parent_id <> unit_id),
  name text not null check (length(name) between 1 and 200),
  -- the company's own short name for it, by which files refer to it
  code text check (length(code) between 1 and 60),
  created_at timestamptz not null default now(),
  primary key (organisation_id, unit_id),
  unique (organisation_id, code),
  foreign key (organisation_id, parent_id) references org_unit (organisation_id, unit_id)
);
create index on org_unit (organisation_id, parent_id);

-- Who did what to people, settings and figures. (A map's own log is its audit.) Append only; each line
-- is numbered without a gap and carries a hash over itself and the line before, so that a line taken
-- out or altered shows.
create table audit (
  organisation_id uuid not null references organisation on delete cascade,
  audit_id bigint not null,
  at timestamptz not null,
  person_id uuid not null references person,
  action text not null,
  detail jsonb not null default '{}',
  hash bytea not null,
  primary key (organisation_id, audit_id)
);

create function audit_hash(previous bytea, line audit) returns bytea language sql stable
  as $$ select sha256(coalesce(previous, '') || convert_to(concat_ws(chr(10), line.audit_id,
    to_char(line.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    line.person_id, line.action, line.detail), 'UTF8')) $$;

create function chain_audit() returns trigger language plpgsql as $$
declare last audit;
begin
  -- One line at a time in an organisation; whoever notes something does so last in its transaction.
  perform pg_advisory_xact_lock(hashtextextended('audit ' || new.organisation_id, 0));
  select * into last from audit
    where organisation_id = new.organisation_id order by audit_id desc limit 1;
  new.audit_id := coalesce(last.audit_id, 0) + 1;
  new.at := clock_timestamp();
  new.hash := audit_hash(last.hash, new);
  return new;
end $$;
create trigger chain before insert on audit for each row execute function chain_audit();

grant select, insert, update, delete on
  person, session, password_reset, attempt, membership, invitation, org_unit to throughline_app;
grant select, insert, update on organisation to throughline_app;
grant select, insert on audit to throughline_app;

alter table organisation enable row level security, force row level security;
alter table membership enable row level security, force row level security;
alter table invitation enable row level security, force row level security;
alter table org_unit enable row level security, force row level security;
alter table audit enable row level security, force row level security;

-- A person sees the organisations they belong to, and nobody else's members.
create policy own on membership
  using (organisation_id = current_organisation() or person_id = current_person())
  with check (organisation_id = current_organisation());
create policy own on organisation
  using (organisation_id = current_organisation()
    or organisation_id in (select organisation_id from membership where person_id = current_person()))
  with check (organisation_id = current_organisation());
create policy own on invitation
  using (organisation_id = current_organisation()) with check (organisation_id = current_organisation());
create policy own on org_unit
  using (organisation_id = current_organisation()) with check (organisation_id = current_organisation());
create policy own on audit
  using (organisation_id = current_organisation()) with check (organisation_id = current_organisation());

-- Two questions are asked before anybody belongs anywhere. Their functions run as the schema's owner,
-- who may read these two tables for it, and each answers one thing only.
create policy asked on organisation for select to current_user using (true);
create policy asked on invitation for select to current_user using (true);

-- Whether any organisation but the demo exists: from then on one signs up by invitation.
create function founded() returns boolean language sql stable
  security definer set search_path = public, pg_temp
  as $$ select exists (select from organisation where not demo) $$;

-- Which organisation an invitation leads to, for whoever holds its secret.
create function inviting(secret_hash bytea) returns uuid language sql stable
  security definer set search_path = public, pg_temp
  as $$ select organisation_id from invitation where token_hash = secret_hash $$;
