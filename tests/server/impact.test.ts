/** The impact graph's server side on the demo company, whose map has a past of a year and more. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test as base } from 'vitest';
import { run } from '../../src/cli/rox/record.ts';
import { Sent } from '#lib/impact/look.ts';
import * as commits from '#lib/server/commits.ts';
import * as content from '#lib/server/content.ts';
import * as impact from '#lib/server/impact.ts';
import * as record from '#lib/server/record.ts';
import { open, within, type Database, type Sql } from '#lib/server/sql.ts';
import { demoDatabase, linkBetween, story } from '../support/demo.ts';

interface World {
  database: Database;
  organisation: string;
  as: <T>(work: (tx: Sql) => Promise<T>) => Promise<T>;
}

const test = base.extend('world', { scope: 'file' }, async ({}, { onCleanup }): Promise<World> => {
  const { url, drop } = await demoDatabase();
  const database = open(url, { pool: 4, statementSeconds: 60 });
  onCleanup(async () => {
    await database.end({ timeout: 1 });
    await drop();
  });
  const owner = open(url, { role: null, pool: 1 });
  const [found] = await owner<{ id: string }[]>`select organisation_id as id from organisation`;
  await owner.end();
  const circle = { organisation: found?.id ?? '', person: story.people.leader.id };
  return {
    database,
    organisation: circle.organisation,
    as: <T>(work: (tx: Sql) => Promise<T>) => within(database, circle, work),
  };
});

const asked = { unit: null, period: null, compare: null };
const link = (from: string, to: string) => linkBetween(from, to).id;

describe('a look compares', () => {
  test('with the map as it stood, told by what was written since and by whom', async ({
    world,
  }) => {
    const [look, then] = await world.as(async (tx) => [
      await impact.look(tx, story.mapId, asked),
      await content.asOf(
        tx,
        story.mapId,
        await content.seqAt(tx, story.mapId, new Date('2026-04-30T23:59:59Z')),
      ),
    ]);
    expect(look).toMatchObject({ compare: '2026-04', then: { day: '2026-04-30', drawn: null } });
    const told = new Map(look?.then?.links.map(({ id, steps }) => [id, steps]));
    expect(told.size).toBeGreaterThan(0);
    for (const { id, fields } of look?.content.links ?? []) {
      const was = then?.content.links.find((each) => each.id === id)?.fields;
      const strength = told.get(id)?.[0]?.was?.strength ?? fields.strength ?? null;
      expect(strength).toBe(was?.strength ?? null);
    }
    const [step] = told.get(link('own', 'solved')) ?? [];
    expect(look?.then?.people[step?.person ?? '']).toBe(story.people.analyst.name);
    expect(Sent.safeParse(look).success).toBe(true);
  });

  test('with a map of no other numbers where only words were written', async ({ world }) => {
    const look = await world.as((tx) =>
      impact.look(tx, story.mapId, { ...asked, compare: '2026-09' }),
    );
    expect(look?.then).toEqual({
      day: '2026-09-30',
      drawn: null,
      links: [],
      elements: [],
      people: {},
    });
  });

  test('with what was first written in a map that was drawn later', async ({ world }) => {
    const look = await world.as((tx) =>
      impact.look(tx, story.mapId, { ...asked, compare: '2025-03' }),
    );
    expect(look?.then?.drawn?.slice(0, 7)).toBe('2025-10');
    const steps = look?.then?.links.find(({ id }) => id === link('own', 'solved'))?.steps;
    expect(steps).toMatchObject([{ was: { strength: 0.75 }, is: { strength: 0.68 } }]);
    expect(look?.then?.links.every(({ steps: [first] }) => first?.was !== null)).toBe(true);
  });
});

describe('the record of the map', () => {
  const recorded = ({ database, organisation, as }: World) =>
    as((tx) => record.ofMap(database, organisation, tx, story.mapId));

  test('begins when the map did, and rox record says the same of the same grounds', async ({
    world,
  }) => {
    const found = await recorded(world);
    expect(found?.told.grain).toBe('month');
    expect(found?.told.whole?.forecasts).toBe(found?.told.forecasts.length);
    expect(found?.told.forecasts.length).toBeGreaterThan(40);
    // Drawn in October 2025; four months of its own errors come before the first forecast.
    expect(found?.told.forecasts.at(-1)?.when).toBe('2026-03');
    const grounds: unknown = JSON.parse(JSON.stringify(found?.grounds));
    expect(run(grounds)['record']).toEqual(found?.told.whole);
    expect(await recorded(world)).toBe(found);
  });

  test('is not helped by a strength written afterwards', async ({ world }) => {
    const before = await recorded(world);
    const client = randomUUID();
    const strength = { t: 'link.set', id: link('solved', 'rebook'), fields: { strength: 0.9 } };
    const { database, organisation } = world;
    const asker = { organisation, person: story.people.analyst.id };
    const transaction = {
      client,
      count: 1,
      base: 0,
      origin: 'ui' as const,
      operations: [strength],
    };
    await commits.commit(database, asker, story.mapId, { since: 0, transactions: [transaction] });
    const after = await recorded(world);
    expect(after?.told.mark).not.toBe(before?.told.mark);
    expect(after?.told.forecasts).toEqual(before?.told.forecasts);
    const look = await world.as((tx) => impact.look(tx, story.mapId, asked));
    const steps = look?.then?.links.find(({ id }) => id === strength.id)?.steps;
    expect(steps).toMatchObject([{ person: asker.person, is: { strength: 0.9 } }]);
  });

  test('is empty for a map without results, and nothing for no map', async ({ world }) => {
    const map = randomUUID();
    const { database, organisation, as } = world;
    const found = await as(async (tx) => {
      await tx`insert into map (organisation_id, map_id, created_by)
        values (current_organisation(), ${map}, current_person())`;
      await tx`insert into map_head (organisation_id, map_id)
        values (current_organisation(), ${map})`;
      return record.ofMap(database, organisation, tx, map);
    });
    expect(found?.told).toMatchObject({ whole: null, forecasts: [] });
    expect(await as((tx) => record.ofMap(database, organisation, tx, randomUUID()))).toBeNull();
  });
});
