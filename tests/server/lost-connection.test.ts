import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { open, unavailable, within, type Sql } from '#lib/server/sql.ts';
import { test } from '../support/database.ts';
import { organisationOf } from '../support/world.ts';

async function backend(sql: Sql): Promise<number> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  if (!row) throw new Error('no backend');
  return row.pid;
}

interface Wire {
  url: string;
  cut: () => void;
  close: () => void;
  /** Lets no answer through that comes before somebody has asked this. */
  hold: (question: string) => void;
}

/** A way to the database that can be cut at its near end, as a network cuts it. */
async function wire(url: string): Promise<Wire> {
  const place = new URL(url);
  const folder = decodeURIComponent(place.hostname);
  const near = new Set<Socket>();
  let shut = false;
  let held: string | null = null;
  const kept: Buffer[] = [];
  const server = createServer((client) => {
    client.on('error', () => undefined);
    if (shut) return client.end();
    const far = connect(`${folder}/.s.PGSQL.5432`);
    near.add(client);
    far.on('error', () => client.destroy());
    client.on('close', () => {
      near.delete(client);
      far.destroy();
    });
    far.on('data', (answer) => (held === null ? client.write(answer) : kept.push(answer)));
    client.on('data', (asked) => {
      far.write(asked);
      if (held === null || !asked.includes(held)) return;
      held = null;
      client.write(Buffer.concat(kept.splice(0)));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  place.host = `127.0.0.1:${address.port}`;
  return {
    url: place.href,
    cut: () => near.forEach((client) => client.resetAndDestroy()),
    close: () => (shut = true),
    hold: (question) => (held = question),
  };
}

test('a transaction begins and asks its first questions in one round trip', async ({ url }) => {
  const { url: far, hold } = await wire(url);
  const database = open(far, { pool: 1 });
  const ask = () =>
    within(database, {}, (tx) =>
      Promise.all(['first', 'second', 'last'].map((each) => tx`select ${each} as asked`)),
    );
  // Of a statement that it meets for the first time, the driver asks what its parameters are.
  await ask();
  hold('last');
  expect((await ask()).flat()).toEqual(['first', 'second', 'last'].map((asked) => ({ asked })));
  await database.end();
});

test('what follows a beginning that failed is refused, and the connection goes on', async ({
  url,
}) => {
  const database = open(url, { pool: 1 });
  const [told, later] = [Promise.withResolvers<void>(), Promise.withResolvers<unknown>()];
  const begun = database.begin('nonsense', async (tx) => {
    await told.promise;
    tx`select 2`.then(later.resolve, later.reject);
    await later.promise;
  });
  await expect(begun).rejects.toMatchObject({ code: '42601' });
  told.resolve();
  await expect(later.promise).rejects.toMatchObject({ code: '42601' });
  expect(await within(database, {}, (tx) => tx`select 3 as goes`)).toEqual([{ goes: 3 }]);
  await database.end();
});

test("a connection that was reset answers each later question with that question's own answer", async ({
  url,
}) => {
  const { url: far, cut } = await wire(url);
  const database = open(far, { pool: 1 });
  for (let round = 0; round < 3; round++) {
    const asking = Promise.withResolvers<void>();
    const work = within(database, {}, async (tx) => {
      await tx`select 1`;
      const slow = tx`select pg_sleep(30)`.execute();
      await pause(20);
      asking.resolve();
      await slow;
    });
    const thrown = work.catch((error: unknown) => error);
    await asking.promise;
    cut();
    expect(unavailable(await thrown)).toBe(true);
    const answers = await within(database, {}, async (tx) => {
      const first = await tx`select 'a' as first`;
      const second = await tx`select ${round}::int as second`;
      return [...first, ...second];
    });
    expect(answers).toEqual([{ first: 'a' }, { second: round }]);
  }
  // With nothing under way there is nothing to wait for.
  await database.end();
});

test('a connection that is closed while it is being set up says so, again and again', async ({
  url,
}) => {
  const { url: far, close } = await wire(url);
  close();
  const database = open(far, { pool: 1 });
  for (let round = 0; round < 3; round++) {
    const thrown: unknown = await database`select 1`.catch((error: unknown) => error);
    expect(unavailable(thrown)).toBe(true);
  }
  await database.end();
});

test('the last words of a killed connection are not the answer of the next one', async ({
  url,
  owner,
}) => {
  const database = open(url, { pool: 1 });
  const [row] = await database<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const slow = database`select pg_sleep(30)`.catch((error: unknown) => error);
  await pause(50);
  await owner`select pg_terminate_backend(${row?.pid ?? 0})`;
  expect(unavailable(await slow)).toBe(true);
  expect(await database`select 1 as one`).toEqual([{ one: 1 }]);
  await database.end();
});

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
