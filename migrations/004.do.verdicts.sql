-- What people make of the strengths that their figures propose. An accepted strength is an operation in
-- the map's log like any other; what stands here is that it came from the figures, what was believed
-- before, and what was declined and why. Append only: the last verdict on a link is the one that counts.

create table verdict (
  organisation_id uuid not null,
  map_id uuid not null,
  -- chosen by whoever judges, so that a retry is the same verdict
  verdict_id uuid not null default gen_random_uuid(),
  -- of two verdicts on one link the later
  ord bigint generated always as identity,
  -- not a reference: a link may go, and come back when that is undone
  link_id uuid not null,
  kind text not null check (kind in ('accepted', 'declined', 'reopened')),
  -- the strength that was proposed, and how sure it was
  mean double precision not null check (mean not in ('NaN', 'Infinity', '-Infinity')),
  sd double precision not null check (sd >= 0 and sd < 'Infinity'),
  -- what was believed before the figures spoke: learning starts from it for as long as the accepted
  -- strength stands, so that the same figures are never counted twice
  prior_mean double precision check (prior_mean not in ('NaN', 'Infinity', '-Infinity')),
  prior_sd double precision check (prior_sd >= 0 and prior_sd < 'Infinity'),
  reason text not null default '' check (length(reason) <= 1000),
  person_id uuid not null references person,
  at timestamptz not null default now(),
  primary key (organisation_id, map_id, verdict_id),
  foreign key (organisation_id, map_id) references map on delete cascade,
  check (kind <> 'accepted' or (prior_mean is not null and prior_sd is not null))
);
create index on verdict (organisation_id, map_id, link_id, ord desc);

grant select, insert on verdict to throughline_app;

alter table verdict enable row level security, force row level security;
create policy own on verdict using (organisation_id = current_organisation())
  with check (organisation_id = current_organisation());
