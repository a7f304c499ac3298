/** Words are erased from a real database: they are nowhere in it, and everything still agrees. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { erased, wordsOf } from '#lib/map/erase.ts';
import type { Operation } from '#lib/map/operation.ts';
import { fill } from '#lib/server/archive.ts';
import * as audit from '#lib/server/audit.ts';
import * as branches from '#lib/server/branches.ts';
import { commit } from '#lib/server/commits.ts';
import { now } from '#lib/server/content.ts';
import * as entries from '#lib/server/entries.ts';
import * as estimating from '#lib/server/estimating.ts';
import * as maps from '#lib/server/maps.ts';
import { actAs, allOf, enter, look, redact, type Erased } from '#lib/server/redact.ts';
import { keep } from '#lib/server/snapshots.ts';
import { open, within, type Database, type Sql } from '#lib/server/sql.ts';
import * as verdicts from '#lib/server/verdicts.ts';
import { verify } from '#lib/server/verify.ts';
import { test as base } from '../support/database.ts';
import { memberOf, organisationOf, type Member } from '../support/world.ts';

const [greets, arrival, tie] = [randomUUID(), randomUUID(), randomUUID()];
const content = {
  fields: { name: 'Hotels' },
  elements: [
    { id: greets, layer: 'behaviour' as const, ord: 'a0V', fields: { name: 'Greets' } },
    { id: arrival, layer: 'moment' as const, ord: 'a0V', fields: { name: 'Arrival' } },
  ],
  links: [{ id: tie, from: greets, to: arrival, fields: { strength: 0.4 } }],
};
const at = new Date('2026-11-24T09:00:00Z');
const erase = wordsOf(['Mary Jones']);
const why = 'asked to be forgotten';

const circle = ({ organisation, person }: Member) => ({ organisation, person });

async function write(database: Database, who: Member, map: string, ...operations: Operation[]) {
  const origin = operations[0]?.t.startsWith('comment.') ? 'comment' : 'ui';
  const sent = { client: randomUUID(), count: 1, base: 0, origin, operations } as const;
  const answer = await commit(database, circle(who), map, {
    since: 0,
    transactions: [{ ...sent, operations }],
  });
  if (typeof answer === 'string') throw new Error(answer);
  return answer.lines.at(-1);
}

const named = (name: string): Operation => ({ t: 'element.set', id: greets, fields: { name } });

/** A map and a scenario of it, with Mary Jones in every place that takes words; and another map. */
const test = base
  .extend('hr', ({ owner }) => organisationOf(owner, ['hr', 'cx']))
  .extend('admin', ({ owner, hr }) => memberOf(owner, hr, ['admin']))
  .extend('cx', ({ owner, hr }) => memberOf(owner, hr, ['cx']))
  .extend('map', async ({ database, hr, cx, owner }) => {
    const made = await within(database, circle(hr), (tx) => maps.create(tx, content, 'template'));
    if ('refused' in made) throw new Error(made.refused);
    const map = made.id;
    await write(database, hr, map, named('Mary Jones greets'));
    await write(database, hr, map, named('MARY JONES waits'));
    await write(database, hr, map, named('Somebody greets'), {
      ...{ t: 'link.set', id: tie },
      fields: { note: 'mary jones said so', sources: [{ title: 'Mary  Jones' }] },
    });
    await write(database, hr, map, { t: 'map.set', fields: { description: 'Kept by Mary Jones' } });
    const comment = randomUUID();
    const said = { target: { of: 'map' as const }, parent: null, mentions: [] };
    await write(database, hr, map, {
      ...{ t: 'comment.add', id: comment, body: 'Ask Mary Jones', ...said },
    });
    await write(database, hr, map, {
      ...{ t: 'comment.edit', id: comment, body: 'Ask Mary Jones now', mentions: [] },
    });
    await owner`
      update log set overwritten = ${owner.json([{ id: greets, field: 'name', value: 'Mary Jones', person: hr.person }])}
      where map_id = ${map} and seq = 2`;
    await keep(database, new Date());
    await within(database, circle(hr), (tx) =>
      verdicts.judge(tx, map, ['hr', 'cx'], {
        ...{ id: randomUUID(), link: tie, kind: 'declined', mean: 1, sd: 1, reason: 'Mary Jones' },
      }),
    );
    const opened = randomUUID();
    const person = { id: hr.person, roles: ['hr' as const, 'cx' as const] };
    const act = async (deed: Parameters<typeof estimating.act>[3]) => {
      const done = await within(database, circle(hr), (tx) =>
        estimating.act(tx, map, person, deed, at),
      );
      expect(done).not.toHaveProperty('refused');
    };
    await act({
      ...{ do: 'open', round: opened, link: tie, asked: [hr.person, cx.person] },
      ...{ note: 'As Mary Jones asked', closes: null, whenAll: false },
    });
    const estimate = { likely: 0.2, low: 0.1, high: 0.3, reason: 'Mary Jones says so' };
    await act({ do: 'answer', round: opened, estimate });
    return map;
  })
  .extend('scenario', async ({ database, hr, admin, map }) => {
    const id = randomUUID();
    await within(database, circle(hr), async (tx) => {
      await branches.make(tx, { id, base: map, name: 'As Mary Jones wants' });
      const sentence = 'Does Mary Jones mind?';
      await branches.ask(tx, id, { deed: randomUUID(), reviewer: admin.person, sentence });
    });
    return id;
  })
  .extend('other', async ({ database, hr }) => {
    const fields = { name: 'The map of Mary Jones' };
    const made = await within(database, circle(hr), (tx) =>
      maps.create(tx, { ...content, fields, elements: [], links: [] }, 'template'),
    );
    if ('refused' in made) throw new Error(made.refused);
    return made.id;
  });

