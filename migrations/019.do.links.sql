-- A link is looked up by its hash. Beside an index that begins as that one does, a database that has not
-- counted a new roster's rows yet may read the whole roster for each person instead.
alter table eligibility drop constraint eligibility_person;
alter table eligibility add constraint eligibility_person unique (employee_id, organisation_id, wave_id);
