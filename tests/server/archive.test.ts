/** Old lines of a real log lie in its archive: nobody who looks back can tell, and nothing is there twice. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { Envelope, Operation } from '#lib/map/operation.ts';
import { fromContent, toContent } from '#lib/map/state.ts';
import type { Whole } from '#lib/map/wire.ts';
import { fill } from '#lib/server/archive.ts';
import * as branches from '#lib/server/branches.ts';
import * as comments from '#lib/server/comments.ts';
import { commit } from '#lib/server/commits.ts';
import { asOf, now, seqAt } from '#lib/server/content.ts';
import { desk } from '#lib/server/desks.ts';
import * as entries from '#lib/server/entries.ts';
import * as mapAudit from '#lib/server/map-audit.ts';
import * as maps from '#lib/server/maps.ts';
import * as scenarios from '#lib/server/scenarios.ts';
import { keep } from '#lib/server/snapshots.ts';
import { open, within, type Database, type Sql } from '#lib/server/sql.ts';
import { verify } from '#lib/server/verify.ts';
import { test as base } from '../support/database.ts';
import { organisationOf, type Member } from '../support/world.ts';

const [greets, arrival, tie] = [randomUUID(), randomUUID(), randomUUID()];
const content = {
  fields: { name: 'Hotels' },
  elements: [
    { id: greets, layer: 'behaviour' as const, ord: 'a0V', fields: { name: 'Greets' } },
    { id: arrival, layer: 'moment' as const, ord: 'a0V', fields: { name: 'Arrival' } },
  ],
  links: [{ id: tie, from: greets, to: arrival, fields: { strength: 0.4 } }],
};
const client = randomUUID();
const named = (name: string): Operation => ({ t: 'element.set', id: greets, fields: { name } });
const said: Operation = {
  ...{ t: 'comment.add', id: randomUUID(), target: { of: 'element', id: arrival } },
  ...{ parent: null, body: 'Why?', mentions: [] },
};

/** What one tab sent: lines 2 to 7 of the log, of which line 5 is a refusal and line 4 is said. */
const sent: Envelope[] = (
  [
    named('Smiles'),
    { t: 'link.set', id: tie, fields: { strength: 0.7 } },
    said,
    { t: 'element.remove', id: randomUUID() },
    { t: 'element.remove', id: arrival },
    named('Smiles and greets'),
  ] satisfies Operation[]
).map((operation, index) => ({
  ...{ client, count: index + 1, base: 0, operations: [operation] },
  origin: operation === said ? 'comment' : 'ui',
}));

const circle = ({ organisation, person }: Member) => ({ organisation, person });

async function send(database: Database, who: Member, map: string, ...transactions: Envelope[]) {
  const answer = await commit(database, circle(who), map, { since: 0, transactions });
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
}

/** Makes lines of this year three years older, up to one, and what is said with them. */
async function age(owner: Sql, map: string, upTo: number): Promise<void> {
  await owner`
    update log set at = at - interval '3 years'
    where map_id = ${map} and seq <= ${upTo} and at > now() - interval '1 year'`;
  await owner`
    update comment set at = at - interval '3 years'
    where map_id = ${map} and said_seq <= ${upTo} and at > now() - interval '1 year'`;
}

const numbers = async (owner: Sql, table: string, map: string) =>
  (
    await owner<{ seq: number }[]>`
      select seq from ${owner(table)} where map_id = ${map} order by seq`
  ).map(({ seq }) => seq);

/** A map of seven lines, of which six are three years old, and a scenario of it from that time. */
const test = base
  .extend('who', ({ owner }) => organisationOf(owner))
  .extend('map', async ({ database, owner, who }) => {
    const made = await within(database, circle(who), (tx) => maps.create(tx, content, 'template'));
    if ('refused' in made) throw new Error(made.refused);
    await send(database, who, made.id, ...sent);
    await age(owner, made.id, 6);
    return made.id;
  })
  .extend('kept', async ({ database, map }) => {
    await keep(database, new Date());
    return map;
  });

const inOrder = (whole: Whole | null) => whole && toContent(fromContent(whole.content));

