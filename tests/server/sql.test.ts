import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { setImmediate as aMoment } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import {
  open,
  unavailable,
  unkeepable,
  unsafeSettings,
  violation,
  within,
  wordySetting,
  type Database,
} from '#lib/server/sql.ts';
import { test } from '../support/database.ts';
import { organisationOf } from '../support/world.ts';

test('a transaction within an organisation sees that organisation alone', async ({
  database,
  owner,
}) => {
  const ours = await organisationOf(owner);
  await organisationOf(owner);
  const seen = await within(
    database,
    { organisation: ours.organisation },
    (tx) => tx<{ id: string }[]>`select organisation_id as id from membership`,
  );
  expect(seen.map((row) => row.id)).toEqual([ours.organisation]);
});

test('a query outside any transaction sees no organisation at all', async ({ database, owner }) => {
  await organisationOf(owner);
  expect(await database`select from membership`).toHaveLength(0);
  const [row] = await database`select current_user as who`;
  expect(row).toEqual({ who: 'throughline_app' });
});

test('the names a transaction was given end with it', async ({ database, owner }) => {
  const { organisation, person } = await organisationOf(owner);
  const told = (tx: typeof database) =>
    tx`select current_organisation() as organisation, current_person() as person`;
  await Promise.all(
    Array.from({ length: 8 }, () =>
      within(database, { organisation, person }, (tx) => tx`select 1`),
    ),
  );
  const after = await Promise.all(Array.from({ length: 8 }, () => told(database)));
  for (const [row] of after) expect(row).toEqual({ organisation: null, person: null });
});

test('a connection remembers nobody for whom it was opened or last worked', async ({
  database,
}) => {
  setFlagsFromString('--expose-gc');
  const sweep = runInNewContext('gc') as () => void;
  const request = new AsyncLocalStorage<object>();
  const answer = async () => {
    const one = {};
    await request.run(one, () =>
      within(database, {}, async (tx) => {
        await tx`select 1`;
        // The work itself knows for whom it is.
        expect(request.getStore() === one).toBe(true);
      }),
    );
    return new WeakRef(one);
  };
  const asked = await Promise.all(Array.from({ length: 8 }, answer));
  await expect
    .poll(async () => {
      await aMoment();
      sweep();
      return asked.filter((one) => one.deref() !== undefined).length;
    })
    .toBe(0);
});

test('what the work throws rolls it back', async ({ database, owner }) => {
  const { organisation } = await organisationOf(owner);
  const broken = within(database, { organisation }, async (tx) => {
    await tx`update organisation set name = 'changed'`;
    throw new Error('no');
  });
  await expect(broken).rejects.toThrow('no');
  const [row] = await owner`select name from organisation`;
  expect(row?.['name']).not.toBe('changed');
});

test("work whose turn does not come in time is told so, never done, and in nobody's way", async ({
  url,
  owner,
}) => {
  const database = open(url, { pool: 1 });
  const free = Promise.withResolvers<void>();
  const long = within(database, {}, () => free.promise);
  let done = 0;
  const waiting = Array.from({ length: 20 }, () =>
    within(database, {}, async (tx) => {
      done++;
      await tx`insert into attempt (subject) values ('x')`;
    }).catch((error: unknown) => error),
  );
  expect((await Promise.all(waiting)).every(unavailable)).toBe(true);
  free.resolve();
  await long;
  expect(await within(database, {}, (tx) => tx`select 1 as one`)).toEqual([{ one: 1 }]);
  expect(done).toBe(0);
  expect(await owner`select from attempt`).toHaveLength(0);
  await database.end();
});

test('a list is answered as a list, and nothing as nothing', async ({ database }) => {
  expect(await within(database, {}, () => Promise.resolve([1, 2]))).toEqual([1, 2]);
  expect(await within(database, {}, () => Promise.resolve(undefined))).toBeUndefined();
});

