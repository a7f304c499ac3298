/**
 * The facts are kept in Postgres, and everything that asks for them comes through here. A request sees
 * only what its person and its organisation may see because the database itself holds it to that:
 * every connection is throughline_app, a role that owns nothing, and each transaction names the one
 * organisation whose rows exist for it. Forgetting to name one shows nothing rather than everything.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import postgres from 'postgres';

type Types = { bigint: number };

/** A pool of connections. */
export type Database = postgres.Sql<Types>;

/** What a query is written with: the pool's own tag, or a transaction's. */
export type Sql = postgres.ISql<Types>;

/** A piece of a query. */
export type Fragment = postgres.Fragment;

/** What a jsonb column holds. */
export type Json = postgres.JSONValue;

export const appRole = 'throughline_app';

/**
 * Seconds that work waits for its turn, or for a lock, before whoever sent it is asked to come back; other
 * limits go with it. `PATIENCE` sets another where a machine is slow.
 */
const patience = Number(process.env['PATIENCE'] ?? 2);

export type Openness = {
  /** The role that requests run as. `null` stays who the URL says, for migrations. */
  role?: string | null;
  /** Connections at most. */
  pool?: number;
  /** Limit on one statement; `null` sets none. */
  statementSeconds?: number | null;
  /** Keeps each connection for as long as it lives, instead of a fresh one now and then. */
  lasting?: boolean;
};

/**
 * Opens a pool; it connects when first asked. A unix socket is written
 * `postgres://name@%2Ffolder/database` or `postgres:///database?host=/folder`.
 */
export function open(
  url: string,
  { role = appRole, pool = 10, statementSeconds = 2.5 * patience, lasting = false }: Openness = {},
): Database {
  const place = new URL(url);
  const folder = place.searchParams.get('host') ?? decodeURIComponent(place.hostname);
  place.searchParams.delete('host');
  return postgres(place.href, {
    ...(folder.startsWith('/') && { host: folder }),
    max: pool,
    ...(lasting && { max_lifetime: null }),
    connect_timeout: 2.5 * patience,
    // A database that was away is asked again soon, however long it was away.
    backoff: () => 0.1,
    onnotice: () => undefined,
    types: { bigint: { to: 20, from: [20], parse: wholeNumber, serialize: digits } },
    connection: {
      application_name: 'throughline',
      TimeZone: 'UTC',
      ...(role !== null && { role }),
      ...(statementSeconds !== null && {
        statement_timeout: statementSeconds * 1000,
        lock_timeout: patience * 1000,
        idle_in_transaction_session_timeout: 5 * patience * 1000,
      }),
    },
  });
}

