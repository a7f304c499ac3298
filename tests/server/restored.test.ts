import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { commit } from '#lib/server/commits.ts';
import * as entries from '#lib/server/entries.ts';
import { raise } from '#lib/server/restored.ts';
import { open, within, type Database } from '#lib/server/sql.ts';
import { organisationOf } from '../support/world.ts';
import { test } from '../support/template-map.ts';

const today = new Date('2026-11-24T09:00:00Z');
const tomorrow = new Date('2026-11-25T09:00:00Z');

async function epochOf(owner: Database, map: string): Promise<number> {
  const [head] = await owner<{ epoch: number }[]>`
    select epoch from map_head where map_id = ${map}`;
  return head?.epoch ?? NaN;
}

test('every map is of another log after a restore, and of another again if it is said twice', async ({
  owner,
  map,
}) => {
  const before = await epochOf(owner, map);
  expect(await raise(owner, today)).toBe(1);
  const after = await epochOf(owner, map);
  expect(after).toBeGreaterThan(before);
  await raise(owner, today);
  expect(await epochOf(owner, map)).toBeGreaterThan(after);
});

test('the same backup, restored a second time, is not taken for its first restoring', async ({
  owner,
  map,
}) => {
  const before = await epochOf(owner, map);
  await raise(owner, today);
  await raise(owner, today);
  const first = await epochOf(owner, map);
  await owner`update map_head set epoch = ${before}`;
  await raise(owner, tomorrow);
  expect(await epochOf(owner, map)).toBeGreaterThan(first);
});

test('a restored log tells how much it has of the one before, whatever is written to it since', async ({
  database,
  owner,
  who,
  map,
}) => {
  const few = () => {
    const client = randomUUID();
    const operations = [{ t: 'map.set', fields: { few: 3 } }];
    const sent = [{ client, count: 1, base: 0, origin: 'ui' as const, operations }];
    return commit(database, who, map, { since: 0, transactions: sent });
  };
  const shared = (epoch: number) => within(database, who, (tx) => entries.shared(tx, map, epoch));
  const before = await epochOf(owner, map);
  const head = await within(database, who, (tx) => entries.head(tx, map));
  const seq = head?.seq ?? NaN;
  expect(await shared(before)).toEqual({ epoch: before, seq });
  await raise(owner, today);
  const after = await epochOf(owner, map);
  await few();
  expect(await shared(before)).toEqual({ epoch: after, seq });
  expect(await shared(after)).toEqual({ epoch: after, seq: seq + 1 });
  expect(await shared(0)).toEqual({ epoch: after, seq: 0 });
});

test('an owner that is no superuser reaches the maps of all organisations', async ({
  url,
  owner,
  map,
}) => {
  const name = `owner_${randomUUID().replaceAll('-', '')}`;
  const other = await organisationOf(owner);
  const theirs = randomUUID();
  await owner`
    insert into map (organisation_id, map_id, created_by)
    values (${other.organisation}, ${theirs}, ${other.person})`;
  await owner`
    insert into map_head (organisation_id, map_id) values (${other.organisation}, ${theirs})`;
  await owner`create role ${owner(name)}`;
  const plain = open(url, { role: name, pool: 1 });
  try {
    await owner`grant create, usage on schema public to ${owner(name)}`;
    for (const table of ['organisation', 'map_head']) {
      await owner`alter table ${owner(table)} owner to ${owner(name)}`;
      await owner`alter policy asked on ${owner(table)} to ${owner(name)}`;
    }
    expect(await raise(plain, today)).toBe(2);
    expect(await epochOf(owner, theirs)).toBe(await epochOf(owner, map));
  } finally {
    await plain.end({ timeout: 1 });
    await owner`drop owned by ${owner(name)} cascade`;
    await owner`drop role ${owner(name)}`;
  }
});
