/**
 * A fresh machine has no database, so the program brings one: a real PostgreSQL with its data in the
 * program's own folder. It has no port and no password, only a socket in a folder that nobody else
 * may enter. It outlives a killed program, and the next start finds it by connecting: files that say
 * a server runs may be wrong, a server that answers is not.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  account,
  programs,
  putInPlace,
  reachablePlace,
  reaches,
  type Account,
} from './binaries.ts';
import { open } from './sql.ts';

export type Embedded = {
  url: string;
  /** Ends the server in order; resolves when it is gone. */
  stop: () => Promise<void>;
};

type Place = { who: Account | null; base: string; data: string; sockets: string; log: string };

const major = '18';
const superuser = 'throughline';

/**
 * Starts PostgreSQL with its data under the folder, or finds it running there. `durable: false` is for
 * tests, whose data nobody misses. Throws with one sentence where it cannot be.
 */
export async function startEmbedded(folder: string, { durable = true } = {}): Promise<Embedded> {
  const place = settle(folder);
  const url = (database: string) =>
    `postgres://${superuser}@${encodeURIComponent(place.sockets)}/${database}`;
  if ((await state(url('postgres'))) === 'down') {
    const native = programs(place.who, place.base);
    initialise(place, native);
    await launch(place, native, durable, url('postgres'));
  }
  await until(() => state(url('postgres')).then((now) => now === 'up'), 600);
  await createDatabase(url('postgres'));
  return { url: url('throughline'), stop: () => stop(url('postgres')) };
}

/** Decides where everything is and as whom the server runs. */
function settle(folder: string): Place {
  let who = account();
  let base = folder;
  const data = join(folder, 'postgres');
  if (who !== null && fs.existsSync(data)) {
    // Whoever made the data goes on keeping it.
    const { uid, gid } = fs.statSync(data);
    if (uid !== 0) who = { uid, gid };
  }
  if (isLink(data) || !reaches(who, folder)) base = elsewhere(data);
  return {
    who,
    base,
    data: join(base, 'postgres'),
    sockets: socketFolder(base, who),
    log: join(folder, 'postgres.log'),
  };
}

/**
 * The place outside the folder to which a link in it leads. A folder without one gets a place that
 * nobody had before: what was kept for a folder that has been removed is not found again by accident.
 */
function elsewhere(link: string): string {
  if (!isLink(link)) {
    const base = join(reachablePlace, randomBytes(6).toString('hex'));
    fs.mkdirSync(base, { recursive: true, mode: 0o711 });
    fs.symlinkSync(join(base, 'postgres'), link);
  }
  return join(fs.readlinkSync(link), '..');
}

