import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { Envelope } from '#lib/map/operation.ts';
import * as learned from '#lib/server/learned.ts';
import * as maps from '#lib/server/maps.ts';
import { commit } from '#lib/server/commits.ts';
import { within, type Circle, type Sql } from '#lib/server/sql.ts';
import * as verdicts from '#lib/server/verdicts.ts';
import { test as base } from '../support/database.ts';
import { demoDatabase, linkBetween, story } from '../support/demo.ts';
import { organisationOf } from '../support/world.ts';

const { mapId: map } = story;
const link = linkBetween('solved', 'rebook').id;

const demo = base.extend('url', async ({}, { onCleanup }) => {
  const { url, drop } = await demoDatabase();
  onCleanup(drop);
  return url;
});
const test = demo.extend('analyst', async ({ owner }) => {
  const [row] = await owner<{ organisation: string }[]>`
    select organisation_id as organisation from map where map_id = ${map}`;
  return { organisation: row?.organisation ?? '', person: story.people.analyst.id };
});

const accept = (strength: number, se: number, count = 1, client = randomUUID()): Envelope => ({
  client,
  count,
  base: 0,
  origin: 'learned',
  operations: [{ t: 'link.set', id: link, fields: { strength, se } }],
});
const decline = (id = randomUUID()) => ({
  id,
  link,
  kind: 'declined' as const,
  mean: 0.41,
  sd: 0.045,
  reason: 'The new desk opened then.',
});

describe('what the figures say about a map', () => {
  test('is learned in a thread, once, and starts from what was believed before it was accepted', async ({
    database,
    analyst,
  }) => {
    const ask = async () => {
      const asked = await within(database, analyst, (tx) => learned.ofMap(database, tx, map));
      const outcome = await asked?.outcome;
      if (!outcome || 'refused' in outcome) throw new Error('nothing was learned');
      return { outcome, told: outcome.lessons.find((lesson) => lesson.link === link)! };
    };
    const first = await ask();
    expect(first.told).toMatchObject({ prior: { mean: 0.38, sd: 0.09 }, proposes: true });
    expect((await ask()).outcome).toBe(first.outcome);

    const { mean, sd } = first.told.posterior;
    const mark = await within(database, analyst, (tx) => learned.mark(tx, map));
    await commit(database, analyst, map, { since: 0, transactions: [accept(mean, sd)] });
    expect(await within(database, analyst, (tx) => learned.mark(tx, map))).not.toBe(mark);
    const again = await ask();
    expect(again.told.prior).toEqual(first.told.prior);
    expect(again.told.posterior.mean).toBeCloseTo(mean, 10);
    expect(again.told.posterior.sd).toBeCloseTo(sd, 10);
  });

  test('is nothing to another organisation', async ({ database, analyst, owner }) => {
    expect(analyst.person).not.toBe('');
    const stranger = await organisationOf(owner);
    await within(database, analyst, (tx) => verdicts.judge(tx, map, ['analyst'], decline()));
    await within(database, stranger, async (tx) => {
      expect(await learned.mark(tx, map)).toBe(null);
      expect(await learned.ofMap(database, tx, map)).toBe(null);
      expect(await verdicts.ofMap(tx, map)).toEqual([]);
      expect(await verdicts.judge(tx, map, ['analyst'], decline())).toEqual({ refused: 'gone' });
    });
  });
});

describe('an acceptance', () => {
  const kept = (circle: Circle, database: Parameters<typeof within>[0]) =>
    within(database, circle, (tx: Sql) => verdicts.ofMap(tx, map));

  test('is remembered with the edit that makes it, once however often it is sent', async ({
    database,
    analyst,
  }) => {
    const transactions = [accept(0.41, 0.045)];
    await commit(database, analyst, map, { since: 0, transactions });
    await commit(database, analyst, map, { since: 0, transactions });
    expect(await kept(analyst, database)).toMatchObject([
      {
        link,
        kind: 'accepted',
        mean: 0.41,
        sd: 0.045,
        priorMean: 0.38,
        priorSd: 0.09,
        person: 'Lin Wei',
      },
    ]);
  });

  test('of later figures still remembers what was believed before the first', async ({
    database,
    analyst,
  }) => {
    const client = randomUUID();
    const transactions = [accept(0.41, 0.045, 1, client), accept(0.42, 0.03, 2, client)];
    await commit(database, analyst, map, { since: 0, transactions });
    expect(await kept(analyst, database)).toMatchObject([
      { mean: 0.41, priorMean: 0.38, priorSd: 0.09 },
      { mean: 0.42, priorMean: 0.38, priorSd: 0.09 },
    ]);
  });

  test('that the map refuses is not remembered', async ({ database, analyst }) => {
    const leader = { ...analyst, person: story.people.leader.id };
    await commit(database, leader, map, { since: 0, transactions: [accept(0.41, 0.045)] });
    expect(await kept(analyst, database)).toEqual([]);
  });

  test('goes with a copy of the map', async ({ database, analyst }) => {
    await commit(database, analyst, map, { since: 0, transactions: [accept(0.41, 0.045)] });
    const copied = await within(database, analyst, (tx) => maps.copy(tx, map, (name) => name));
    const there = await within(database, analyst, (tx) => verdicts.ofMap(tx, copied!.id));
    expect(there).toMatchObject([{ link, kind: 'accepted', priorMean: 0.38 }]);
  });
});

describe('a decline', () => {
  test('is kept once with who and why, by those who may write the link’s evidence', async ({
    database,
    analyst,
  }) => {
    const mine = decline();
    const judge = (given: typeof mine, roles: Parameters<typeof verdicts.judge>[2]) =>
      within(database, analyst, (tx) => verdicts.judge(tx, map, roles, given));
    expect(await judge(mine, ['leader'])).toEqual({ refused: 'forbidden' });
    expect(await judge({ ...mine, link: randomUUID() }, ['analyst'])).toEqual({ refused: 'gone' });
    expect(await judge(mine, ['analyst'])).toBe(null);
    expect(await judge(mine, ['analyst'])).toBe(null);
    expect(await within(database, analyst, (tx) => verdicts.ofMap(tx, map))).toMatchObject([
      { kind: 'declined', reason: 'The new desk opened then.', person: 'Lin Wei', priorMean: null },
    ]);
  });
});
