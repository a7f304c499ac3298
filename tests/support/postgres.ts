/**
 * One PostgreSQL for a whole run of tests, with a migrated database that each test copies. Nobody
 * misses these data, so nothing waits for the disk.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '#lib/server/embedded.ts';
import { migrate } from '#lib/server/migrations.ts';
import { open } from '#lib/server/sql.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's own database, from which others are made. */
    postgres: string;
  }
}

export const template = 'template_throughline';

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-test-'));
  // As root the server runs as another account, which must reach its folder.
  chmodSync(folder, 0o711);
  const server = await startEmbedded(folder, { durable: false });
  const owner = open(server.url, { role: null, pool: 1 });
  await owner`create database ${owner(template)}`;
  await owner.end();
  await migrate(at(server.url, template));
  project.provide('postgres', server.url);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** The same server's database of another name. */
export function at(url: string, database: string): string {
  const place = new URL(url);
  place.pathname = `/${database}`;
  return place.href;
}