function isLink(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** A socket's path has room for about 100 bytes, so a deep folder keeps its socket elsewhere. */
function socketFolder(base: string, who: Account | null): string {
  const near = join(base, 'socket');
  const folder =
    Buffer.byteLength(near) <= 80 ? near : join(tmpdir(), `throughline-${short(base)}`);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const wanted = who ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (who !== null) fs.lchownSync(folder, who.uid, who.gid);
  const found = fs.lstatSync(folder);
  if (!found.isDirectory() || found.uid !== wanted.uid) {
    throw new Error(`${folder} belongs to somebody else; remove it and start again`);
  }
  fs.chmodSync(folder, 0o700);
  return folder;
}

function short(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}

/** Makes the data folder under another name first, so that a half-made one is never taken for real. */
function initialise({ who, data }: Place, native: string): void {
  if (fs.existsSync(join(data, 'PG_VERSION'))) {
    const found = fs.readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
    if (found === major) return;
    throw new Error(
      `the data in ${data} were made by PostgreSQL ${found} and this is ${major}; dump them with the old one and restore them here`,
    );
  }
  const building = `${data}.${process.pid}`;
  fs.rmSync(building, { recursive: true, force: true });
  fs.mkdirSync(building, { mode: 0o700 });
  if (who !== null) fs.chownSync(building, who.uid, who.gid);
  const made = spawnSync(
    join(native, 'bin', 'initdb'),
    [
      `--pgdata=${building}`,
      `--username=${superuser}`,
      '--auth=trust',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
    ],
    { ...who, cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' }, encoding: 'utf8' },
  );
  if (made.status !== 0) {
    fs.rmSync(building, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not make its data folder: ${lastLine(made.stderr)}`);
  }
  putInPlace(building, data);
}

async function launch(place: Place, native: string, durable: boolean, url: string) {
  forgetDeadServer(place.data);
  const settings = {
    listen_addresses: '',
    unix_socket_directories: place.sockets,
    unix_socket_permissions: '0700',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    max_connections: '100',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // What people wrote does not belong in the server's log.
    log_min_error_statement: 'panic',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
  };
  const log = fs.openSync(place.log, 'a', 0o600);
  const server = spawn(
    join(native, 'bin', 'postgres'),
    ['-D', place.data, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
    {
      ...place.who,
      cwd: '/',
      env: { LC_ALL: 'C', TZ: 'UTC' },
      // Its own session: the Ctrl-C that ends the program is not for the server.
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  fs.closeSync(log);
  server.unref();
  const ended = new Promise<true>((resolve) => {
    server.once('exit', () => resolve(true));
    server.once('error', () => resolve(true));
  });
  const gone = await Promise.race([ended, until(async () => (await state(url)) !== 'down', 60)]);
  if (gone !== true) return;
  // Another start may have been faster; then that server answers in a moment.
  if (await until(async () => (await state(url)) !== 'down', 3)) return;
  const said = fs.readFileSync(place.log, 'utf8');
  throw new Error(`PostgreSQL did not start: ${lastLine(said)} (${place.log} has the rest)`);
}

/**
 * PostgreSQL refuses to start while the process number in its lock file is alive, and after a restart
 * of the machine that number may be anybody's. Where it is not a server on these data, the number is
 * replaced by one that cannot be; the rest of the file stays, with which PostgreSQL still finds
 * servers that lost their parent.
 */
function forgetDeadServer(data: string): void {
  const file = join(data, 'postmaster.pid');
  if (!fs.existsSync(file) || process.platform !== 'linux') return;
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (!fs.existsSync(`/proc/${pid}`)) return;
  try {
    if (fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(data)) return;
  } catch (thrown) {
    // Another account's process shows no folder to us; a zombie has none.
    if (!(thrown instanceof Error)) throw thrown;
  }
  fs.writeFileSync(file, ['2147483646', ...lines.slice(1)].join('\n'));
}

/** Whether a server answers at the URL; one that is starting or recovering counts as neither. */
async function state(url: string): Promise<'up' | 'coming' | 'down'> {
  const database = open(url, { role: null, pool: 1 });
  try {
    await database`select 1`;
    return 'up';
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    return code === '57P03' || code === '53300' ? 'coming' : 'down';
  } finally {
    await database.end({ timeout: 1 });
  }
}

async function createDatabase(url: string): Promise<void> {
  const database = open(url, { role: null, pool: 1, statementSeconds: null });
  try {
    const there = await database`select from pg_database where datname = 'throughline'`;
    if (there.length === 0) await database`create database throughline`;
  } catch (thrown) {
    // 42P04, 23505: another start made it a moment ago.
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
    if (code !== '42P04' && code !== '23505') throw thrown;
  } finally {
    await database.end({ timeout: 1 });
  }
}

async function stop(url: string): Promise<void> {
  if ((await state(url)) === 'down') return;
  const database = open(url, { role: null, pool: 1 });
  try {
    const [row] = await database<{ pid: number }[]>`
      select split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int as pid`;
    if (row) process.kill(row.pid, 'SIGINT');
  } finally {
    await database.end({ timeout: 1 });
  }
  await until(async () => (await state(url)) === 'down', 10);
}

async function until(holds: () => Promise<boolean>, seconds: number): Promise<boolean> {
  for (let waited = 0; waited < seconds * 1000; waited += 50) {
    if (await holds()) return true;
    await pause(50);
  }
  return false;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
