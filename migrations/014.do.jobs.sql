-- What happens to waves without anybody asking: when, to whom mails still go, at which hours, and pulses
-- that come back. Jobs are about waves and rosters, never about answers.

-- A job is done while a transaction holds its row, and the row goes, or gets its next moment, when that
-- transaction ends: no two servers do it at once, and whoever dies lets go of it.
create table job (
  job_id uuid primary key default gen_random_uuid(),
  -- null where it is about all organisations
  organisation_id uuid references organisation on delete cascade,
  kind text not null
    check (kind in ('invite', 'remind', 'count', 'close', 'propose', 'rewrite', 'retain')),
  -- the wave, or the pulse that comes back
  about uuid,
  due timestamptz not null,
  -- of a job with several parts, the one that is due
  step integer not null default 0,
  -- how often it failed in a row
  tries integer not null default 0,
  unique nulls not distinct (organisation_id, kind, about)
);
create index on job (due);

-- Takes the job that has waited longest and that nobody holds; it is held until the transaction ends.
create function take_job(at timestamptz)
  returns table (id uuid, organisation uuid, kind text, about uuid, step integer, tries integer)
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    select job_id, organisation_id, job.kind, job.about, job.step, job.tries from job
    where due <= at order by due, job_id limit 1 for update skip locked
  $$;

-- Gives a job that was taken its next moment, or ends it where there is none.
create function leave_job(which uuid, next timestamptz, at_step integer, tried integer) returns void
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  if next is null then
    delete from job where job_id = which;
  else
    update job set due = next, step = at_step, tries = tried where job_id = which;
  end if;
end $$;

-- Which mailings of a wave were begun: 0 is the invitation, then the reminders. Together with this row
-- everybody on the roster who has a mail is put on the list below, whoever has answered; they are taken
-- off it one by one, before they are written to. So a list that was begun is never begun again, and what
-- is left of it says nothing of who took part.
create table mailing (
  organisation_id uuid not null,
  wave_id uuid not null,
  step integer not null,
  primary key (organisation_id, wave_id, step),
  foreign key (organisation_id, wave_id) references wave on delete cascade
);
create table unwritten (
  organisation_id uuid not null,
  wave_id uuid not null,
  step integer not null,
  employee_id uuid not null,
  primary key (organisation_id, wave_id, step, employee_id),
  foreign key (organisation_id, wave_id, step) references mailing on delete cascade
);

-- When the people of an organisation may be written to. No row is the default.
create table contact_rule (
  organisation_id uuid primary key references organisation on delete cascade,
  -- an IANA zone
  zone text not null check (length(zone) between 1 and 60),
  -- hours of the day, from one up to another
  from_hour integer not null check (from_hour between 0 and 19),
  to_hour integer not null check (to_hour between from_hour + 5 and 24),
  -- Monday is 1
  workdays integer[] not null check (workdays <@ array[1, 2, 3, 4, 5, 6, 7] and workdays <> '{}'),
  -- local days such as 2026-12-25
  holidays text[] not null default '{}',
  -- [{from, to}], while people are let go or a promise is being broken
  held jsonb not null default '[]' check (jsonb_typeof(held) = 'array')
);

-- A pulse that comes back. Each wave of it is proposed some days before it opens, and confirmed by a
-- second person like any other.
create table pulse_schedule (
  organisation_id uuid not null,
  pulse_id uuid not null,
  -- RFC 5545, without a start; and the local time of the first opening
  rule text not null check (length(rule) between 1 and 200),
  starts text not null check (starts ~ '^\d{4}-\d\d-\d\dT\d\d:00$'),
  zone text not null check (length(zone) between 1 and 60),
  open_days integer not null check (open_days between 2 and 30),
  -- nobody is asked more than so often in so many days
  asks integer not null check (asks between 1 and 12),
  within_days integer not null check (within_days between 7 and 366),
  sets integer not null check (sets between 1 and 12),
  least integer not null check (least in (5, 7, 10)),
  mode text not null check (mode in ('A', 'B')),
  -- how many waves were proposed, when the last of them opens, and how this round's units were dealt
  turn integer not null default 0,
  last timestamptz,
  dealt jsonb not null default '[]' check (jsonb_typeof(dealt) = 'array'),
  -- in whose name waves are proposed
  kept_by uuid not null references person,
  primary key (organisation_id, pulse_id),
  foreign key (organisation_id, pulse_id) references pulse on delete cascade
);

do $$
declare owned text;
begin
  foreach owned in array array['job', 'mailing', 'unwritten', 'contact_rule', 'pulse_schedule'] loop
    execute format('alter table %I enable row level security, force row level security', owned);
    execute format('create policy own on %I using (organisation_id = current_organisation())
      with check (organisation_id = current_organisation())', owned);
  end loop;
  -- For the functions here, which run as the owner.
  foreach owned in array array['job', 'cell', 'released_comment'] loop
    execute format('create policy kept on %I to current_user using (true) with check (true)', owned);
  end loop;
end $$;

grant select, insert, delete on job to throughline_app;
grant select, insert, update, delete on contact_rule, pulse_schedule to throughline_app;
grant select, insert on mailing to throughline_issue;
grant select, insert, delete on unwritten to throughline_issue;

-- Whoever has no mail answers by a paper code: a place on the roster that is its unit's and nobody's.
alter table eligibility drop constraint eligibility_pkey, alter column employee_id drop not null;
alter table eligibility add constraint eligibility_person unique (organisation_id, wave_id, employee_id);

-- As before; places without a person in an order that means nothing.
create or replace function rewrite_survey() returns void
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
    order by organisation_id, wave_id, employee_id, invite_hash);
  truncate eligibility, ballot, sealed_comment;
  insert into ballot select each.* from unnest(ballots) as each;
  insert into sealed_comment select each.* from unnest(comments) as each;
  insert into eligibility select each.* from unnest(people) as each;
end $$;

-- Lets go of what is kept for a time: counts for three years, comments for one. The roster of a closed
-- wave goes with the rewriting above, and envelopes with the close itself.
create function retain_survey(at timestamptz) returns void
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    delete from cell using wave where wave.organisation_id = cell.organisation_id
      and wave.wave_id = cell.wave_id and closes < at - interval '36 months';
    delete from released_comment using wave
    where wave.organisation_id = released_comment.organisation_id
      and wave.wave_id = released_comment.wave_id and closes < at - interval '12 months';
  $$;

revoke execute on function take_job(timestamptz), leave_job(uuid, timestamptz, integer, integer),
  retain_survey(timestamptz) from public;
grant execute on function take_job(timestamptz), leave_job(uuid, timestamptz, integer, integer)
  to throughline_app;
grant execute on function retain_survey(timestamptz) to throughline_tally;

insert into job (kind, due) values ('rewrite', now()), ('retain', now());
-- Waves that are under way keep their end.
insert into job (organisation_id, kind, about, due)
  select organisation_id, 'close', wave_id, closes from wave where state in ('open', 'closing');
