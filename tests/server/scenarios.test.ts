import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { Side } from '#lib/map/branch.ts';
import type { Envelope, Operation } from '#lib/map/operation.ts';
import * as audit from '#lib/server/audit.ts';
import * as branches from '#lib/server/branches.ts';
import { commit, type Asker } from '#lib/server/commits.ts';
import { now } from '#lib/server/content.ts';
import * as entries from '#lib/server/entries.ts';
import * as maps from '#lib/server/maps.ts';
import * as scenarios from '#lib/server/scenarios.ts';
import { within, type Database } from '#lib/server/sql.ts';
import { verify } from '#lib/server/verify.ts';
import type { Role } from '#lib/people/may.ts';
import { agreeing, awaited } from '#lib/people/review.ts';
import { test as base } from '../support/database.ts';
import { memberOf, organisationOf, type Member } from '../support/world.ts';

const [greets, arrival, revenue] = [randomUUID(), randomUUID(), randomUUID()];
const [first, second] = [randomUUID(), randomUUID()];
const content = {
  fields: { name: 'Hotels' },
  elements: [
    { id: greets, layer: 'behaviour' as const, ord: 'a0V', fields: { name: 'Greets', target: 70 } },
    { id: arrival, layer: 'moment' as const, ord: 'a0V', fields: { name: 'Arrival', target: 80 } },
    { id: revenue, layer: 'result' as const, ord: 'a0V', fields: { name: 'Revenue', worth: 5 } },
  ],
  links: [
    { id: first, from: greets, to: arrival, fields: { strength: 0.4 } },
    { id: second, from: arrival, to: revenue, fields: { strength: 0.2 } },
  ],
};

const asker = ({ organisation, person }: Member): Asker => ({ organisation, person });

/** One organisation with a person of each kind, a map, and a leader's scenario of it. */
const test = base
  .extend('house', async ({ owner }) => {
    const hr = await organisationOf(owner, ['hr']);
    const member = (role: Role) => memberOf(owner, hr, [role]);
    return {
      hr,
      cx: await member('cx'),
      leader: await member('leader'),
      analyst: await member('analyst'),
      admin: await member('admin'),
    };
  })
  .extend('map', async ({ database, house }) => {
    const made = await within(database, asker(house.hr), (tx) =>
      maps.create(tx, content, 'template'),
    );
    if ('refused' in made) throw new Error(made.refused);
    return made.id;
  })
  .extend('scenario', async ({ database, house, map }) => {
    const id = randomUUID();
    await within(database, asker(house.leader), (tx) =>
      branches.make(tx, { id, base: map, name: 'Greet sooner' }),
    );
    return id;
  });

async function edit(
  database: Database,
  who: Member,
  map: string,
  ...operations: Operation[]
): Promise<string | undefined> {
  const sent: Envelope = { client: randomUUID(), count: 1, base: 0, origin: 'ui', operations };
  const answer = await commit(database, asker(who), map, { since: 0, transactions: [sent] });
  if (typeof answer === 'string') throw new Error(answer);
  return answer.lines.at(-1)?.refusal?.refused;
}

/** What one person does about a scenario, each time as a new deed. */
const as = (database: Database, who: Member, id: string) => {
  const inside = <T>(work: (tx: Parameters<typeof branches.drop>[0]) => Promise<T>) =>
    within(database, asker(who), work);
  return {
    ask: (whom: Member, sentence = '') =>
      inside((tx) => branches.ask(tx, id, { deed: randomUUID(), reviewer: whom.person, sentence })),
    answer: (kind: 'agreed' | 'changes', seq: number, sentence = '') =>
      inside((tx) => branches.answer(tx, id, { deed: randomUUID(), seq, kind, sentence })),
    rebase: (seen: number, choices: [string, Side][] = []) =>
      inside((tx) =>
        branches.rebase(tx, id, { deed: randomUUID(), seen, choices: new Map(choices) }),
      ),
    adopt: (seen: number, deed = randomUUID()) =>
      inside((tx) => branches.adopt(tx, id, { deed, seen })),
    drop: () => inside((tx) => branches.drop(tx, id, randomUUID())),
    reopen: () => inside((tx) => branches.reopen(tx, id, randomUUID())),
    read: () =>
      inside(async (tx) => {
        const found = await scenarios.one(tx, id);
        if (!found) throw new Error('no scenario');
        return found;
      }),
    content: (map: string) =>
      inside(async (tx) => {
        const whole = await now(tx, map);
        if (!whole) throw new Error('no map');
        return whole;
      }),
  };
};

