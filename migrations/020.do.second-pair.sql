-- A wave that is confirmed late is open from then on, and at least for as long as any: the manifest keeps
-- the moment that was planned.
alter table wave add column confirmed_at timestamptz;
grant update (confirmed_at) on wave to throughline_app;

-- Whoever may confirm a proposal is written to.
alter table job drop constraint job_kind_check, add constraint job_kind_check check
  (kind in ('invite', 'remind', 'count', 'close', 'propose', 'confirm', 'rewrite', 'retain'));
