/**
 * The schema is a row of numbered plain SQL files, each run once and for ever after left alone. Two
 * programs that start at the same moment take turns, and each file changes all or nothing, its own
 * line in the book of what ran included.
 */
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import Postgrator from 'postgrator';
import { open, type Sql } from './sql.ts';

export type Migrated = { ran: string[] } | { newer: number; known: number };

/** Any number serves, so long as every version of this program says the same. */
const lock = 7_207_114_021;

/**
 * Brings the database at the URL to this code's schema. Answers `newer` and touches nothing where a
 * later version of the program has been there before. Throws where a file that has run was changed
 * since, or does not run.
 */
export async function migrate(url: string, folder = resolve('migrations')): Promise<Migrated> {
  const database = open(url, { role: null, pool: 1, statementSeconds: null });
  try {
    await database`select pg_advisory_lock(${lock})`;
    const known = await latest(folder);
    const before = await runner(database, folder).getDatabaseVersion();
    if (before > known) return { newer: before, known };
    const ran: string[] = [];
    // The first round also compares what has run with its files.
    for (let version = Math.max(before, 1); version <= known; version++) {
      await database.begin(async (tx) => {
        for (const { filename } of await runner(tx, folder).migrate(String(version))) {
          ran.push(filename);
        }
      });
    }
    return { ran };
  } finally {
    await database.end();
  }
}

function runner(sql: Sql, folder: string): Postgrator {
  return new Postgrator({
    driver: 'pg',
    currentSchema: 'public',
    schemaTable: 'migration',
    migrationPattern: `${folder.replaceAll('\\', '/')}/*.sql`,
    newline: 'LF',
    execQuery: async (query) => ({ rows: await sql.unsafe(query) }),
  });
}

async function latest(folder: string): Promise<number> {
  const numbers = (await readdir(folder)).map((name) => Number.parseInt(name, 10));
  return Math.max(0, ...numbers.filter(Number.isInteger));
}