const target = (id: string, to: number): Operation => ({
  t: 'element.set',
  id,
  fields: { target: to },
});
const strength = (id: string, to: number): Operation => ({
  t: 'link.set',
  id,
  fields: { strength: to },
});

describe('a scenario', () => {
  test('begins as its map stands, with a log of its own, and is no map among maps', async ({
    database,
    house,
    map,
    scenario,
  }) => {
    const it = as(database, house.leader, scenario);
    expect(await it.read()).toMatchObject({
      name: 'Greet sooner',
      base: { id: map, name: 'Hotels', putAway: false },
      baseSeq: 1,
      behind: 0,
      state: 'draft',
      author: { id: house.leader.person },
      seq: 1,
      deeds: [],
    });
    const [whole, own] = [await it.content(map), await it.content(scenario)];
    expect(own.content.elements).toEqual(whole.content.elements);
    expect(own.content.links).toEqual(whole.content.links);
    await within(database, asker(house.hr), async (tx) => {
      expect((await maps.list(tx)).map(({ id }) => id)).toEqual([map]);
      const [line] = await entries.since(tx, scenario, 0);
      expect(line).toMatchObject({ origin: 'branched', person: house.leader.person });
    });
  });

  test('is made once, however often it is asked for, and not of another scenario', async ({
    database,
    house,
    map,
    scenario,
  }) => {
    const again = { id: scenario, base: map, name: 'Greet sooner' };
    const { leader } = house;
    const made = await within(database, asker(leader), (tx) => branches.make(tx, again));
    expect(made).toEqual({});
    const nested = { id: randomUUID(), base: scenario, name: 'Deeper' };
    expect(await within(database, asker(leader), (tx) => branches.make(tx, nested))).toEqual({
      refused: 'gone',
    });
    expect(await within(database, asker(leader), (tx) => scenarios.list(tx))).toHaveLength(1);
  });

  test('takes figures from whoever may edit scenarios, and words from whose layer it is', async ({
    database,
    house,
    map,
    scenario,
  }) => {
    const { leader, admin, hr, cx } = house;
    expect(await edit(database, leader, scenario, strength(first, 0.5))).toBeUndefined();
    expect(await edit(database, leader, scenario, target(arrival, 90))).toBeUndefined();
    const named: Operation = { t: 'element.set', id: greets, fields: { name: 'Smiles' } };
    expect(await edit(database, leader, scenario, named)).toBe('forbidden');
    expect(await edit(database, cx, scenario, named)).toBe('forbidden');
    expect(await edit(database, hr, scenario, named)).toBeUndefined();
    expect(await edit(database, admin, scenario, target(arrival, 91))).toBe('forbidden');
    // and none of it is written on the map
    expect(await edit(database, leader, map, target(arrival, 90))).toBe('forbidden');
    expect((await as(database, leader, scenario).content(map)).seq).toBe(2);
  });
});

describe('bringing a scenario up to its map', () => {
  test('takes over what the map has done, keeps what the scenario changes, and is done once', async ({
    database,
    house,
    map,
    scenario,
  }) => {
    const { leader, cx } = house;
    const it = as(database, leader, scenario);
    await edit(database, leader, scenario, strength(first, 0.5));
    await edit(database, cx, map, target(arrival, 85));
    expect(await it.read()).toMatchObject({ behind: 1, baseSeq: 1 });
    const deed = { deed: randomUUID(), seen: 2, choices: new Map() };
    for (let twice = 0; twice < 2; twice++)
      expect(
        await within(database, asker(leader), (tx) => branches.rebase(tx, scenario, deed)),
      ).toEqual({});
    expect(await it.read()).toMatchObject({ behind: 0, baseSeq: 2, seq: 3, since: 2 });
    const { content: own } = await it.content(scenario);
    expect(own.elements.find(({ id }) => id === arrival)?.fields.target).toBe(85);
    expect(own.links.find(({ id }) => id === first)?.fields.strength).toBe(0.5);
    expect(own.fields.name).toBe('Greet sooner');
    expect(await it.rebase(2)).toEqual({});
    expect(await it.read()).toMatchObject({ seq: 3 });
  });

  test('waits for a choice where both changed the same, made on what the map says now', async ({
    database,
    house,
    map,
    scenario,
  }) => {
    const { leader, cx } = house;
    const it = as(database, leader, scenario);
    await edit(database, leader, scenario, target(arrival, 90));
    await edit(database, cx, map, target(arrival, 85));
    expect(await it.rebase(2)).toEqual({ refused: 'open' });
    expect(await it.adopt(2)).toEqual({ refused: 'behind' });
    const key = `${arrival} target`;
    expect(await it.rebase(1, [[key, 'mine']])).toEqual({ refused: 'changed' });
    expect(await it.rebase(2, [[key, 'mine']])).toEqual({});
    expect(await it.read()).toMatchObject({ behind: 0, since: 2 });
    const { content: own } = await it.content(scenario);
    expect(own.elements.find(({ id }) => id === arrival)?.fields.target).toBe(90);
  });
});

