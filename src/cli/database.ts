/**
 * Before anybody is let in, there is a database that answers, that this program alone uses where it is
 * the embedded one, that has this code's schema, and that keeps what it acknowledges.
 */
import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '#lib/server/migrations.ts';
import type { Settings } from '#lib/server/settings.ts';
import { appRole, open, unsafeSettings, wordySetting } from '#lib/server/sql.ts';
import { hold, type Told } from './embedded.ts';
import { codeOf, Refusal } from './refusal.ts';

export type Ready = {
  url: string;
  /** Gives the database up, in order. */
  close: () => Promise<void>;
};

/** Throws a Refusal where there can be no such database. */
export async function ready(settings: Settings, told: Told): Promise<Ready> {
  const { databaseUrl: url } = settings;
  if (url === null) return embedded(settings, told);
  await prepare(url, settings);
  return { url, close: () => Promise.resolve() };
}

async function embedded(settings: Settings, told: Told): Promise<Ready> {
  makeFolder(settings.dataDir);
  const server = await hold(settings.dataDir, told);
  try {
    await prepare(server.url, settings);
  } catch (thrown) {
    await server.close();
    throw thrown;
  }
  return server;
}

/** Makes the folder for data, or says why it cannot hold any. */
export function makeFolder(folder: string): void {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    // Others may pass through to what is theirs, and see no names.
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    accessSync(folder, constants.R_OK | constants.X_OK);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (thrown) {
    throw new Refusal(
      `The data folder ${folder} cannot be written (${codeOf(thrown)}); give it to this account, or choose another with DATA_DIR.`,
    );
  }
}

async function prepare(url: string, settings: Settings): Promise<void> {
  await answers(url, 'DATABASE_URL', settings.unsafeDatabase);
  const migrated = await migrate(url).catch((thrown: unknown) => {
    const role =
      codeOf(thrown) === '42704' ? /throughline_\w+/.exec(words(thrown))?.[0] : undefined;
    const mend =
      role === appRole
        ? `have somebody who may make roles run “create role ${appRole} login noinherit password '…'”, and name that user in DATABASE_APP_URL`
        : role !== undefined
          ? `have somebody who may make roles run “create role ${role}; grant ${role} to ${appRole}”, and let ${appRole} be noinherit`
          : 'mend that, or name in DATABASE_URL a user who may make tables there';
    throw new Refusal(
      `The database at ${place(url)} cannot be given its tables: ${words(thrown)}; ${mend}.`,
    );
  });
  if ('newer' in migrated) {
    throw new Refusal(
      `The database at ${place(url)} has schema ${migrated.newer} and this version knows ${migrated.known}; start the newer Throughline that made it, or restore a backup from before.`,
    );
  }
  if (settings.databaseAppUrl)
    await answers(settings.databaseAppUrl, 'DATABASE_APP_URL', settings.unsafeDatabase);
  else await becomes(url);
}

async function answers(url: string, variable: string, unsafe: boolean): Promise<void> {
  const database = open(url, { role: null, pool: 1 });
  try {
    const [row] = await database<{ version: number }[]>`
      select current_setting('server_version_num')::int as version`;
    if (row && row.version < 150_000) {
      throw new Refusal(
        `The database at ${place(url)} is PostgreSQL ${Math.floor(row.version / 10_000)}, and Throughline needs 15 or newer.`,
      );
    }
    const doubt = unsafe ? null : await unsafeSettings(database);
    if (doubt !== null) {
      throw new Refusal(
        `The database at ${place(url)} may lose what it has acknowledged, for ${doubt} where the user of ${variable} writes; turn that on and start again.`,
      );
    }
    const wordy = unsafe ? null : await wordySetting(database);
    if (wordy !== null) {
      throw new Refusal(
        `The database at ${place(url)} writes into its own log all that people write here, for ${wordy} has no bound where the user of ${variable} writes; have somebody who may run “alter system set ${wordy} = 0; select pg_reload_conf()”, and start again.`,
      );
    }
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown;
    throw new Refusal(
      `The database at ${place(url)} cannot be reached: ${words(thrown)}; mend that, or ${variable}.`,
    );
  } finally {
    await database.end({ timeout: 1 });
  }
}

/** Requests run as throughline_app: says so now rather than to the first visitor. */
async function becomes(url: string): Promise<void> {
  const database = open(url, { pool: 1 });
  try {
    await database`select 1`;
  } catch (thrown) {
    throw new Refusal(
      `The database user of DATABASE_URL may not become ${appRole} (${words(thrown)}); grant it that role, or name a user of that role in DATABASE_APP_URL.`,
    );
  } finally {
    await database.end({ timeout: 1 });
  }
}

/** Where a database is, without the password. */
function place(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  return `${searchParams.get('host') ?? decodeURIComponent(host)}${pathname}`;
}

function words(thrown: unknown): string {
  const code = codeOf(thrown);
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return said.includes(code) ? said : `${said} (${code})`;
}
