import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { open, unavailable, within, type Sql } from '#lib/server/sql.ts';
import { test } from '../support/database.ts';
import { organisationOf } from '../support/world.ts';

async function backend(sql: Sql): Promise<number> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  if (!row) throw new Error('no backend');
  return row.pid;
}

test('a connection killed under a running query fails that work, and neither the process nor the pool', async ({
  database,
  owner,
}) => {
  const found: { pid?: number } = {};
  const work = within(database, {}, async (tx) => {
    found.pid = await backend(tx);
    await tx`select pg_sleep(30)`;
  });
  const thrown = work.catch((error: unknown) => error);
  while (!found.pid) await pause(5);
  await owner`select pg_terminate_backend(${found.pid})`;
  expect(unavailable(await thrown)).toBe(true);
  // Long enough for a write to a socket that is gone to have ended the process.
  await pause(50);
  expect(await database`select 1 as one`).toEqual([{ one: 1 }]);
});

test('a connection killed between two queries of a transaction fails the second', async ({
  database,
  owner,
}) => {
  const after: unknown[] = [];
  const work = within(database, {}, async (tx) => {
    await owner`select pg_terminate_backend(${await backend(tx)})`;
    await pause(50);
    for (let i = 0; i < 3; i++) await tx`select 1`.catch((error: unknown) => after.push(error));
  });
  expect(unavailable(await work.catch((error: unknown) => error))).toBe(true);
  while (after.length < 3) await pause(5);
  expect(after.every(unavailable)).toBe(true);
});

test('what a transaction asks after its connection was lost never runs on another one', async ({
  url,
  owner,
}) => {
  const { organisation } = await organisationOf(owner);
  // One connection, and somebody waiting for it: it is opened again at once for them.
  const database = open(url, { pool: 1 });
  const done: unknown[] = [];
  const work = within(database, { organisation }, async (tx) => {
    const waiting = database`select 1`.execute();
    await owner`select pg_terminate_backend(${await backend(tx)})`;
    await waiting;
    for (const name of ['first', 'second']) {
      await tx`insert into attempt (subject) values (${name})`.then(
        () => done.push('it ran'),
        (error: unknown) => done.push(error),
      );
    }
  });
  expect(unavailable(await work.catch((error: unknown) => error))).toBe(true);
  while (done.length < 2) await pause(5);
  expect(done.every(unavailable)).toBe(true);
  expect(await owner`select from attempt`).toHaveLength(0);
  await database.end();
});

test('killing every connection again and again loses no committed row and ends no process', async ({
  database,
  owner,
}) => {
  let acknowledged = 0;
  const until = Date.now() + 1_500;
  const write = async () => {
    while (Date.now() < until) {
      const kept = await within(database, {}, async (tx) => {
        await tx`select 1`;
        await tx`insert into attempt (subject) values ('x')`;
        return true;
      }).catch(() => false);
      if (kept) acknowledged += 1;
    }
  };
  const kill = async () => {
    while (Date.now() < until) {
      await owner`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`;
      await pause(40);
    }
  };
  await Promise.all([kill(), ...Array.from({ length: 8 }, write)]);
  const [row] = await owner<{ n: number }[]>`select count(*) as n from attempt`;
  expect(acknowledged).toBeGreaterThan(0);
  expect(row?.n).toBeGreaterThanOrEqual(acknowledged);
});
