import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { version } from '#lib/map/versions.ts';
import { commit } from '#lib/server/commits.ts';
import { asOf, now } from '#lib/server/content.ts';
import * as entries from '#lib/server/entries.ts';
import { keep } from '#lib/server/snapshots.ts';
import { within } from '#lib/server/sql.ts';
import { test as base } from '../support/template-map.ts';

const name = (of: string) => [{ t: 'map.set', fields: { name: of } }];

const test = base.extend('send', ({ database, who, map }) => {
  const client = randomUUID();
  return (count: number, operations: unknown[], of: number | undefined = version) =>
    commit(database, who, map, {
      since: 0,
      transactions: [
        {
          ...(of !== undefined && { version: of }),
          ...{ client, count, base: 0, origin: 'ui', operations },
        },
      ],
    });
});

test('lines and snapshots say of which version they are', async ({ database, owner, send }) => {
  for (const table of ['log', 'snapshot'])
    await owner`alter table ${owner(table)} alter column version set default 99`;
  await send(1, name('Guests'));
  await keep(database, new Date(Date.now() + 86_400_000 * 2));
  expect(await owner`select distinct version from log where seq > 1`).toEqual([{ version }]);
  expect(await owner`select distinct version from snapshot`).toEqual([{ version }]);
});

test('edits of a version that is not read here are neither decided nor counted', async ({
  owner,
  send,
}) => {
  const [before] = await owner`select count(*) from log`;
  expect(await send(1, name('Guests'), version + 1)).toBe('old');
  expect(await owner`select count(*) from log`).toEqual([before]);
  expect(await send(1, name('Guests'))).toMatchObject({ want: null });
});

test('a log that a later program has written is not folded', async ({
  database,
  owner,
  who,
  map,
  send,
}) => {
  await send(1, name('Guests'));
  await owner`update log set version = ${version + 1} where seq = (select max(seq) from log)`;
  const read = within(database, who, (tx) => entries.since(tx, map, 0));
  await expect(read).rejects.toThrow('written by a later Throughline');
});

test('a snapshot of another version is passed over', async ({
  database,
  owner,
  who,
  map,
  send,
}) => {
  await send(1, name('Guests'));
  await keep(database, new Date(Date.now() + 86_400_000 * 2));
  const lied = await owner`
    update snapshot set version = ${version + 1}, content = jsonb_set(content, '{elements}', '[]')`;
  expect(lied.count).toBe(1);
  const [whole, folded] = await within(database, who, async (tx) => {
    const all = await now(tx, map);
    return [all, await asOf(tx, map, all?.seq ?? 0)];
  });
  expect(folded?.content.elements.length).toBe(whole?.content.elements.length);
});
