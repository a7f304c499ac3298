-- An address that is typed off a poster names its wave by the beginning of the manifest's hash, sixty bits
-- in ten letters. Hashes of open waves are told to everybody anyway; whoever is led by one has the rest
-- checked by their phone.
create index on wave (left(hash, 10));

create function wave_beginning(letters text) returns table (wave uuid, hash text) language sql stable
  security definer set search_path = public, pg_temp
  as $$
    select wave_id, wave.hash from wave
    where left(wave.hash, 10) = letters and state <> 'proposed' limit 1
  $$;
revoke execute on function wave_beginning(text) from public;
grant execute on function wave_beginning(text) to throughline_issue;
