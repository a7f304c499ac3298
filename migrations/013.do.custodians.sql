-- Custodians: people of the works council or for data protection, who hold what opens a wave's envelopes.
-- Only the public halves of their keys are here.

alter table membership drop constraint membership_roles_check;
alter table membership add constraint membership_roles_check check
  (cardinality(roles) > 0
    and roles <@ array['admin', 'hr', 'cx', 'analyst', 'leader', 'custodian']);
alter table invitation drop constraint invitation_roles_check;
alter table invitation add constraint invitation_roles_check check
  (cardinality(roles) > 0
    and roles <@ array['admin', 'hr', 'cx', 'analyst', 'leader', 'custodian']);

-- A key is never changed, only followed by another: waves that were sealed to it still need it.
create table custodian_key (
  organisation_id uuid not null references organisation on delete cascade,
  -- a point of P-256, base64url
  public_key text not null check (public_key ~ '^[A-Za-z0-9_-]{87}$'),
  -- not only of members: who has left may still hold what opens an open wave
  person_id uuid not null references person,
  made_at timestamptz not null default now(),
  -- false once another took its place, or its holder gave it up: no new wave is sealed to it
  current boolean not null default true,
  primary key (organisation_id, public_key)
);
create unique index on custodian_key (organisation_id, person_id) where current;

-- How many of a unit have taken part, in steps of ten points, as it was one morning. It is written once a
-- day and never computed for whoever looks, so that looking twice tells nobody who answered in between.
create table participation (
  organisation_id uuid not null,
  wave_id uuid not null,
  unit_id uuid not null,
  -- at least so many in a hundred; 90 is 90 or more
  band integer not null check (band in (0, 10, 20, 30, 40, 50, 60, 70, 80, 90)),
  -- the day, where the organisation is
  as_of date not null,
  primary key (organisation_id, wave_id, unit_id),
  foreign key (organisation_id, wave_id) references wave on delete cascade
);

grant select, insert, update (current) on custodian_key to throughline_app;
grant select, insert, update (band, as_of) on participation to throughline_app;

do $$
declare owned text;
begin
  foreach owned in array array['custodian_key', 'participation'] loop
    execute format('alter table %I enable row level security, force row level security', owned);
    execute format('create policy own on %I using (organisation_id = current_organisation())
      with check (organisation_id = current_organisation())', owned);
  end loop;
end $$;