describe('a review', () => {
  test('is asked of a member, who says yes to what was read; an edit since takes the yes away', async ({
    database,
    house,
    scenario,
  }) => {
    const { leader, cx, hr } = house;
    const it = as(database, leader, scenario);
    await edit(database, leader, scenario, target(arrival, 90));
    expect(await it.ask(leader)).toEqual({ refused: 'reviewer' });
    expect(await it.ask({ ...cx, person: randomUUID() })).toEqual({ refused: 'reviewer' });
    expect(await it.ask(cx, 'Is 90 within reach?')).toEqual({});
    const asked = await it.read();
    expect(asked.state).toBe('review');
    expect(awaited(asked.deeds).map(({ id }) => id)).toEqual([cx.person]);
    expect(await as(database, hr, scenario).answer('agreed', 2)).toEqual({ refused: 'not asked' });
    expect(await as(database, cx, scenario).answer('agreed', 1)).toEqual({ refused: 'changed' });
    expect(await as(database, cx, scenario).answer('agreed', 2)).toEqual({});
    const agreed = await it.read();
    expect(agreeing(agreed.deeds, agreed.since).map(({ id }) => id)).toEqual([cx.person]);
    await edit(database, leader, scenario, target(arrival, 95));
    const since = await it.read();
    expect(agreeing(since.deeds, since.since)).toEqual([]);
  });

  test('stands through a plain rebase, and falls where something had to be chosen', async ({
    database,
    house,
    map,
    scenario,
  }) => {
    const { leader, cx } = house;
    const it = as(database, leader, scenario);
    await edit(database, leader, scenario, target(arrival, 90));
    await it.ask(cx);
    await as(database, cx, scenario).answer('agreed', 2);
    await edit(database, cx, map, strength(second, 0.3));
    await it.rebase(2);
    let read = await it.read();
    expect(agreeing(read.deeds, read.since)).toHaveLength(1);
    await edit(database, cx, map, target(arrival, 85));
    await it.rebase(3, [[`${arrival} target`, 'mine']]);
    read = await it.read();
    expect(agreeing(read.deeds, read.since)).toHaveLength(0);
  });

  test('may ask for changes, with a sentence: it is a draft again', async ({
    database,
    house,
    scenario,
  }) => {
    const it = as(database, house.leader, scenario);
    await it.ask(house.cx);
    await as(database, house.cx, scenario).answer('changes', 1, 'Too much at once.');
    const { state, deeds } = await it.read();
    expect(state).toBe('draft');
    expect(deeds.at(-1)).toMatchObject({ kind: 'changes', sentence: 'Too much at once.' });
    expect(awaited(deeds)).toEqual([]);
  });
});