/** Tables of maps in which she stands, whatever the row; one map aside. */
async function holding(owner: Database, aside: string): Promise<string[]> {
  const tables = await owner<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'map_id' order by table_name`;
  const found = [];
  for (const { name } of tables) {
    const rows = await owner`
      select from ${owner(name)} as row
      where map_id is distinct from ${aside} and row::text ~* 'mary\\s+jones'`;
    if (rows.length > 0) found.push(name);
  }
  return found;
}

function asAdmin<T>(owner: Database, admin: Member, map: string, work: (tx: Sql) => Promise<T>) {
  return owner.begin(async (tx) => {
    expect(await enter(tx, map)).toBe(true);
    expect(await actAs(tx, admin.mail)).toBe(true);
    return work(tx);
  });
}

const faultsOf = (database: Database, who: Member, map: string) =>
  within(database, { ...circle(who), still: true }, async (tx) => (await verify(tx, map)).faults);

const all = (owner: Database, admin: Member, map: string): Promise<Erased> =>
  asAdmin(owner, admin, map, (tx) => redact(tx, map, erase, { why, at }));

test('words that were typed into a map are nowhere in it and in its scenarios afterwards, and every map is still the fold of its log', async ({
  database,
  owner,
  admin,
  map,
  scenario,
  other,
}) => {
  expect(await holding(owner, other)).toEqual([
    ...['comment', 'estimate_answer', 'estimate_round', 'link', 'log', 'map_head'],
    ...['scenario_deed', 'snapshot', 'verdict', 'whole_log'],
  ]);
  const found = await all(owner, admin, map);
  expect(found.maps.map((each) => each.map)).toEqual([map, scenario].sort());
  expect(await holding(owner, other)).toEqual([]);
  for (const each of [map, scenario, other])
    expect(await faultsOf(database, admin, each)).toEqual([]);
  const [kept] = await owner`select fields from map_head where map_id = ${other}`;
  expect(kept).toEqual({ fields: { name: 'The map of Mary Jones' } });
});

test('lines keep their numbers, authors and times, and lose only the words', async ({
  owner,
  admin,
  map,
}) => {
  const read = () => owner`
    select seq, client_id, client_count, person_id, at, origin, epoch, refusal,
      regexp_replace(concat(operations, inverse, overwritten), 'mary\\s+jones|█', '', 'gi') as rest
    from log where map_id = ${map} order by seq`;
  const before = await read();
  await all(owner, admin, map);
  expect(await read()).toEqual(before);
});

test('words in lines that have moved to the archive go like all others', async ({
  database,
  owner,
  admin,
  map,
  scenario,
  other,
}) => {
  await owner`update log set at = at - interval '3 years' where map_id = ${map} and seq <= 4`;
  expect(await fill(database, new Date())).toBe(4);
  expect(await holding(owner, other)).toContain('log_archive');
  expect(await asAdmin(owner, admin, map, (tx) => allOf(tx, map, 2))).not.toBeNull();
  const found = await all(owner, admin, map);
  expect(found.maps.find((each) => each.map === map)?.lines).toEqual([2, 3, 4, 5, 6, 7]);
  expect(await holding(owner, other)).toEqual([]);
  for (const each of [map, scenario]) expect(await faultsOf(database, admin, each)).toEqual([]);
});

test('looking says the same and changes nothing; erasing twice finds nothing', async ({
  owner,
  admin,
  map,
  scenario,
  other,
}) => {
  expect(scenario).not.toBe(map);
  const [before, head] = [await holding(owner, other), await owner`select * from map_head`];
  const looked = await asAdmin(owner, admin, map, (tx) => look(tx, map, erase));
  expect(await holding(owner, other)).toEqual(before);
  expect(await owner`select * from map_head`).toEqual(head);
  expect(await all(owner, admin, map)).toEqual(looked);
  const again = await all(owner, admin, map);
  expect(again.maps.map(({ texts }) => texts)).toEqual([0, 0]);
  expect(await owner`select from audit where action = 'map.redact'`).toHaveLength(1);
});

test('the audit says who did it, on which lines and why, without the words, and stays whole', async ({
  database,
  owner,
  admin,
  map,
  scenario,
}) => {
  const found = await all(owner, admin, map);
  const [lines, broken] = await within(database, circle(admin), async (tx) => [
    await audit.lines(tx, null, 1),
    await audit.broken(tx),
  ]);
  expect(broken).toBeNull();
  const [line] = lines ?? [];
  expect(line).toMatchObject({ action: 'map.redact', person: admin.mail });
  expect(line?.detail).toEqual({ name: 'Hotels', why, maps: found.maps });
  expect(JSON.stringify(line)).not.toMatch(/mary/i);
  expect(found.maps.find((each) => each.map === map)?.lines).toEqual([2, 3, 4, 5, 6, 7]);
  expect(found.maps.find((each) => each.map === scenario)?.lines.length).toBeGreaterThan(0);
  // Who made the scenario, under the name that it had.
  expect(found.audit).toBe(1);
});

test('a server that holds the map in memory, and its pages, begin anew and lose no edit', async ({
  database,
  owner,
  hr,
  admin,
  map,
}) => {
  const head = () => within(database, circle(hr), (tx) => entries.head(tx, map));
  const before = await head();
  await all(owner, admin, map);
  const after = await head();
  expect(after?.epoch).toBeGreaterThan(before?.epoch ?? NaN);
  expect(after?.seq).toBe(before?.seq);
  const shared = await within(database, circle(hr), (tx) =>
    entries.shared(tx, map, before?.epoch ?? NaN),
  );
  expect(shared?.seq).toBe(before?.seq);
  await write(database, hr, map, { t: 'link.set', id: tie, fields: { lag: 3 } });
  const whole = await within(database, circle(hr), (tx) => now(tx, map));
  expect(whole?.content.links[0]?.fields.note).toBe(`${erased} said so`);
  expect(await faultsOf(database, hr, map)).toEqual([]);
});

test('a map goes back to a line whose words were erased, without them', async ({
  database,
  owner,
  hr,
  admin,
  map,
  other,
}) => {
  await all(owner, admin, map);
  const sent = { client: randomUUID(), count: 1, base: 7, origin: 'restore' as const };
  await commit(database, circle(hr), map, {
    since: 7,
    transactions: [{ ...sent, restore: 3, operations: [] }],
  });
  const whole = await within(database, circle(hr), (tx) => now(tx, map));
  const name = whole?.content.elements.find(({ id }) => id === greets)?.fields.name;
  expect(name).toBe(`${erased} waits`);
  expect(await holding(owner, other)).toEqual([]);
  expect(await faultsOf(database, hr, map)).toEqual([]);
});

test('all that one line wrote goes, wherever it stands exactly so, and nothing else', async ({
  database,
  owner,
  admin,
  map,
}) => {
  await asAdmin(owner, admin, map, async (tx) => {
    expect(await allOf(tx, map, 99)).toBeNull();
    const line = await allOf(tx, map, 2);
    if (!line) throw new Error('no such line');
    await redact(tx, map, line, { why, at });
  });
  const log = await owner<{ seq: number; said: string }[]>`
    select seq, concat(operations, inverse) as said from log where map_id = ${map} order by seq`;
  expect(log.filter(({ said }) => said.includes(`"${erased}"`)).map(({ seq }) => seq)).toEqual([
    2, 3,
  ]);
  expect(log[2]?.said).toContain('MARY JONES waits');
  expect(await faultsOf(database, admin, map)).toEqual([]);
});

test('a request cannot: the log is not its to change, and so nothing is', async ({
  database,
  owner,
  admin,
  map,
  other,
}) => {
  const before = await holding(owner, other);
  const attempt = within(database, circle(admin), (tx) => redact(tx, map, erase, { why, at }));
  await expect(attempt).rejects.toMatchObject({ code: '42501' });
  for (const change of ['update log set operations = operations', 'delete from log'])
    await expect(within(database, circle(admin), (tx) => tx.unsafe(change))).rejects.toMatchObject({
      code: '42501',
    });
  expect(await holding(owner, other)).toEqual(before);
});

test('only an admin of the organisation may ask for it', async ({ owner, hr, map }) => {
  const stranger = await organisationOf(owner);
  await owner.begin(async (tx) => {
    expect(await enter(tx, map)).toBe(true);
    expect(await actAs(tx, hr.mail)).toBe(false);
    expect(await actAs(tx, stranger.mail)).toBe(false);
    expect(await enter(tx, randomUUID())).toBe(false);
  });
});

test('an owner that is no superuser reaches what was estimated apart too', async ({
  url,
  owner,
  admin,
  map,
  scenario,
  other,
}) => {
  expect(scenario).not.toBe(map);
  const name = `owner_${randomUUID().replaceAll('-', '')}`;
  await owner`create role ${owner(name)}`;
  const plain = open(url, { role: name, pool: 1 });
  try {
    await owner`grant usage, create on schema public to ${owner(name)}`;
    const tables = await owner<{ name: string }[]>`
      select tablename as name from pg_tables where schemaname = 'public'`;
    for (const table of tables)
      await owner`alter table ${owner(table.name)} owner to ${owner(name)}`;
    await owner`alter policy asked on organisation to ${owner(name)}`;
    await owner`alter policy erased on estimate_answer to ${owner(name)}`;
    await all(plain, admin, map);
    expect(await holding(owner, other)).toEqual([]);
  } finally {
    await plain.end({ timeout: 1 });
    await owner`reassign owned by ${owner(name)} to current_user`;
    await owner`drop owned by ${owner(name)} cascade`;
    await owner`drop role ${owner(name)}`;
  }
});
