-- What people say about a map. Like elements and links, these rows are the fold of the log, kept for
-- reading; they stay when what they are about is removed.

create table comment (
  organisation_id uuid not null,
  map_id uuid not null,
  comment_id uuid not null,
  -- an element, a link, a path or the whole map; no key, for a comment outlives what it is about
  target jsonb not null check (target ->> 'of' in ('element', 'link', 'path', 'map')),
  -- the first comment of the thread
  parent_id uuid check (parent_id <> comment_id),
  body text not null check (length(body) <= 4000),
  mentions uuid[] not null,
  person_id uuid not null references person,
  at timestamptz not null,
  -- the log line that first said it
  said_seq bigint not null,
  edited_at timestamptz,
  resolved_by uuid references person,
  resolved_at timestamptz check ((resolved_at is null) = (resolved_by is null)),
  -- by its author, with replies that stay
  removed boolean not null default false check (not removed or body = ''),
  -- the log line that last wrote it
  seq bigint not null,
  primary key (organisation_id, map_id, comment_id),
  foreign key (organisation_id, map_id) references map on delete cascade,
  foreign key (organisation_id, map_id, parent_id) references comment deferrable initially deferred
);

-- How far each person has read a thread, so that what is new to them can be marked.
create table comment_seen (
  organisation_id uuid not null,
  map_id uuid not null,
  person_id uuid not null references person on delete cascade,
  -- its first comment, which may be gone
  thread_id uuid not null,
  seq bigint not null check (seq >= 0),
  primary key (organisation_id, map_id, person_id, thread_id),
  foreign key (organisation_id, map_id) references map on delete cascade
);

-- Whom a comment calls, written with the comment itself: each is mailed once, whoever sends the mail.
create table mention (
  organisation_id uuid not null,
  map_id uuid not null,
  comment_id uuid not null,
  person_id uuid not null references person on delete cascade,
  at timestamptz not null,
  -- when it was mailed, or found to need no mail
  settled_at timestamptz,
  attempts smallint not null default 0,
  next_at timestamptz not null default now(),
  primary key (organisation_id, map_id, comment_id, person_id),
  foreign key (organisation_id, map_id) references map on delete cascade
);
create index on mention (next_at) where settled_at is null;

-- The last line that changed the map itself. What is only said leaves everything reckoned from it as it was.
alter table map_head add column edited_seq bigint not null default 0;
alter table map_head no force row level security;
update map_head set edited_seq = seq;
alter table map_head force row level security;

grant select, insert, update, delete on comment to throughline_app;
grant select, insert, update on comment_seen, mention to throughline_app;

do $$
declare owned text;
begin
  foreach owned in array array['comment', 'comment_seen', 'mention'] loop
    execute format('alter table %I enable row level security, force row level security', owned);
    execute format('create policy own on %I using (organisation_id = current_organisation())
      with check (organisation_id = current_organisation())', owned);
  end loop;
end $$;

-- Which organisations have mentions to be mailed, for a server that serves them all; nothing else is told.
create policy asked on mention for select to current_user using (true);
create function mentioning() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp
  as $$ select distinct organisation_id from mention
    where settled_at is null and next_at <= now() and at > now() - interval '1 day' $$;