const faultsOf = (database: Database, who: Member, map: string) =>
  within(database, { ...circle(who), still: true }, async (tx) => (await verify(tx, map)).faults);

describe('lines move', () => {
  test('when they are older than two years, once, and a second look moves nothing', async ({
    database,
    owner,
    kept,
  }) => {
    expect(await fill(database, new Date())).toBe(6);
    expect(await numbers(owner, 'log_archive', kept)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await numbers(owner, 'log', kept)).toEqual([7]);
    expect(await numbers(owner, 'whole_log', kept)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await fill(database, new Date())).toBe(0);
  });

  test('a portion at a time, and no more at one look than that many', async ({
    database,
    owner,
    kept,
  }) => {
    const look = () => fill(database, new Date(), { portion: 2, lines: 3 });
    expect(await look()).toBe(4);
    expect(await numbers(owner, 'log_archive', kept)).toEqual([1, 2, 3, 4]);
    expect(await look()).toBe(2);
    expect(await look()).toBe(0);
  });

  test('no further than a snapshot that agrees with the tables', async ({
    database,
    owner,
    map,
  }) => {
    expect(await fill(database, new Date())).toBe(0);
    await keep(database, new Date());
    await owner`update snapshot set agrees = false`;
    expect(await fill(database, new Date())).toBe(0);
    await owner`update snapshot set agrees = true, seq = 3`;
    expect(await fill(database, new Date())).toBe(3);
    expect(await numbers(owner, 'log_archive', map)).toEqual([1, 2, 3]);
  });

  test('not before they are that old', async ({ database, kept }) => {
    expect(kept).toBeTruthy();
    const year = new Date();
    year.setUTCFullYear(year.getUTCFullYear() - 2);
    expect(await fill(database, year)).toBe(0);
  });

  test('in every organisation, also where whoever owns the schema is no superuser', async ({
    url,
    database,
    owner,
    kept,
  }) => {
    const name = `owner_${randomUUID().replaceAll('-', '')}`;
    await owner`create role ${owner(name)}`;
    const plain = open(url, { role: name, pool: 1 });
    try {
      await owner`grant usage, create on schema public to ${owner(name)}`;
      const tables = await owner<{ name: string }[]>`
        select tablename as name from pg_tables where schemaname = 'public'`;
      for (const table of tables)
        await owner`alter table ${owner(table.name)} owner to ${owner(name)}`;
      for (const table of ['log', 'map_head', 'snapshot'])
        await owner`alter policy asked on ${owner(table)} to ${owner(name)}`;
      await owner`alter function maps_to_archive(timestamptz) owner to ${owner(name)}`;
      await owner`
        alter function archive_lines(uuid, timestamptz, integer) owner to ${owner(name)}`;
      expect(await fill(database, new Date())).toBe(6);
      expect(await numbers(owner, 'log_archive', kept)).toHaveLength(6);
    } finally {
      await plain.end({ timeout: 1 });
      await owner`reassign owned by ${owner(name)} to current_user`;
      await owner`drop owned by ${owner(name)} cascade`;
      await owner`drop role ${owner(name)}`;
    }
  });
});