function digits(value: number): string {
  return String(value);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a number`);
  return value;
}

/** What a part of a survey may do; none of them has what another has. */
export type Part = 'issue' | 'submit' | 'tally';

export type Circle = {
  organisation?: string;
  person?: string;
  /** The rights of a part of a survey, in place of those of requests. */
  part?: Part;
  /** For long work such as an import: limit on one statement, and on a pause between two. */
  seconds?: number;
  /** Shows everything as of one moment, whatever others do meanwhile. */
  still?: boolean;
  /** Plans each statement once and for all: for those whose plan no value changes, and that are often asked. */
  planned?: boolean;
};

/** Settings that hold for one transaction, by name. */
export type Settings = Record<string, string>;

/** There was no turn within `patience`, and nothing was done; of `atOnce`, no answer. */
export class Busy extends Error {
  readonly code = 'BUSY';
}

/**
 * Runs work whose turn comes when `queue` calls it, and not at all where that takes too long: then
 * `Busy` is thrown, and a turn that comes later is let pass with `Busy` thrown into it.
 */
export async function inTurn<T>(queue: (turn: () => void) => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  let waiting = true;
  const clock = setTimeout(() => {
    waiting = false;
    late.reject(new Busy('no turn came in time'));
  }, patience * 1000);
  const turn = () => {
    if (!waiting) throw new Busy('the turn came too late');
    clearTimeout(clock);
  };
  try {
    return await Promise.race([queue(turn), late.promise]);
  } finally {
    clearTimeout(clock);
  }
}

/**
 * Runs something as if nobody had asked for it. A connection remembers where it was opened and for whom it
 * last worked, for as long as it lives: that must not be a request, with its address and its cookies.
 */
const unasked = AsyncLocalStorage.snapshot();

/**
 * Runs the work in one transaction within an organisation and as a person, either of which may be
 * nobody; what the work throws rolls it back. Role and names travel in the same round trip as the
 * work's first query, and end with the transaction. Throws `Busy` where no connection is free in time.
 */
export async function within<T>(
  database: Database,
  circle: Circle,
  work: (tx: Sql) => Promise<T>,
): Promise<T> {
  const settings = settingsOf(database, circle);
  const outcome: { value?: { of: T } } = {};
  const asked = AsyncLocalStorage.snapshot();
  const isolation = circle.still ? 'isolation level repeatable read' : '';
  const transaction = (turn: () => void) =>
    database.begin(isolation, (tx) =>
      asked(async () => {
        turn();
        void tx`select set_config(name, value, true) from jsonb_each_text(${tx.json(settings)}) as t(name, value)`.execute();
        outcome.value = { of: await work(tx) };
      }),
    );
  await inTurn((turn) => unasked(() => transaction(turn)));
  if (outcome.value === undefined) throw new Error('a transaction ended without its work');
  return outcome.value.of;
}

/**
 * Asks one question that is a transaction of its own, and one answer: what it asks makes these settings
 * its own before all else. Throws `Busy` where the answer does not come in time; it may be done all the same.
 */
export async function atOnce<T>(
  database: Database,
  circle: Circle,
  ask: (sql: Sql, settings: Settings) => Promise<T>,
): Promise<T> {
  return inTurn((turn) =>
    unasked(async () => {
      const answer = await ask(database, settingsOf(database, circle));
      turn();
      return answer;
    }),
  );
}

/** What the database is told of who asks, and how. */
function settingsOf(database: Database, circle: Circle): Settings {
  const settings: Settings = {
    'app.organisation': circle.organisation ?? '',
    'app.person': circle.person ?? '',
  };
  if (circle.seconds !== undefined) {
    settings['statement_timeout'] = `${circle.seconds}s`;
    settings['idle_in_transaction_session_timeout'] = `${circle.seconds}s`;
  }
  if (circle.planned) settings['plan_cache_mode'] = 'force_generic_plan';
  // A pooler between us and Postgres may drop the role that the connection asked for.
  if (database.options.connection['role']) settings['role'] = appRole;
  if (circle.part !== undefined) settings['role'] = roleOf(circle.part);
  return settings;
}

/** Does a piece of a transaction with the rights of a part of a survey, and then goes on as before. */
export async function as<T>(tx: Sql, part: Part, work: () => Promise<T>): Promise<T> {
  const [before] = await tx<{ role: string }[]>`select current_setting('role') as role`;
  await tx`select set_config('role', ${roleOf(part)}, true)`;
  const done = await work();
  await tx`select set_config('role', ${before?.role ?? 'none'}, true)`;
  return done;
}

/** Does a piece of a transaction as another person, and then goes on as before. */
export async function by<T>(tx: Sql, person: string, work: () => Promise<T>): Promise<T> {
  const [before] = await tx<{ person: string }[]>`
    select current_setting('app.person', true) as person`;
  await tx`select set_config('app.person', ${person}, true)`;
  const done = await work();
  await tx`select set_config('app.person', ${before?.person ?? ''}, true)`;
  return done;
}

function roleOf(part: Part): string {
  return `throughline_${part}`;
}

/**
 * Hears what is said on a channel, over a connection of its own that comes back by itself; `back` is
 * told each time it has, for what was said meanwhile is lost. Answers how to stop.
 */
export async function listen(
  database: Database,
  channel: string,
  heard: (said: string) => void,
  back: () => void,
): Promise<() => Promise<void>> {
  const listening = await database.listen(channel, heard, back);
  return () => listening.unlisten();
}

/** The rule of the schema that a query met, for turning into a refusal: SQLSTATE and constraint. */
export function violation(thrown: unknown): { code: string; constraint: string } | null {
  if (!(thrown instanceof postgres.PostgresError) || !thrown.code.startsWith('23')) return null;
  return { code: thrown.code, constraint: thrown.constraint_name ?? '' };
}

/** True where what was sent holds U+0000, which Postgres keeps in no text. */
export function unkeepable(thrown: unknown): boolean {
  return thrown instanceof postgres.PostgresError && ['22021', '22P05'].includes(thrown.code);
}

const outOfReach = new Set([
  'BUSY',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** True where the database could not be asked, or was too busy: worth trying again in a moment. */
export function unavailable(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('code' in thrown)) return false;
  const code = String(thrown.code);
  // 53 insufficient resources, 57 operator intervention, 55P03 lock, 40 serialisation, 25P03 idle
  return outOfReach.has(code) || /^(53|57|40|55P03|25P03|08)/.test(code);
}

/**
 * Why this database may not be trusted to keep what it acknowledges, or null; as whoever is signed in, for
 * a role may have settings of its own. Tests alone may set UNSAFE_DATABASE=1.
 */
export async function unsafeSettings(sql: Sql): Promise<string | null> {
  const rows = await sql<{ name: string; setting: string }[]>`
    select name, setting from pg_settings
    where name in ('fsync', 'full_page_writes') and setting <> 'on'
      or name = 'synchronous_commit' and setting not in ('on', 'remote_apply')
    order by name`;
  if (rows.length === 0) return null;
  return rows.map((row) => `${row.name} is ${row.setting}`).join(', ');
}

/**
 * The setting by which this database writes whole what people wrote into a log of its own, or null: it
 * writes statements down, or those that fail, with all that was sent with them.
 */
export async function wordySetting(sql: Sql): Promise<string | null> {
  const [row] = await sql<{ name: string }[]>`
    with set as (select name, setting from pg_settings),
    statements as (
      select from set
      where name = 'log_statement' and setting <> 'none'
        or name = 'log_min_duration_statement' and setting <> '-1'
        or name = 'log_transaction_sample_rate' and setting <> '0'
        or name = 'log_duration' and setting = 'on'
        or name = 'log_min_duration_sample' and setting <> '-1' and not exists (
          select from set where name = 'log_statement_sample_rate' and setting = '0'))
    select name from set
    where setting = '-1' and (name = 'log_parameter_max_length_on_error'
      or name = 'log_parameter_max_length' and exists (select from statements))
    order by name limit 1`;
  return row?.name ?? null;
}
