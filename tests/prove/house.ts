/**
 * The server that is attacked, started as anybody starts it, over a PostgreSQL that keeps what it is
 * given. The attacker has what an administrator of its database has: the owner's connection, the files
 * under it and everything the server prints; and, to judge what was found, the keys as well.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '#lib/server/embedded.ts';
import { migrate } from '#lib/server/migrations.ts';
import { Keys } from '#lib/server/pulse/keys.ts';
import { open, type Database } from '#lib/server/sql.ts';
import { startApp, type App } from '../support/app.ts';

/** A database with the schema in it, and where the keys of its waves lie. */
export interface Base {
  url: string;
  /** As who migrates sees it: everything. */
  owner: Database;
  /** As the server has it. */
  database: Database;
  keys: Keys;
  keyDir: string;
}

export interface House extends Base {
  app: App;
  origin: string;
  /** Data of PostgreSQL lie in `postgres` under it, its log beside. */
  folder: string;
  end: () => Promise<void>;
}

/** Opens a database that is there; `close` gives it up. */
export function baseAt(url: string, keyDir: string): Base & { close: () => Promise<void> } {
  const owner = open(url, { role: null, pool: 4, statementSeconds: 120 });
  const database = open(url, { pool: 10, statementSeconds: 60 });
  const close = async () => {
    await owner.end({ timeout: 1 });
    await database.end({ timeout: 1 });
  };
  return { url, owner, database, keys: new Keys(keyDir), keyDir, close };
}

/** A folder that PostgreSQL reaches too where it runs as another account. */
export function folderFor(what: string): string {
  const folder = mkdtempSync(join(tmpdir(), `throughline-${what}-`));
  chmodSync(folder, 0o711);
  return folder;
}

/** What the server is told of where everything is. */
export function settingsOf(url: string, folder: string): Record<string, string> {
  return { DATABASE_URL: url, DATA_DIR: join(folder, 'data'), KEY_DIR: join(folder, 'keys') };
}

/** Starts it all in a folder of its own. */
export async function houseOf(): Promise<House> {
  const folder = folderFor('prove');
  const postgres = await startEmbedded(folder);
  await migrate(postgres.url);
  const { close, ...base } = baseAt(postgres.url, join(folder, 'keys'));
  const app = await startApp({
    ...settingsOf(postgres.url, folder),
    // Tells what is in its memory when asked, for T8.
    NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}`,
  });
  return {
    ...base,
    app,
    origin: app.origin,
    folder,
    end: async () => {
      await app.stop();
      await close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A database beside the house's, where something known to be bad can be made of the schema. */
export async function scratch(
  house: House,
  name: string,
): Promise<Base & { close: () => Promise<void> }> {
  await house.owner`create database ${house.owner(name)}`;
  const place = new URL(house.url);
  place.pathname = `/${name}`;
  const other = baseAt(place.href, join(house.folder, `${name}-keys`));
  await migrate(place.href);
  return {
    ...other,
    close: async () => {
      await other.close();
      await house.owner`drop database ${house.owner(name)} with (force)`;
    },
  };
}

/** Everything that was written down beside the tables: by the server, and by PostgreSQL. */
export function logsOf(house: House): Record<string, string> {
  return {
    'what the server prints': house.app.said(),
    'the log of PostgreSQL': readFileSync(join(house.folder, 'postgres.log'), 'latin1'),
  };
}