describe('whoever looks back', () => {
  test('sees what was there before: history, days, comparison, audit, comments, lists, verifying', async ({
    database,
    owner,
    who,
    kept: map,
  }) => {
    const all = { map: null, person: null, from: null, to: null };
    const scenario = randomUUID();
    await within(database, circle(who), (tx) =>
      branches.make(tx, { id: scenario, base: map, name: 'Less' }),
    );
    await owner`update scenario set base_seq = 2`;
    for (const each of [map, scenario]) await age(owner, each, 99);
    const [fourth] = await owner<{ at: Date }[]>`
      select at from log where map_id = ${map} and seq = 4`;
    const look = () =>
      within(database, { ...circle(who), still: true }, async (tx) => {
        const told = await mapAudit.lines(tx, all, null, 99);
        const called = await mapAudit.called(tx, told);
        return {
          history: await entries.history(tx, map, {}),
          page: await entries.history(tx, map, { before: 4, limit: 1 }),
          thing: await entries.history(tx, map, { thing: arrival }),
          lines: await entries.history(tx, map, { lines: [2, 7] }),
          marks: await entries.marks(tx, map, 0, null),
          stood: await Promise.all([1, 2, 3, 4, 5, 6, 7].map((seq) => asOf(tx, map, seq))),
          day: await seqAt(tx, map, new Date(fourth?.at ?? NaN)),
          between: await entries.between(tx, map, 1, 6),
          speech: await entries.speech(tx, map, 7),
          touching: await entries.touching(tx, map, 0, [greets]),
          numbers: await entries.ofNumbers(tx, map, 1, 7),
          shared: await entries.shared(tx, map, 1),
          talk: await comments.talk(tx, map),
          audit: told,
          called: { elements: [...called.elements], links: [...called.links] },
          choices: await mapAudit.choices(tx),
          list: await maps.list(tx),
          scenarios: await scenarios.list(tx),
          standing: await scenarios.standing(tx, scenario),
          sides: await branches.sidesOf(tx, {
            ...{ id: scenario, baseSeq: 2 },
            base: { id: map, name: '', putAway: false },
          }),
          verified: await verify(tx, map),
        };
      });
    const before = await look();
    expect(before.verified).toEqual({ lines: 7, faults: [] });
    expect(before.history?.entries).toHaveLength(5);
    expect(before.audit.length).toBeGreaterThan(7);
    expect(before.scenarios).toHaveLength(1);
    expect(before.talk?.removed.elements).toEqual({ [arrival]: 'Arrival' });
    await keep(database, new Date());
    expect(await fill(database, new Date())).toBeGreaterThan(7);
    for (const each of [map, scenario]) expect(await numbers(owner, 'log', each)).toEqual([]);
    expect(await look()).toEqual(before);
  });

  test('goes back to a line that has moved', async ({ database, who, kept: map }) => {
    await fill(database, new Date());
    const back = { client: randomUUID(), count: 1, base: 7, origin: 'restore' as const };
    await send(database, who, map, { ...back, restore: 2, operations: [] });
    const [whole, then] = await within(database, circle(who), async (tx) => [
      await now(tx, map),
      await asOf(tx, map, 2),
    ]);
    expect(whole?.seq).toBe(8);
    expect(inOrder(whole)).toEqual(inOrder(then));
    expect(await faultsOf(database, who, map)).toEqual([]);
  });

  test('from a page that has missed lines that moved reads the whole map, and else what it missed', async ({
    database,
    who,
    kept: map,
  }) => {
    await fill(database, new Date());
    const follow = (seen: number) =>
      within(database, circle(who), (tx) => entries.follow(tx, map, seen));
    expect(await follow(5)).toMatchObject({ behind: true, lines: [] });
    expect(await follow(6)).toMatchObject({ behind: false, lines: [{ seq: 7 }] });
    expect(await follow(7)).toMatchObject({ behind: false, lines: [] });
    const open = desk(database, who.organisation, map);
    expect(await open.join(5, () => undefined)).toMatchObject({ behind: true, lines: [] });
    expect(await open.since(6)).toMatchObject({ behind: false, lines: [{ seq: 7 }] });
  });
});

test('an edit that is sent again after its line has moved hears what was decided, and is not done twice', async ({
  database,
  who,
  kept: map,
}) => {
  await fill(database, new Date());
  const again = await commit(database, circle(who), map, { since: 7, transactions: sent });
  if (typeof again === 'string') throw new Error(again);
  expect(again).toMatchObject({ behind: false, want: null });
  expect(again.lines.map(({ seq, count }) => [seq, count])).toEqual(
    sent.map(({ count }) => [count + 1, count]),
  );
  expect(again.lines.map(({ refusal }) => refusal?.refused)).toEqual(
    [1, 2, 3, 4, 5, 6].map((count) => (count === 4 ? 'gone' : undefined)),
  );
  const reminded = await desk(database, who.organisation, map).remind(sent);
  expect(reminded?.lines).toEqual(again.lines);
  expect(await faultsOf(database, who, map)).toEqual([]);
  expect((await within(database, circle(who), (tx) => entries.head(tx, map)))?.seq).toBe(7);
});

