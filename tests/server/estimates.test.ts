/** Blind estimates in a real database: who sees what, when, and that nothing happens twice. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { Operation } from '#lib/map/operation.ts';
import type { Estimate, EstimateDeed, Round } from '#lib/people/estimates.ts';
import type { Role } from '#lib/people/may.ts';
import { asTaken, pool } from '#lib/rox/opinion-pool.ts';
import { onChanged, type Where } from '#lib/server/asides.ts';
import * as audit from '#lib/server/audit.ts';
import * as branches from '#lib/server/branches.ts';
import { commit } from '#lib/server/commits.ts';
import * as entries from '#lib/server/entries.ts';
import * as estimates from '#lib/server/estimates.ts';
import * as estimating from '#lib/server/estimating.ts';
import * as maps from '#lib/server/maps.ts';
import * as members from '#lib/server/members.ts';
import { within, type Database } from '#lib/server/sql.ts';
import { test as base } from '../support/database.ts';
import { memberOf, organisationOf, type Member } from '../support/world.ts';

const [greets, arrival, revenue] = [randomUUID(), randomUUID(), randomUUID()];
const [link, other] = [randomUUID(), randomUUID()];
const content = {
  fields: { name: 'Hotels' },
  elements: [
    { id: greets, layer: 'behaviour' as const, ord: 'a0V', fields: { name: 'Greets' } },
    { id: arrival, layer: 'moment' as const, ord: 'a0V', fields: { name: 'Arrival' } },
    { id: revenue, layer: 'result' as const, ord: 'a0V', fields: { name: 'Revenue' } },
  ],
  links: [
    { id: link, from: greets, to: arrival, fields: { strength: 0.4 } },
    { id: other, from: arrival, to: revenue, fields: { strength: 0.2 } },
  ],
};
const now = new Date('2026-11-22T12:00:00Z');
const circle = ({ organisation, person }: Member) => ({ organisation, person });

const low: Estimate = { likely: 0.2121, low: 0.1, high: 0.3, reason: 'seldom seen' };
const high: Estimate = { likely: 0.6363, low: 0.5, high: 0.8, reason: 'often seen' };

const test = base
  .extend('house', async ({ owner }) => {
    const hr = await organisationOf(owner, ['hr']);
    const member = (role: Role) => memberOf(owner, hr, [role]);
    const cx = await member('cx');
    return { hr, cx, leader: await member('leader'), admin: await member('admin') };
  })
  .extend('map', async ({ database, house }) => {
    const made = await within(database, circle(house.hr), (tx) =>
      maps.create(tx, content, 'template'),
    );
    if ('refused' in made) throw new Error(made.refused);
    return made.id;
  });

/** What one person does about the estimates of a map. */
const as = (database: Database, who: Member, roles: Role[], map: string) => {
  const act = (deed: EstimateDeed, at = now) =>
    within(database, circle(who), (tx) =>
      estimating.act(tx, map, { id: who.person, roles }, deed, at),
    );
  return {
    open: (
      round: string,
      people: Member[],
      rest: { link?: string; closes?: string; whenAll?: boolean; note?: string } = {},
    ) =>
      act({
        do: 'open',
        round,
        link,
        asked: people.map(({ person }) => person),
        note: '',
        closes: null,
        whenAll: false,
        ...rest,
      }),
    answer: (round: string, estimate: Estimate, at = now) =>
      act({ do: 'answer', round, estimate }, at),
    reveal: (round: string) => act({ do: 'reveal', round }),
    end: (round: string) => act({ do: 'end', round }),
    read: (at = now): Promise<Round[]> =>
      within(database, circle(who), async (tx) => {
        await estimates.settle(tx, map, at);
        return estimates.ofMap(tx, map);
      }),
    rows: () =>
      within(
        database,
        circle(who),
        (tx) => tx<{ person: string }[]>`select person_id as person from estimate_answer`,
      ),
    edit: async (origin: 'ui' | 'estimated' | 'undo', ...operations: Operation[]) => {
      const sent = { client: randomUUID(), count: 1, base: 0, origin, operations };
      const answer = await commit(database, circle(who), map, { since: 0, transactions: [sent] });
      if (typeof answer === 'string') throw new Error(answer);
      return answer.lines.at(-1);
    },
  };
};

