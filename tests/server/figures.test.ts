import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import * as figures from '#lib/server/figures.ts';
import * as impact from '#lib/server/impact.ts';
import * as metrics from '#lib/server/metrics.ts';
import { within, type Database, type Sql } from '#lib/server/sql.ts';
import { test } from '../support/database.ts';
import { organisationOf, type Member } from '../support/world.ts';

const fields = {
  name: 'Engagement',
  code: 'eng',
  kind: 'qualitative' as const,
  unit: '',
  floor: 1,
  ceiling: 5,
  source: 'Survey',
};
const place = { segment: '', period: '2026', n: null, sd: null };

/** An organisation with two units, a metric, and a map whose one element the metric feeds. */
async function world(database: Database, owner: Sql) {
  const member: Member = await organisationOf(owner);
  const [metric, map, element, north, south] = Array.from({ length: 5 }, () => randomUUID());
  if (!metric || !map || !element || !north || !south) throw new Error('five ids were made');
  const run = <T>(work: (tx: Sql) => Promise<T>) => within(database, member, work);
  await run(async (tx) => {
    await metrics.make(tx, metric, fields);
    for (const [unit, name] of [
      [north, 'North'],
      [south, 'South'],
    ] as const) {
      await tx`insert into org_unit (organisation_id, unit_id, name)
        values (current_organisation(), ${unit}, ${name})`;
    }
    await tx`insert into map (organisation_id, map_id, created_by)
      values (current_organisation(), ${map}, current_person())`;
    await tx`insert into map_head (organisation_id, map_id, fields)
      values (current_organisation(), ${map}, ${tx.json({ name: 'Hotels' })})`;
    const content = tx.json({ name: 'Pride', measures: [{ metric, weight: 1 }] });
    await tx`insert into element (organisation_id, map_id, element_id, layer, ord, fields, seq)
      values (current_organisation(), ${map}, ${element}, 'culture', 'a0', ${content}, 0)`;
  });
  return { run, metric, map, element, north, south };
}

describe('a metric', () => {
  test('has a name and a code of its own', async ({ database, owner }) => {
    const { run, metric } = await world(database, owner);
    const make = (change: Partial<typeof fields>) =>
      run((tx) => metrics.make(tx, randomUUID(), { ...fields, ...change }));
    expect(await make({ name: 'ENGAGEMENT', code: 'x' })).toEqual({ refused: 'name taken' });
    expect(await make({ name: 'Other' })).toEqual({ refused: 'code taken' });
    expect(await make({ name: 'Other', code: 'other' })).toBe(null);
    const change = await run((tx) => metrics.change(tx, metric, { ...fields, name: 'other' }));
    expect(change).toEqual({ refused: 'name taken' });
    expect(await run((tx) => metrics.change(tx, randomUUID(), fields))).toEqual({
      refused: 'gone',
    });
  });

  test('in use is not deleted, and says where it is used', async ({ database, owner }) => {
    const { run, metric, map, element } = await world(database, owner);
    expect(await run((tx) => metrics.remove(tx, metric))).toMatchObject({
      refused: 'in use',
      uses: [{ map, mapName: 'Hotels', element, name: 'Pride', weight: 1 }],
    });
    expect(await run((tx) => metrics.withoutMetric(tx, metric))).toEqual(
      new Map([[map, [{ element, measures: [] }]]]),
    );
    await run((tx) => tx`update element set fields = '{"name": "Pride"}'`);
    expect(await run((tx) => metrics.remove(tx, metric))).toBe(null);
  });
});

