import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { desk, letGo } from '#lib/server/desks.ts';
import { test } from '../support/template-map.ts';

const minutes = (n: number) => n * 60_000;

test('a map that nobody has needed for five minutes is forgotten, and one that is followed is not', async ({
  database,
  who,
  map,
}) => {
  const of = (id: string) => desk(database, who.organisation, id);
  const [followed, asked, quiet] = [map, randomUUID(), randomUUID()];
  const before = [followed, asked, quiet].map(of);
  const follower = () => undefined;
  await before[0]?.join(0, follower);
  letGo(database, minutes(0));
  letGo(database, minutes(4));
  of(asked);
  letGo(database, minutes(5));
  expect([followed, asked, quiet].map((id, at) => of(id) === before[at])).toEqual([
    true,
    true,
    false,
  ]);
  before[0]?.leave(follower);
  letGo(database, minutes(6));
  letGo(database, minutes(11));
  expect(of(followed)).not.toBe(before[0]);
});

test('of maps that take too much, the one asked for longest ago is forgotten first', async ({
  database,
  who,
  map,
}) => {
  const of = (id: string) => desk(database, who.organisation, id);
  const operations = [{ t: 'map.set', fields: { few: 3 } }];
  const edit = { client: randomUUID(), count: 1, base: 1, origin: 'ui' as const, operations };
  const [large, empty] = [of(map), of(randomUUID())];
  expect(await large.submit({ person: who.person, transactions: [edit] })).toMatchObject({
    again: [],
  });
  await expect.poll(() => large.idle).toBe(true);
  expect([large.weight > 1_000, empty.weight]).toEqual([true, 0]);
  const at = { quiet: minutes(5), bytes: large.weight };
  letGo(database, 0, at);
  expect(of(map)).toBe(large);
  letGo(database, 0, { ...at, bytes: large.weight - 1 });
  expect(of(map)).not.toBe(large);
});