describe('an open round', () => {
  test('shows nobody another’s estimate: only who has answered', async ({
    database,
    house,
    map,
  }) => {
    const [hr, cx, admin] = [
      as(database, house.hr, ['hr'], map),
      as(database, house.cx, ['cx'], map),
      as(database, house.admin, ['admin'], map),
    ];
    const round = randomUUID();
    await hr.open(round, [house.hr, house.cx]);
    await hr.answer(round, low);
    for (const [who, own] of [
      [hr, low],
      [cx, null],
      [admin, null],
    ] as const) {
      const [found] = await who.read();
      expect(found).toMatchObject({ own, estimates: null, revealed: null, number: 1 });
      expect(found?.asked.map(({ answered }) => answered).sort()).toEqual([false, true]);
      if (own === null) expect(JSON.stringify(found)).not.toMatch(/0\.2121|seldom/);
    }
    expect(await cx.rows()).toEqual([]);
    expect(await admin.rows()).toEqual([]);
    expect(await hr.rows()).toHaveLength(1);
    const nobody = await within(
      database,
      { organisation: house.hr.organisation },
      (tx) => tx`select from estimate_answer`,
    );
    expect(nobody).toHaveLength(0);
  });

  test('is answered by nobody in another’s name, even by a query', async ({
    database,
    house,
    map,
  }) => {
    const hr = as(database, house.hr, ['hr'], map);
    const round = randomUUID();
    await hr.open(round, [house.hr, house.cx]);
    await hr.answer(round, low);
    const forged = within(
      database,
      circle(house.cx),
      (tx) => tx`
        insert into estimate_answer
          (organisation_id, map_id, round_id, person_id, likely, low, high, reason)
        values (${house.hr.organisation}, ${map}, ${round}, ${house.hr.person}, 1, 0, 2, '')`,
    );
    await expect(forged).rejects.toThrow('row-level security');
    const changed = await within(
      database,
      circle(house.cx),
      (tx) => tx`update estimate_answer set likely = low where round_id = ${round}`,
    );
    expect(changed.count).toBe(0);
  });

  test('can be thought over until the reveal, and not after', async ({ database, house, map }) => {
    const [hr, cx] = [as(database, house.hr, ['hr'], map), as(database, house.cx, ['cx'], map)];
    const round = randomUUID();
    await hr.open(round, [house.hr, house.cx]);
    expect(await hr.answer(round, high)).toEqual({ changed: true });
    expect(await hr.reveal(round)).toEqual({ refused: 'few' });
    // who thinks again is told to nobody
    expect(await hr.answer(round, low)).toEqual({ changed: false });
    await cx.answer(round, high);
    expect(await cx.reveal(round)).toEqual({ refused: 'forbidden' });
    expect(await hr.reveal(round)).toEqual({ changed: true });
    expect(await hr.reveal(round)).toEqual({ changed: false });
    expect(await cx.answer(round, low)).toEqual({ refused: 'revealed' });
    const late = within(
      database,
      circle(house.cx),
      (tx) => tx`update estimate_answer set likely = low where round_id = ${round}`,
    );
    expect((await late).count).toBe(0);
    const [found] = await cx.read();
    expect(found?.estimates?.map(({ likely }) => likely).sort()).toEqual([0.2121, 0.6363]);
    expect(found?.revealed).toMatchObject({ how: 'opener', by: { id: house.hr.person } });
  });

  test('is revealed with the last answer, or when its day has come', async ({
    database,
    house,
    map,
  }) => {
    const [hr, cx, leader] = [
      as(database, house.hr, ['hr'], map),
      as(database, house.cx, ['cx'], map),
      as(database, house.leader, ['leader'], map),
    ];
    const first = randomUUID();
    await hr.open(first, [house.hr, house.cx], { whenAll: true });
    await hr.answer(first, low);
    expect(await cx.answer(first, high)).toEqual({ changed: true });
    expect((await leader.read())[0]?.revealed).toMatchObject({ how: 'all', by: null });

    const second = randomUUID();
    const closes = '2026-11-23T00:00:00.000Z';
    const people = [house.hr, house.cx, house.leader];
    await hr.open(second, people, { closes });
    await hr.answer(second, low);
    await leader.answer(second, high);
    expect((await cx.read())[1]?.revealed).toBeNull();
    const after = new Date('2026-11-23T00:00:01Z');
    expect((await cx.read(after))[1]).toMatchObject({ revealed: { how: 'date' }, number: 2 });
    expect(await cx.answer(second, high, after)).toEqual({ refused: 'revealed' });
  });

  test('decides on a late answer and a reveal one after the other: never a changed secret', async ({
    database,
    house,
    map,
  }) => {
    const [hr, cx] = [as(database, house.hr, ['hr'], map), as(database, house.cx, ['cx'], map)];
    for (let time = 0; time < 5; time++) {
      const round = randomUUID();
      await hr.open(round, [house.hr, house.cx]);
      await hr.answer(round, low);
      await cx.answer(round, low);
      const [late, revealed] = await Promise.all([cx.answer(round, high), hr.reveal(round)]);
      expect(revealed).toEqual({ changed: true });
      const found = (await hr.read()).find(({ id }) => id === round);
      const said = found?.estimates?.find(({ person }) => person === house.cx.person);
      expect(said?.likely).toBe('refused' in late ? low.likely : high.likely);
      await hr.end(round);
    }
  });

  test('is opened once however often it is sent, and one at a time on a link', async ({
    database,
    house,
    map,
  }) => {
    const [hr, cx] = [as(database, house.hr, ['hr'], map), as(database, house.cx, ['cx'], map)];
    const [one, two] = [randomUUID(), randomUUID()];
    const people = [house.hr, house.cx];
    expect(await hr.open(one, people)).toEqual({ changed: true });
    expect(await hr.open(one, people)).toEqual({ changed: false });
    expect(await cx.open(two, people)).toEqual({ refused: 'running' });
    await Promise.all([hr.answer(one, low), hr.answer(one, low)]);
    const rounds = await hr.read();
    expect(rounds.map(({ id }) => id)).toEqual([one]);
    expect(rounds[0]?.asked).toHaveLength(2);
  });

  test('is for those who may write the link to open, and for those who are asked to answer', async ({
    database,
    house,
    map,
    owner,
  }) => {
    const leader = as(database, house.leader, ['leader'], map);
    const hr = as(database, house.hr, ['hr'], map);
    const round = randomUUID();
    const stranger = await organisationOf(owner);
    expect(await leader.open(round, [house.hr, house.cx])).toEqual({ refused: 'forbidden' });
    expect(await hr.open(round, [house.hr, stranger])).toEqual({ refused: 'people' });
    expect(await hr.open(round, [house.hr, house.hr])).toEqual({ refused: 'people' });
    expect(await hr.open(round, [house.hr, house.cx], { link: randomUUID() })).toEqual({
      refused: 'gone',
    });
    const closes = '2026-11-22T11:59:59.000Z';
    expect(await hr.open(round, [house.hr, house.cx], { closes })).toEqual({ refused: 'past' });
    await hr.open(round, [house.hr, house.cx]);
    expect(await leader.answer(round, low)).toEqual({ refused: 'not asked' });
    expect(await leader.end(round)).toEqual({ refused: 'forbidden' });
    expect(await hr.answer(randomUUID(), low)).toEqual({ refused: 'gone' });
  });

  test('does not count who has left, and tells nobody what they said', async ({
    database,
    house,
    map,
  }) => {
    const [hr, cx, leader] = [
      as(database, house.hr, ['hr'], map),
      as(database, house.cx, ['cx'], map),
      as(database, house.leader, ['leader'], map),
    ];
    const round = randomUUID();
    await hr.open(round, [house.hr, house.cx, house.leader], { whenAll: true });
    await leader.answer(round, { ...high, reason: 'from a leaver' });
    await within(database, circle(house.admin), (tx) => members.remove(tx, house.leader.person));
    expect((await hr.read())[0]?.asked).toHaveLength(2);
    await hr.answer(round, low);
    expect(await hr.reveal(round)).toEqual({ refused: 'few' });
    await cx.answer(round, high);
    const [found] = await hr.read();
    expect(found?.revealed?.how).toBe('all');
    expect(found?.estimates?.map(({ person }) => person).sort()).toEqual(
      [house.hr.person, house.cx.person].sort(),
    );
    expect(JSON.stringify(found)).not.toContain('leaver');
  });

  test('ends with its link, and is there again when that is restored', async ({
    database,
    house,
    map,
  }) => {
    const hr = as(database, house.hr, ['hr'], map);
    const round = randomUUID();
    await hr.open(round, [house.hr, house.cx]);
    await hr.edit('ui', { t: 'link.remove', id: link });
    expect((await hr.read())[0]).toMatchObject({ standing: 'removed', cause: 'Greets' });
    expect(await hr.answer(round, low)).toEqual({ refused: 'gone' });
    await hr.edit('undo', { t: 'link.add', id: link, from: greets, to: arrival, fields: {} });
    expect((await hr.read())[0]?.standing).toBe('here');
    expect(await hr.answer(round, low)).toEqual({ changed: true });
    // of other ends, it is another question
    await hr.edit('ui', { t: 'link.retarget', id: link, from: greets, to: revenue });
    expect((await hr.read())[0]?.standing).toBe('moved');
    expect(await hr.answer(round, low)).toEqual({ refused: 'gone' });
    expect(await hr.open(randomUUID(), [house.hr, house.cx])).toEqual({ changed: true });
    expect((await hr.read()).map(({ number, ended }) => [number, ended !== null])).toEqual([
      [1, true],
      [1, false],
    ]);
  });

  test('leaves no number in the log, the audit, or what is asked of people', async ({
    database,
    house,
    map,
  }) => {
    const hr = as(database, house.hr, ['hr'], map);
    const round = randomUUID();
    await hr.open(round, [house.hr, house.cx], { note: 'As of autumn' });
    await hr.answer(round, low);
    const all = await within(database, circle(house.admin), async (tx) => ({
      audit: await audit.lines(tx, null, 50),
      log: await entries.history(tx, map, { limit: 50 }),
      asked: await estimates.askedOf(tx),
      people: await estimates.candidates(tx, map, link),
    }));
    expect(JSON.stringify(all)).not.toMatch(/0\.2121|seldom/);
    expect(all.audit.map(({ action }) => action)).toContain('estimate.open');
    const asked = await within(database, circle(house.cx), (tx) => estimates.askedOf(tx));
    expect(asked).toMatchObject([{ map, link, cause: 'Greets', effect: 'Arrival' }]);
    expect(await within(database, circle(house.hr), (tx) => estimates.askedOf(tx))).toEqual([]);
  });
});