describe('adopting a scenario', () => {
  test('writes it into the map as one transaction, by who may, with author and reviewer named', async ({
    database,
    owner,
    house,
    map,
    scenario,
  }) => {
    const { leader, cx, hr } = house;
    const it = as(database, leader, scenario);
    await edit(database, leader, scenario, target(arrival, 90));
    await edit(database, leader, scenario, strength(first, 0.5), target(greets, 75));
    await edit(database, cx, map, strength(second, 0.3));
    expect(await it.adopt(3)).toEqual({
      refused: 'unguarded',
      roles: [
        ['hr', 'analyst'],
        ['cx', 'analyst'],
        ['hr', 'cx', 'analyst'],
      ],
    });
    await it.ask(cx);
    await as(database, cx, scenario).answer('agreed', 3);
    expect(await it.adopt(3)).toMatchObject({ refused: 'unguarded' });
    const deed = randomUUID();
    const by = as(database, hr, scenario);
    for (let twice = 0; twice < 2; twice++) expect(await by.adopt(3, deed)).toEqual({});
    expect(await by.adopt(3)).toEqual({ refused: 'closed', state: 'adopted' });

    const { content: after, seq } = await it.content(map);
    expect(seq).toBe(3);
    expect(after.elements.map(({ fields }) => fields.target ?? null)).toEqual(
      expect.arrayContaining([75, 90, null]),
    );
    expect(after.links.find(({ id }) => id === first)?.fields.strength).toBe(0.5);
    expect(after.links.find(({ id }) => id === second)?.fields.strength).toBe(0.3);
    expect(after.fields.name).toBe('Hotels');
    await within(database, asker(hr), async (tx) => {
      const past = await entries.history(tx, map, { limit: 10 });
      expect(past?.entries[0]).toMatchObject({
        origin: 'adopted',
        person: hr.person,
        client: scenario,
      });
      expect(past?.entries[0]?.operations).toHaveLength(3);
      expect(past?.adopted).toEqual({
        [scenario]: { name: 'Greet sooner', author: leader.mail, reviewers: [cx.mail] },
      });
      const [line] = await audit.lines(tx, null, 1);
      expect(line).toMatchObject({
        action: 'scenario.adopt',
        detail: { author: leader.mail, reviewers: [cx.mail], line: 3 },
      });
      expect(await verify(tx, map)).toMatchObject({ faults: [] });
      expect(await verify(tx, scenario)).toMatchObject({ faults: [] });
    });
    expect(await edit(database, leader, scenario, target(arrival, 91))).toBe('forbidden');
    const [kept] = await owner`select state, adopted_seq from scenario where map_id = ${scenario}`;
    expect(kept).toEqual({ state: 'adopted', adopted_seq: 3 });
    // and the map goes on as ever
    expect(await edit(database, cx, map, target(arrival, 92))).toBeUndefined();
  });

  test('asks to be brought up first where the map has taken away what it changes', async ({
    database,
    house,
    map,
    scenario,
  }) => {
    const { hr, cx, leader } = house;
    const it = as(database, hr, scenario);
    await edit(database, leader, scenario, target(arrival, 90), target(greets, 75));
    await edit(database, cx, map, { t: 'element.remove', id: arrival });
    expect(await it.adopt(2)).toEqual({ refused: 'behind' });
    expect(await it.rebase(2)).toEqual({});
    expect(await it.adopt(3)).toEqual({});
    const { content: after } = await it.content(map);
    expect(after.elements.map(({ id }) => id)).not.toContain(arrival);
  });

  test('has nothing to write where it changes nothing, and not what was not read', async ({
    database,
    house,
    scenario,
  }) => {
    const it = as(database, house.hr, scenario);
    expect(await it.adopt(1)).toEqual({ refused: 'nothing' });
    await edit(database, house.hr, scenario, target(greets, 75));
    expect(await it.adopt(1)).toEqual({ refused: 'changed' });
  });

  test('at once from two sides writes it once, though somebody has sent edits under its name', async ({
    database,
    house,
    map,
    scenario,
  }) => {
    const { hr, leader } = house;
    await edit(database, hr, scenario, target(greets, 75));
    const operations = [target(greets, 1)];
    const posed: Envelope = { client: scenario, count: 1, base: 0, origin: 'ui', operations };
    await commit(database, asker(leader), map, { since: 0, transactions: [posed] });
    const outcomes = await Promise.all([1, 2, 3].map(() => as(database, hr, scenario).adopt(2)));
    expect(outcomes.filter(({ refused }) => refused === undefined)).toHaveLength(1);
    expect((await as(database, hr, scenario).content(map)).seq).toBe(3);
  });
});

describe('a dropped scenario', () => {
  test('takes no more edits until it is taken up again', async ({ database, house, scenario }) => {
    const { leader } = house;
    const it = as(database, leader, scenario);
    expect(await it.drop()).toEqual({});
    expect(await it.read()).toMatchObject({ state: 'dropped' });
    expect(await edit(database, leader, scenario, target(arrival, 90))).toBe('forbidden');
    expect(await it.rebase(1)).toEqual({ refused: 'closed', state: 'dropped' });
    expect(await it.reopen()).toEqual({});
    expect(await edit(database, leader, scenario, target(arrival, 90))).toBeUndefined();
  });
});

describe('what was asked and answered', () => {
  test('can be neither changed nor taken away by a request', async ({ owner }) => {
    const [may] = await owner`
      select has_table_privilege('throughline_app', 'scenario_deed', 'update') as changes,
        has_table_privilege('throughline_app', 'scenario_deed', 'delete') as removes,
        has_table_privilege('throughline_app', 'scenario', 'delete') as forgets`;
    expect(may).toEqual({ changes: false, removes: false, forgets: false });
  });
});
