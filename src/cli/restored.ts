/**
 * What `npm run restored` runs, once a backup has been put in the place of the database that `npm start`
 * would use: tells servers and open pages that each map's log is another, whether or not the program is
 * running meanwhile. Running it again does no harm.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbedded } from '#lib/server/embedded.ts';
import { raise } from '#lib/server/restored.ts';
import { settings } from '#lib/server/settings.ts';
import { open } from '#lib/server/sql.ts';

/** Where there is no such table, no right to write in it, or a schema that does not know epochs. */
const refusals: Record<string, string> = {
  '42P01': 'There are no maps of this program in this database: restore the backup first.',
  '42703': 'The maps in this database are of another version of this program.',
  '42501':
    'Whoever DATABASE_URL signs in as may not write here: use the role that made the tables, or a superuser.',
};

const read = settings(process.env);
if ('refused' in read) refuse(read.refused);
else if (read.databaseUrl !== null) await run(read.databaseUrl);
else if (!existsSync(join(read.dataDir, 'postgres')))
  refuse(`There is no database in ${read.dataDir}: restore the backup first.`);
else await runEmbedded(read.dataDir);

async function runEmbedded(folder: string): Promise<void> {
  const server = await startEmbedded(folder);
  const claim = open(server.url, { role: null, pool: 1 });
  const [row] = await claim<{ alone: boolean }[]>`select pg_try_advisory_lock(1) as alone`;
  await run(server.url);
  // A program that runs goes on with its database; one that was started for this ends with it.
  if (row?.alone) await server.stop();
  await claim.end({ timeout: 1 });
}

async function run(url: string): Promise<void> {
  const owner = open(url, { role: null, pool: 1, statementSeconds: null });
  try {
    const maps = await raise(owner, new Date());
    process.stdout.write(`maps ${maps}: pages that are open begin anew\n`);
  } catch (thrown) {
    refuse(sentenceOf(thrown));
  } finally {
    await owner.end({ timeout: 1 });
  }
}

function sentenceOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return refusals[code] ?? `The database could not be asked, and nothing was changed: ${said}.`;
}

function refuse(why: string): void {
  process.stderr.write(`${why}\n`);
  process.exitCode = 1;
}