describe('figures', () => {
  test('are written all or none, and taken back', async ({ database, owner }) => {
    const { run, metric, north, south } = await world(database, owner);
    const first = await run((tx) =>
      figures.write(tx, [{ ...place, metric, unit: north, value: 4, n: 10, sd: 1 }]),
    );
    expect(first).toMatchObject({ before: [{ value: null }] });
    const second = await run((tx) =>
      figures.write(tx, [
        { ...place, metric, unit: north, value: null },
        { ...place, metric, unit: south, value: 3 },
        { ...place, metric, unit: null, value: 3.5 },
      ]),
    );
    if ('refused' in second) throw new Error('nothing is gone');
    expect(second.before[0]).toMatchObject({ value: 4, n: 10, sd: 1 });
    await run((tx) => figures.write(tx, second.before));
    expect(await run((tx) => figures.ofMetric(tx, metric))).toEqual([
      { ...place, metric, unit: north, value: 4, n: 10, sd: 1 },
    ]);
    const gone = await run((tx) =>
      figures.write(tx, [
        { ...place, metric, unit: north, value: 1 },
        { ...place, metric, unit: randomUUID(), value: 1 },
      ]),
    );
    expect(gone).toEqual({ refused: 'gone' });
    expect(await run((tx) => figures.ofMetric(tx, metric))).toMatchObject([{ value: 4 }]);
  });

  test('make the scores of a map, and each change is seen', async ({ database, owner }) => {
    const { run, metric, map, element, north, south } = await world(database, owner);
    const whole = { unit: null, period: null, segment: '' };
    const before = await run((tx) => figures.mark(tx, map));
    const empty = await run((tx) => figures.ofMap(tx, map, whole));
    expect(empty?.scores.get(element)).toMatchObject({ value: null, notes: ['not measured'] });
    await run((tx) =>
      figures.write(tx, [
        { ...place, metric, unit: north, value: 4, n: 30, sd: 1 },
        { ...place, metric, unit: south, value: 2, n: 10, sd: 1 },
      ]),
    );
    const after = await run((tx) => figures.mark(tx, map));
    expect(after).not.toBe(before);
    const found = await run((tx) => figures.ofMap(tx, map, whole));
    expect(found?.period).toBe('2026');
    // (4·30 + 2·10)/40 = 3.5 on a scale from 1 to 5
    expect(found?.scores.get(element)).toMatchObject({ value: 62.5, n: 40, coverage: 1 });
    expect(found?.trends.get(element)?.at(-1)).toMatchObject({ period: '2026', value: 62.5 });
    const one = await run((tx) => figures.ofMap(tx, map, { ...whole, unit: north }));
    expect(one?.scores.get(element)?.value).toBe(75);
    expect(await run((tx) => figures.ofMap(tx, map, { ...whole, unit: randomUUID() }))).toBe(null);
    expect(await run((tx) => figures.ofMap(tx, randomUUID(), whole))).toBe(null);
    await run((tx) => tx`update org_unit set name = 'Nord' where unit_id = ${north}`);
    expect(await run((tx) => figures.mark(tx, map))).not.toBe(after);
  });

  test('stand part by part: units so that they make up the whole, and segments', async ({
    database,
    owner,
  }) => {
    const { run, metric, map, element, north, south } = await world(database, owner);
    const asked = { unit: null, period: null, by: null };
    expect(await run((tx) => impact.parts(tx, map, asked))).toBe(null);
    const city = randomUUID();
    await run(
      (tx) => tx`insert into org_unit (organisation_id, unit_id, parent_id, name)
        values (current_organisation(), ${city}, ${north}, 'Oslo')`,
    );
    await run((tx) =>
      figures.write(tx, [
        { ...place, metric, unit: city, value: 4, n: 30, sd: 1 },
        { ...place, metric, unit: south, value: 2, n: 10, sd: 1 },
        { ...place, metric, unit: null, segment: 'Families', value: 5, n: 10, sd: 1 },
        { ...place, metric, unit: null, segment: 'Business', value: 3, n: 30, sd: 1 },
      ]),
    );
    const units = await run((tx) => impact.parts(tx, map, asked));
    expect(units).toMatchObject({ levels: 2, level: 2, segments: ['Business', 'Families'] });
    const shares = units?.parts.map(({ id, shares: share, scores }) => [
      id,
      share[element],
      scores[element]?.value,
    ]);
    expect(shares).toEqual(
      expect.arrayContaining([
        [city, 0.75, 75],
        [south, 0.25, 25],
      ]),
    );
    const above = await run((tx) => impact.parts(tx, map, { ...asked, by: 1 }));
    expect(above?.parts.map(({ id }) => id).toSorted()).toEqual([north, south].toSorted());
    const below = await run((tx) => impact.parts(tx, map, { ...asked, unit: north }));
    expect(below?.parts).toMatchObject([{ id: city, shares: { [element]: 1 } }]);
    const segments = await run((tx) => impact.parts(tx, map, { ...asked, by: 'segments' }));
    expect(segments?.parts).toMatchObject([
      { id: 'Business', shares: { [element]: 0.75 }, scores: { [element]: { value: 50, n: 30 } } },
      { id: 'Families', shares: { [element]: 0.25 }, scores: { [element]: { value: 100 } } },
    ]);
    expect(await run((tx) => impact.parts(tx, randomUUID(), asked))).toBe(null);
  });

  test('of one organisation are nothing to another', async ({ database, owner }) => {
    const [here, there] = [await world(database, owner), await world(database, owner)];
    expect(await there.run((tx) => figures.mark(tx, here.map))).toBe(null);
    const foreign = { ...place, metric: here.metric, unit: null, value: 1 };
    expect(await there.run((tx) => figures.write(tx, [foreign]))).toEqual({ refused: 'gone' });
    expect(await there.run((tx) => metrics.remove(tx, here.metric))).toEqual({ refused: 'gone' });
  });
});