test('a bigint is a number, and one that does not fit is an error rather than a wrong number', async ({
  database,
}) => {
  const [row] = await database`select 9007199254740991::bigint as most, count(*) as n from person`;
  expect(row).toEqual({ most: 9007199254740991, n: 0 });
  await expect(database`select 9007199254740993::bigint`).rejects.toThrow('does not fit');
});

test('a broken rule of the schema is told apart from a fault', async ({ owner }) => {
  const { organisation } = await organisationOf(owner);
  const twin = owner`
    insert into organisation (organisation_id, slug, name, currency)
    values (${organisation}, 'twin', 'Twin', 'EUR')`;
  const thrown: unknown = await twin.catch((error: unknown) => error);
  expect(violation(thrown)).toEqual({ code: '23505', constraint: 'organisation_pkey' });
  expect(unavailable(thrown)).toBe(false);
});

test('a sign that no text keeps is told apart from a fault', async ({ owner }) => {
  const thrown = (work: PromiseLike<unknown>) =>
    Promise.resolve(work).then(
      () => false,
      (error: unknown) => unkeepable(error),
    );
  expect(await thrown(owner`select ${'a\0b'}::text`)).toBe(true);
  expect(await thrown(owner`select ${owner.json({ a: 'a\0b' })}::jsonb`)).toBe(true);
  expect(await thrown(owner`select ${'ab'}::text::uuid`)).toBe(false);
});

test('settings under which an acknowledged edit could be lost are named', async ({ owner }) => {
  expect(await unsafeSettings(owner)).toBe(
    'fsync is off, full_page_writes is off, synchronous_commit is off',
  );
});

test('what a role alone has set is seen where that role signs in', async ({ url, owner }) => {
  const role = `test_${randomUUID().replaceAll('-', '')}`;
  await owner`create role ${owner(role)} login`;
  const as = async <T>(ask: (sql: Database) => Promise<T>) => {
    const place = new URL(url);
    place.username = role;
    const database = open(place.href, { role: null, pool: 1 });
    try {
      return await ask(database);
    } finally {
      await database.end({ timeout: 1 });
    }
  };
  const set = (name: string, value: string) =>
    owner.unsafe(`alter role ${role} set ${name} = ${value}`);
  try {
    await set('synchronous_commit', 'on');
    expect(await as(unsafeSettings)).toBe('fsync is off, full_page_writes is off');
    await set('log_parameter_max_length', '-1');
    expect(await as(wordySetting)).toBe(null);
    await set('log_min_duration_statement', '1000');
    expect(await as(wordySetting)).toBe('log_parameter_max_length');
    await set('log_parameter_max_length', '1024');
    expect(await as(wordySetting)).toBe(null);
    await set('log_parameter_max_length_on_error', '-1');
    expect(await as(wordySetting)).toBe('log_parameter_max_length_on_error');
  } finally {
    await owner`drop role ${owner(role)}`;
  }
});

test('a connection that copied out more than its reader had read answers the next question', async ({
  url,
}) => {
  const sql = open(url, { pool: 1 });
  const copied = await sql`copy (select repeat('x', 200000)) to stdout`.readable();
  let length = 0;
  for await (const part of copied) length += String(part).length;
  expect(length).toBe(200_001);
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
  await sql.end();
});

test('a transaction holds its connection, however much is waiting to be written', async ({
  url,
}) => {
  const database = open(url, { pool: 2 });
  const other = await database.reserve();
  const ask = (length: number) => database`select length(${'x'.repeat(length)}::text)`.execute();
  await ask(1);
  // What gathers is written once it is 65,536 long. BEGIN fills the last of these pieces, and while the
  // database is asleep there is, before one of so many, no more room for it.
  for (let pieces = 0; pieces < 30; pieces++) {
    const asleep = database`select pg_sleep(0.02)`.execute();
    const asked = Array.from({ length: pieces }, () => ask(65_600));
    const last = ask(65_486);
    const begun = within(database, {}, (tx) => tx<{ one: number }[]>`select 1 as one`);
    await Promise.all([asleep, ...asked, last]);
    expect(await begun).toEqual([{ one: 1 }]);
  }
  other.release();
  await database.end();
});
