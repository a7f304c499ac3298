-- Words that must be erased are erased by whoever owns the schema, never by requests, which may still add
-- lines to a log and change none. What people estimate apart is shown to nobody else before the reveal, and
-- could not be reached otherwise where the owner is no superuser.
create policy erased on estimate_answer to current_user
  using (organisation_id = current_organisation())
  with check (organisation_id = current_organisation());
