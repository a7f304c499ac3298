import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { Operation } from '#lib/map/operation.ts';
import { emptyState, fromContent } from '#lib/map/state.ts';
import { write, type Batch } from '#lib/server/batches.ts';
import { now } from '#lib/server/content.ts';
import * as members from '#lib/server/members.ts';
import type { Known } from '#lib/server/memory.ts';
import { open, within, type Database } from '#lib/server/sql.ts';
import { verify } from '#lib/server/verify.ts';
import { said } from '../map/worlds.ts';
import { renamed, test as base } from '../support/template-map.ts';
import { memberOf, type Member } from '../support/world.ts';

/** A process that writes one map, with what it remembers. */
class Process {
  known: Known | null = null;
  readonly #database: Database;
  readonly #organisation: string;
  readonly #map: string;

  constructor(database: Database, { organisation }: Member, map: string) {
    this.#database = database;
    this.#organisation = organisation;
    this.#map = map;
  }

  /** A page of somebody's that sends to it; what it sends was made on line `base`. */
  page({ person }: Pick<Member, 'person'>) {
    const client = randomUUID();
    let count = 0;
    return async (operations: Operation[], base = this.known?.seq ?? 0): Promise<Batch> => {
      const { known } = this;
      this.known = null;
      const transaction = { client, count: ++count, base, origin: 'ui' as const, operations };
      const sent = [{ person, transactions: [transaction] }];
      const batch = await write(this.#database, this.#organisation, this.#map, sent, known);
      if (!batch) throw new Error('no such map');
      this.known = batch.known;
      return batch;
    };
  }
}

/** Writes for so long that nobody seems to come between. */
async function settle(edit: ReturnType<Process['page']>, id: string): Promise<void> {
  for (let i = 0; i < 10; i++) await edit([renamed(id, `settled ${i}`)]);
}

const test = base.extend('ids', async ({ database, who, map }) => {
  const whole = await within(database, who, (tx) => now(tx, map));
  return (whole?.content.elements ?? []).map(({ id }) => id);
});

/** What the tables hold, as what is remembered would be told. */
async function written(database: Database, who: Member, map: string) {
  const whole = await within(database, who, (tx) => now(tx, map));
  if (!whole) throw new Error('no such map');
  return said(fromContent(whole.content, whole.comments));
}

describe('a process that has written a map alone for long', () => {
  test('writes what it decides without asking, and remembers what the tables hold', async ({
    database,
    owner,
    who,
    map,
    ids: [one = '', two = ''],
  }) => {
    const process = new Process(database, who, map);
    const edit = process.page(who);
    await settle(edit, one);
    const [held, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const looking = owner.begin(async (tx) => {
      await tx`select from membership for update`;
      held.resolve();
      await done.promise;
    });
    await held.promise;
    const { lines } = await edit([{ t: 'element.remove', id: two }]);
    done.resolve();
    await looking;
    expect(lines).toMatchObject([{ person: who.person, operations: [{ t: 'element.remove' }] }]);
    const [logged] = await owner<{ at: Date }[]>`
      select at from log where map_id = ${map} order by seq desc limit 1`;
    expect(lines[0]?.at).toBe(logged?.at.toISOString());
    const { known } = process;
    expect(known && said(known.state)).toEqual(await written(database, who, map));
  });

  test('leaves nobody’s name on the connection by which it wrote', async ({
    url,
    who,
    map,
    ids,
  }) => {
    const database = open(url, { pool: 1 });
    const edit = new Process(database, who, map).page(who);
    await settle(edit, ids[0] ?? '');
    const [left] = await database`
      select current_organisation() as organisation, current_setting('plan_cache_mode') as plans`;
    expect(left).toEqual({ organisation: null, plans: 'auto' });
    await database.end();
  });

  test('decides anew where another has come between, and nothing is left of the first try', async ({
    database,
    owner,
    who,
    map,
    ids: [one = '', two = ''],
  }) => {
    const colleague = await memberOf(owner, who, ['hr', 'cx']);
    const [here, there] = [new Process(database, who, map), new Process(database, who, map)];
    const [mine, theirs] = [here.page(who), here.page(colleague)];
    await theirs([renamed(two, 'first')]);
    await settle(mine, one);
    const base = here.known?.seq;
    await there.page(colleague)([{ t: 'element.remove', id: one }]);
    const refused = await mine([renamed(two, 'never'), renamed(one, 'too late')]);
    expect(refused).toMatchObject({
      missed: [{ operations: [{ t: 'element.remove' }] }],
      lines: [{ operations: [], refusal: { refused: 'gone', culprit: one } }],
    });
    const { known } = here;
    expect(known && said(known.state)).toEqual(await written(database, who, map));
    const after = await theirs([renamed(two, 'second')], base);
    expect(after.lines[0]).not.toHaveProperty('overwritten');
    expect(known && said(known.state)).toEqual(await written(database, who, map));
  });

  test('writes nothing of whoever has lost their role', async ({
    database,
    owner,
    who,
    map,
    ids: [one = ''],
  }) => {
    const colleague = await memberOf(owner, who, ['hr', 'cx']);
    const edit = new Process(database, who, map).page(colleague);
    await settle(edit, one);
    const { person } = colleague;
    await within(database, who, (tx) => members.setRoles(tx, person, ['leader']));
    const { lines } = await edit([renamed(one, 'too late')]);
    expect(lines).toMatchObject([{ refusal: { refused: 'forbidden' } }]);
    await within(database, who, (tx) => members.setRoles(tx, person, ['hr', 'cx']));
    expect((await edit([renamed(one, 'again')])).lines[0]).not.toHaveProperty('refusal');
  });

  test('tells a page that sends again that it was decided', async ({
    database,
    who,
    map,
    ids: [one = ''],
  }) => {
    const process = new Process(database, who, map);
    const edit = process.page(who);
    await settle(edit, one);
    const { known } = process;
    const sent = { base: 0, origin: 'ui' as const, operations: [renamed(one, 'again')] };
    const client = [...(known?.clients.keys() ?? [])][0] ?? '';
    const again = { person: who.person, transactions: [{ ...sent, client, count: 3 }] };
    const batch = await write(database, who.organisation, map, [again], known);
    expect(batch).toMatchObject({ lines: [], outcomes: [{ again: [{ client, count: 3 }] }] });
  });
});

test('keys that have grown too long are shortened by a line of their own, written with the edit', async ({
  database,
  who,
  map,
  ids: [one = ''],
}) => {
  const [here, there] = [new Process(database, who, map), new Process(database, who, map)];
  const edit = here.page(who);
  const others = there.page(who);
  await settle(edit, one);
  const far: Operation = {
    t: 'element.move',
    id: one,
    layer: 'moment',
    ord: `a1${'V'.repeat(60)}`,
  };
  for (const crowd of [others, edit]) {
    const { lines } = await crowd([far]);
    const [mine, system, ...more] = lines;
    expect(more).toEqual([]);
    expect(system).toMatchObject({ seq: (mine?.seq ?? 0) + 1, count: 1, origin: 'system' });
    expect(system?.client).not.toBe(mine?.client);
  }
  // both have heard of it, and go on
  expect((await others([renamed(one, 'again')])).lines).toHaveLength(1);
  expect((await edit([renamed(one, 'and again')])).missed).toHaveLength(1);
  const { faults } = await within(database, who, (tx) => verify(tx, map));
  expect(faults).toEqual([]);
  const whole = await within(database, who, (tx) => now(tx, map));
  expect(whole?.content.elements.filter(({ ord }) => ord.length > 25)).toEqual([]);
  expect(said(here.known?.state ?? emptyState())).toEqual(await written(database, who, map));
});
