/**
 * A database of its own for each test that asks: `database` as requests see it, `owner` as whoever
 * migrates it, `url` for a program that opens its own. It is gone when the test ends.
 */
import { randomUUID } from 'node:crypto';
import { inject, test as base } from 'vitest';
import { open, type Database } from '#lib/server/sql.ts';
import { at, template } from './postgres.ts';

/** Copies a template; the caller drops the copy. */
export async function createDatabase(
  from = template,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = inject('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asServer(
    (sql) => sql`create database ${sql(name)} template ${sql(from)} strategy file_copy`,
  );
  return {
    url: at(server, name),
    drop: () => asServer((sql) => sql`drop database ${sql(name)} with (force)`),
  };
}

/** A template that the first who asks for it fills, for all files of a run. */
export async function filledTemplate(
  name: string,
  fill: (url: string) => Promise<void>,
): Promise<string> {
  await asServer(async (sql) => {
    await sql`select pg_advisory_lock(hashtext(${name}))`;
    const there = await sql`select from pg_database where datname = ${name}`;
    if (there.length > 0) return;
    const { url } = await createDatabase();
    await fill(url);
    const made = new URL(url).pathname.slice(1);
    await sql`alter database ${sql(made)} rename to ${sql(name)}`;
  });
  return name;
}

async function asServer(work: (sql: Database) => Promise<unknown>): Promise<void> {
  const sql = open(inject('postgres'), { role: null, pool: 1, statementSeconds: null });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

export const test = base
  .extend('url', async ({}, { onCleanup }) => {
    const { url, drop } = await createDatabase();
    onCleanup(drop);
    return url;
  })
  .extend('database', ({ url }, { onCleanup }) => {
    const database = open(url, { pool: 4 });
    onCleanup(() => database.end({ timeout: 1 }));
    return database;
  })
  .extend('owner', ({ url }, { onCleanup }) => {
    const owner = open(url, { role: null, pool: 2 });
    onCleanup(() => owner.end({ timeout: 1 }));
    return owner;
  });