test('people edit and look back while lines move, two servers at it: no line is lost or there twice', async ({
  url,
  database,
  owner,
  who,
  map,
}) => {
  const tab = randomUUID();
  const edit = (count: number): Envelope => ({
    ...{ client: tab, count, base: 0, origin: 'ui' as const },
    operations: [named(`Greets ${count}`)],
  });
  for (let count = 1; count <= 150; count += 50)
    await send(
      ...([database, who, map] as const),
      ...Array.from({ length: 50 }, (_, at) => edit(count + at)),
    );
  await age(owner, map, 140);
  await keep(database, new Date());
  const other = open(url, { pool: 2 });
  let [moved, looks] = [0, 0];
  let editing = true;
  const moving = async (server: Database) => {
    while (editing || (await fill(server, new Date(), { portion: 7, lines: 7 })) > 0)
      moved += await fill(server, new Date(), { portion: 7, lines: 7 });
  };
  const looking = async () => {
    while (editing) {
      const { lines, faults } = await within(database, { ...circle(who), still: true }, (tx) =>
        verify(tx, map),
      );
      expect(faults).toEqual([]);
      expect(lines).toBeGreaterThanOrEqual(157);
      looks += 1;
    }
  };
  const typing = async () => {
    for (let count = 151; count <= 200; count++) await send(database, who, map, edit(count));
    editing = false;
  };
  try {
    await Promise.all([typing(), looking(), moving(database), moving(other)]);
  } finally {
    await other.end({ timeout: 1 });
  }
  expect(moved).toBeGreaterThan(0);
  expect(looks).toBeGreaterThan(0);
  const upTo = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at);
  expect(await numbers(owner, 'log_archive', map)).toEqual(upTo(1, 140));
  expect(await numbers(owner, 'log', map)).toEqual(upTo(141, 207));
  expect(await faultsOf(database, who, map)).toEqual([]);
});

describe('the database alone', () => {
  test.for([
    'insert into log_archive select * from log',
    'update log_archive set at = now()',
    'delete from log_archive',
    'truncate log_archive',
    'insert into whole_log select * from log',
  ])('refuses a request that says: %s', async (query, { database, who, kept }) => {
    expect(kept).toBeTruthy();
    await fill(database, new Date());
    const asked = within(database, circle(who), (tx) => tx.unsafe(query));
    await expect(asked).rejects.toThrow(/permission denied|cannot insert into view/);
  });

  test('shows another organisation nothing of it, and moves nothing for it', async ({
    database,
    owner,
    who,
    kept: map,
  }) => {
    const stranger = await organisationOf(owner);
    const asStranger = <T>(work: (tx: Sql) => Promise<T>) =>
      within(database, circle(stranger), work);
    const [tried] = await asStranger((tx) => tx`select archive_lines(${map}, now(), 99) as moved`);
    expect(tried).toEqual({ moved: 0 });
    await fill(database, new Date());
    for (const table of ['log_archive', 'whole_log']) {
      expect(await asStranger((tx) => tx`select from ${tx(table)}`)).toHaveLength(0);
      expect(await within(database, {}, (tx) => tx`select from ${tx(table)}`)).toHaveLength(0);
      const own = await within(database, circle(who), (tx) => tx`select from ${tx(table)}`);
      expect(own.length).toBeGreaterThan(5);
    }
  });

  test('has the archive in the shape of the log, and takes it away with its map', async ({
    database,
    owner,
    kept: map,
  }) => {
    await fill(database, new Date());
    const shape = (table: string) => owner`
      select column_name, data_type, is_nullable, column_default, ordinal_position
      from information_schema.columns where table_name = ${table} order by ordinal_position`;
    const rules = async (table: string) => {
      const found = await owner<{ rule: string }[]>`
        select pg_get_constraintdef(oid) as rule from pg_constraint
        where conrelid = ${table}::regclass`;
      return found.map(({ rule }) => rule).sort();
    };
    expect(await shape('log_archive')).toEqual(await shape('log'));
    expect(await rules('log_archive')).toEqual(await rules('log'));
    await owner`delete from map where map_id = ${map}`;
    expect(await numbers(owner, 'whole_log', map)).toEqual([]);
  });
});
