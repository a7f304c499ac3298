/**
 * A database can be set to write down what the tables leave out: when a row came, what a statement said.
 * No wave is launched on one that is.
 */
import type { Telling } from '#lib/pulse/refusal.ts';
import type { Sql } from '../sql.ts';

const tables = [
  'wave',
  'eligibility',
  'ballot',
  'sealed_comment',
  'cell',
  'released_comment',
  'release',
  'idea',
  'idea_support',
];

/** What of this database would keep a trace of who answered what; empty where nothing would. */
export async function telling(tx: Sql): Promise<Telling[]> {
  const rows = await tx<{ name: string; setting: string }[]>`
    select name, setting from pg_settings where name in ('track_commit_timestamp', 'log_statement',
      'log_min_duration_statement', 'log_min_duration_sample', 'log_statement_sample_rate',
      'log_transaction_sample_rate', 'log_duration', 'log_parameter_max_length',
      'log_parameter_max_length_on_error')`;
  const set = new Map(rows.map(({ name, setting }) => [name, setting]));
  const of = (name: string) => set.get(name) ?? '';
  const told = (name: string, good: string): Telling[] => [
    { setting: name, value: of(name), mend: `alter system set ${name} = ${good}` },
  ];
  const sampled = of('log_min_duration_sample') !== '-1' && of('log_statement_sample_rate') !== '0';
  return [
    ...(of('track_commit_timestamp') === 'on' ? told('track_commit_timestamp', 'off') : []),
    ...(of('log_statement') !== 'none' ? told('log_statement', 'none') : []),
    ...(of('log_min_duration_statement') !== '-1' ? told('log_min_duration_statement', '-1') : []),
    ...(sampled ? told('log_min_duration_sample', '-1') : []),
    ...(of('log_transaction_sample_rate') !== '0' ? told('log_transaction_sample_rate', '0') : []),
    ...(of('log_duration') === 'on' && of('log_parameter_max_length') !== '0'
      ? told('log_parameter_max_length', '0')
      : []),
    ...(of('log_parameter_max_length_on_error') !== '0'
      ? told('log_parameter_max_length_on_error', '0')
      : []),
    ...(await copied(tx)),
  ];
}

/** Logical replication hands every change on, with its moment. */
async function copied(tx: Sql): Promise<Telling[]> {
  const slots = await tx<{ name: string }[]>`
    select slot_name as name from pg_replication_slots
    where slot_type = 'logical' and database = current_database()`;
  const publications = await tx<{ name: string }[]>`
    select distinct pubname as name from pg_publication_tables
    where schemaname = 'public' and tablename::text = any(${tables}::text[])`;
  return [
    ...slots.map(({ name }) => ({
      setting: 'replication slot',
      value: name,
      mend: `select pg_drop_replication_slot('${name}')`,
    })),
    ...publications.map(({ name }) => ({
      setting: 'publication',
      value: name,
      mend: `drop publication "${name}", or name in it only tables other than ${tables.join(', ')}`,
    })),
  ];
}
