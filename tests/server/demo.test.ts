import { describe, expect } from 'vitest';
import { demo } from '#lib/demo/demo.ts';
import { read } from '#lib/impact/reading.ts';
import { createDemo, demoExists, type SignIn } from '#lib/server/demo.ts';
import { openWave } from '#lib/server/demo-wave.ts';
import * as impact from '#lib/server/impact.ts';
import { readLink } from '#lib/pulse/phone.ts';
import { invited } from '#lib/server/pulse/issue.ts';
import { open, within } from '#lib/server/sql.ts';
import { test } from '../support/database.ts';
import { demoDatabase } from '../support/demo.ts';
import { keysOf } from '../support/survey.ts';

const now = new Date('2026-11-22T09:00:00Z');
const latest = { unit: null, period: null, compare: null };

describe('the demo organisation', () => {
  test('is made once, with people, a map and its past, and figures that say where attention is needed', async ({
    database,
  }) => {
    expect(await demoExists(database)).toBe(false);
    let kept: SignIn[] = [];
    await createDemo(
      database,
      now,
      () => 'a password of some length',
      (signIns) => (kept = signIns),
    );
    expect(await demoExists(database)).toBe(true);
    expect(kept.map(({ mail }) => mail)).toContain('leader@meridian.example');

    const story = demo(now);
    const person = story.people.leader.id;
    const [member] = await within(
      database,
      { person },
      (tx) => tx<{ organisation: string }[]>`
        select organisation_id as organisation from membership where person_id = ${person}`,
    );
    const circle = { organisation: member?.organisation ?? '', person };

    const look = await within(database, circle, (tx) => impact.look(tx, story.mapId, latest));
    if (!look) throw new Error('no look');
    expect(look.period).toBe('2026-10');
    expect(look.compare).toBe('2026-04');
    const reading = read(look);
    expect(reading.ranked[0]?.element.fields.name).toBe('Own the guest’s problem');
    expect(reading.analysis.sumAttentionRoot).toBeCloseTo(reading.gap, 3);
    expect(reading.since?.change).toBeLessThan(0);

    const log = await within(
      database,
      circle,
      (tx) => tx<{ person: string; at: Date }[]>`
        select person_id as person, at from log where map_id = ${story.mapId} order by seq`,
    );
    const all = [...story.strokes, ...story.talk];
    expect(log).toHaveLength(all.length);
    expect(log.map(({ at }) => at)).toEqual(all.map(({ at }) => at));
    expect(new Set(log.map((line) => line.person)).size).toBe(5);

    // what the regions lack adds up to what the whole lacks, but for results left out in neither
    const regions = story.units.filter(({ parent }) => parent === null);
    let sum = 0;
    for (const { id } of regions) {
      const part = await within(database, circle, (tx) =>
        impact.look(tx, story.mapId, { ...latest, unit: id }),
      );
      if (part) sum += read(part).gap;
    }
    expect(sum / reading.gap).toBeCloseTo(1, 6);
  });

  test('asks somebody who has not answered yet, once some have, and the same after a restart', async ({
    onTestFinished,
  }) => {
    const { url, drop } = await demoDatabase();
    const [database, owner] = [open(url, { pool: 2 }), open(url, { role: null, pool: 1 })];
    onTestFinished(async () => {
      await Promise.all([database.end(), owner.end()]);
      await drop();
    });
    const today = new Date();
    const keys = keysOf();
    const opened = () => openWave(database, keys, '0'.repeat(64), today);
    const fragment = await opened();
    const link = readLink(fragment ?? '');
    expect(link && (await invited(database, link, today))).toMatchObject({ used: false });
    expect(await opened()).toBe(fragment);
    const [counts] = await owner<{ ballots: number; asked: number }[]>`
      select (select count(*)::int from ballot) as ballots,
        (select count(*)::int from eligibility) as asked`;
    expect(counts?.ballots).toBe(12);
    expect(counts?.asked).toBeGreaterThan(50);
    await owner`update wave set state = 'closing' where state = 'open'`;
    expect(await opened()).toBeNull();
  });

  test('is seen by nobody else', async ({ database, owner }) => {
    await createDemo(
      database,
      now,
      () => 'a password of some length',
      () => undefined,
    );
    const story = demo(now);
    await owner`
      insert into person (person_id, mail, name)
      values ('00000000-0000-4000-8000-000000000001', 'a@example.com', 'A')`;
    const stranger = {
      organisation: '00000000-0000-4000-8000-000000000002',
      person: '00000000-0000-4000-8000-000000000001',
    };
    expect(
      await within(database, stranger, (tx) => impact.look(tx, story.mapId, latest)),
    ).toBeNull();
  });
});
