-- Blind estimates. Several people say apart how strong a link is, and until the reveal the database itself
-- shows each of them nothing but their own: whoever asks, by whatever query. What they say is no operation
-- of the map's log; only what is taken over in the end is.

create table estimate_round (
  organisation_id uuid not null,
  map_id uuid not null,
  -- chosen by whoever opens it, so that a retry is the same round
  round_id uuid not null,
  ord bigint generated always as identity,
  -- not a reference: a link may go, and come back when that is undone. What was asked stays what it was
  link_id uuid not null,
  from_id uuid not null,
  to_id uuid not null,
  cause text not null,
  effect text not null,
  -- 1 for the first, one more for each repetition
  number integer not null check (number >= 1),
  note text not null check (length(note) <= 1000),
  closes_at timestamptz,
  when_all boolean not null,
  opened_by uuid not null references person,
  opened_at timestamptz not null default now(),
  revealed_at timestamptz,
  revealed_how text check (revealed_how in ('opener', 'all', 'date')),
  revealed_by uuid references person,
  -- withdrawn before the reveal, or left at that after it
  ended_at timestamptz,
  ended_by uuid references person,
  -- the line of the log that took it over
  taken_at timestamptz,
  taken_by uuid references person,
  taken_seq bigint,
  primary key (organisation_id, map_id, round_id),
  foreign key (organisation_id, map_id) references map on delete cascade,
  check ((revealed_at is null) = (revealed_how is null)),
  check ((ended_at is null) = (ended_by is null)),
  check (taken_seq is null or revealed_at is not null),
  check ((taken_seq is null) = (taken_at is null) and (taken_seq is null) = (taken_by is null))
);
-- One at a time: who is asked about a link is asked once.
create unique index estimate_round_running on estimate_round (organisation_id, map_id, link_id)
  where revealed_at is null and ended_at is null;
create index on estimate_round (organisation_id, map_id, ord);

create table estimate_asked (
  organisation_id uuid not null,
  map_id uuid not null,
  round_id uuid not null,
  person_id uuid not null references person,
  -- all that anybody is told before the reveal
  answered boolean not null default false,
  primary key (organisation_id, map_id, round_id, person_id),
  foreign key (organisation_id, map_id, round_id) references estimate_round on delete cascade
);
create index on estimate_asked (organisation_id, person_id);

-- Goes with its asking: who has left the organisation before the reveal is not counted, and what they said
-- was told to nobody.
create table estimate_answer (
  organisation_id uuid not null,
  map_id uuid not null,
  round_id uuid not null,
  person_id uuid not null,
  likely double precision not null,
  low double precision not null,
  high double precision not null,
  reason text not null check (length(reason) <= 1000),
  primary key (organisation_id, map_id, round_id, person_id),
  foreign key (organisation_id, map_id, round_id, person_id)
    references estimate_asked on delete cascade,
  check (low <= likely and likely <= high and low < high)
);

grant select, insert, update on estimate_round, estimate_answer to throughline_app;
grant select, insert, update, delete on estimate_asked to throughline_app;

alter table estimate_round enable row level security, force row level security;
alter table estimate_asked enable row level security, force row level security;
alter table estimate_answer enable row level security, force row level security;

create policy own on estimate_round using (organisation_id = current_organisation())
  with check (organisation_id = current_organisation());
create policy own on estimate_asked using (organisation_id = current_organisation())
  with check (organisation_id = current_organisation());

create policy told on estimate_answer for select
  using (organisation_id = current_organisation() and (
    person_id = current_person()
    or exists (select from estimate_round as round
      where round.organisation_id = estimate_answer.organisation_id
        and round.map_id = estimate_answer.map_id and round.round_id = estimate_answer.round_id
        and round.revealed_at is not null)));
create policy given on estimate_answer for insert
  with check (organisation_id = current_organisation() and person_id = current_person()
    and exists (select from estimate_round as round
      where round.organisation_id = estimate_answer.organisation_id
        and round.map_id = estimate_answer.map_id and round.round_id = estimate_answer.round_id
        and round.revealed_at is null and round.ended_at is null));
create policy changed on estimate_answer for update
  using (organisation_id = current_organisation() and person_id = current_person()
    and exists (select from estimate_round as round
      where round.organisation_id = estimate_answer.organisation_id
        and round.map_id = estimate_answer.map_id and round.round_id = estimate_answer.round_id
        and round.revealed_at is null and round.ended_at is null))
  with check (organisation_id = current_organisation() and person_id = current_person());
