/**
 * What `npm run verify` runs: holds every map of every organisation against its log, in the database
 * that `npm start` would use, whether or not the program is running meanwhile. Prints a line for each
 * fault and closes with the count; ends with 1 where there was one.
 */
import { startEmbedded } from '#lib/server/embedded.ts';
import { settings } from '#lib/server/settings.ts';
import { open, within, type Database } from '#lib/server/sql.ts';
import { verify } from '#lib/server/verify.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

const read = settings(process.env);
if ('refused' in read) {
  process.stderr.write(`${read.refused}\n`);
  process.exit(1);
}
if (read.databaseUrl === null) {
  const server = await startEmbedded(read.dataDir);
  const claim = open(server.url, { role: null, pool: 1 });
  const [row] = await claim<{ alone: boolean }[]>`select pg_try_advisory_lock(1) as alone`;
  process.exitCode = await everything(server.url, null);
  // A program that runs goes on with its database; one that was started for this ends with it.
  if (row?.alone) await server.stop();
  await claim.end({ timeout: 1 });
} else process.exitCode = await everything(read.databaseUrl, read.databaseAppUrl);

async function everything(url: string, appUrl: string | null): Promise<0 | 1> {
  const owner = open(url, { role: null, pool: 1 });
  const database = appUrl ? open(appUrl, { role: null, pool: 1 }) : open(url, { pool: 1 });
  const count = { maps: 0, lines: 0, faults: 0 };
  const organisations = await owner<{ id: string; slug: string }[]>`
    select organisation_id as id, slug from organisation order by slug`;
  for (const organisation of organisations) {
    for (const { lines, faults } of await mapsOf(database, organisation)) {
      count.maps += 1;
      count.lines += lines;
      count.faults += faults.length;
      faults.forEach(say);
    }
  }
  await owner.end();
  await database.end();
  say(`maps ${count.maps}, lines of their logs ${count.lines}, faults ${count.faults}`);
  return count.faults === 0 ? 0 : 1;
}

async function mapsOf(
  database: Database,
  { id, slug }: { id: string; slug: string },
): Promise<{ lines: number; faults: string[] }[]> {
  return within(database, { organisation: id, still: true, seconds: 3600 }, async (tx) => {
    const maps = await tx<{ id: string }[]>`
      select map_id as id from map where organisation_id = current_organisation() order by map_id`;
    const found = [];
    for (const map of maps) {
      const { lines, faults } = await verify(tx, map.id);
      found.push({ lines, faults: faults.map((fault) => `${slug}, map ${map.id}: ${fault}.`) });
    }
    return found;
  });
}