describe('a revealed round', () => {
  const pooled = () => {
    const found = pool([low, high]);
    if ('refused' in found) throw new Error(found.refused);
    return asTaken(found);
  };
  const write = (fields: { strength: number; se: number }): Operation => ({
    t: 'link.set',
    id: link,
    fields: { ...fields, grade: 'belief' },
  });

  test('is taken over by one operation of the map’s log, and says by whom', async ({
    database,
    house,
    map,
  }) => {
    const [hr, cx] = [as(database, house.hr, ['hr'], map), as(database, house.cx, ['cx'], map)];
    const round = randomUUID();
    await hr.open(round, [house.hr, house.cx], { whenAll: true });
    await hr.answer(round, low);
    await cx.answer(round, high);
    const heard: Where[] = [];
    const stop = onChanged(database, (each) => heard.push(each));
    await cx.edit('estimated', write({ strength: 0.5, se: 0.1 }));
    expect((await hr.read())[0]?.taken).toBeNull();
    expect(heard).toEqual([]);
    const line = await cx.edit('estimated', write(pooled()));
    stop();
    expect(heard).toEqual([{ map }]);
    expect((await hr.read())[0]?.taken).toMatchObject({
      by: { id: house.cx.person },
      seq: line?.seq,
    });
    // what follows is a question of its own
    await hr.open(randomUUID(), [house.hr, house.cx]);
    expect((await hr.read()).map(({ number }) => number)).toEqual([1, 1]);
  });

  test('is estimated again beside the former, or left as it is', async ({
    database,
    house,
    map,
  }) => {
    const [hr, cx] = [as(database, house.hr, ['hr'], map), as(database, house.cx, ['cx'], map)];
    const [one, two] = [randomUUID(), randomUUID()];
    for (const round of [one, two]) {
      await hr.open(round, [house.hr, house.cx], { whenAll: true });
      await hr.answer(round, low);
      await cx.answer(round, high);
    }
    expect((await hr.read()).map(({ number }) => number)).toEqual([1, 2]);
    expect(await cx.end(two)).toEqual({ changed: true });
    expect(await cx.end(two)).toEqual({ changed: false });
    await cx.edit('estimated', write(pooled()));
    expect((await hr.read())[1]).toMatchObject({ taken: null, ended: { by: {} } });
  });

  test('stays in the scenario where it was asked', async ({ database, house, map }) => {
    const scenario = randomUUID();
    await within(database, circle(house.hr), (tx) =>
      branches.make(tx, { id: scenario, base: map, name: 'What if' }),
    );
    const [there, here] = [
      as(database, house.hr, ['hr'], scenario),
      as(database, house.hr, ['hr'], map),
    ];
    await there.open(randomUUID(), [house.hr, house.cx]);
    expect(await there.read()).toHaveLength(1);
    expect(await here.read()).toEqual([]);
    expect(await here.open(randomUUID(), [house.hr, house.cx])).toEqual({ changed: true });
  });
});

test('those who have edited either end’s layer are asked first', async ({
  database,
  house,
  map,
}) => {
  const cx = as(database, house.cx, ['cx'], map);
  await cx.edit('ui', { t: 'element.set', id: arrival, fields: { description: 'In the lobby' } });
  const found = await within(database, circle(house.admin), (tx) =>
    estimates.candidates(tx, map, link),
  );
  expect(
    found
      ?.filter(({ near }) => near)
      .map(({ id }) => id)
      .sort(),
  ).toEqual([house.hr.person, house.cx.person].sort());
  expect(found).toHaveLength(4);
});
