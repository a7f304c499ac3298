-- A wave whose key is lost, or that nobody counts, is given up after a month: its envelopes and its roster
-- go, and it is told as lost. Like a counted one it comes back from there by no path.
alter table wave drop constraint wave_state_check, add constraint wave_state_check check
  (state in ('proposed', 'open', 'closing', 'closed', 'lost'));
alter policy ended on wave with check (state in ('closing', 'closed', 'lost'));
