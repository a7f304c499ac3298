import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { commit } from '#lib/server/commits.ts';
import { keep } from '#lib/server/snapshots.ts';
import { within, type Sql } from '#lib/server/sql.ts';
import { verify } from '#lib/server/verify.ts';
import { test as base } from '../support/template-map.ts';

/** A map with a template, a thousand edits on it, some of them refused, and so a snapshot. */
const test = base
  .extend('edited', async ({ database, who, map }) => {
    const client = randomUUID();
    const element = randomUUID();
    for (let count = 1; count <= 1_001; count += 50) {
      const transactions = Array.from({ length: 50 }, (_, at) => ({
        client,
        count: count + at,
        base: 0,
        origin: 'ui' as const,
        operations: [
          count + at === 1
            ? { t: 'element.add', id: element, layer: 'moment', ord: 'a0V', fields: { name: 'A' } }
            : at % 10 === 0
              ? { t: 'element.remove', id: randomUUID() }
              : { t: 'element.set', id: element, fields: { name: `A ${count + at}` } },
        ],
      }));
      await commit(database, who, map, { since: 0, transactions });
    }
    await keep(database, new Date());
    return map;
  })
  .extend('faults', ({ database, who, edited }) => async () => {
    const circle = { organisation: who.organisation, still: true };
    return (await within(database, circle, (tx: Sql) => verify(tx, edited))).faults;
  });

test('a map that is the fold of its log has no fault', async ({ faults, owner }) => {
  expect(await owner`select from snapshot`).toHaveLength(1);
  expect(await faults()).toEqual([]);
});

test('a row of the tables that its log does not tell of is named', async ({ faults, owner }) => {
  const [row] = await owner<{ id: string }[]>`
    update element set fields = fields || '{"name": "changed"}'
    where element_id in (select element_id from element limit 1) returning element_id as id`;
  expect(await faults()).toEqual([`its tables and its log differ in element ${row?.id}`]);
});

test('a snapshot that lies is named', async ({ faults, owner }) => {
  const [row] = await owner<{ seq: number }[]>`
    update snapshot set content = jsonb_set(content, '{links}', '[]') returning seq`;
  const [fault] = await faults();
  expect(fault).toContain(`the snapshot at line ${row?.seq} and its log differ in link `);
});

test('a line that is missing is named', async ({ faults, owner }) => {
  await owner`delete from log where seq = 500`;
  expect(await faults()).toEqual(['line 500 is missing']);
});

test('a head that is ahead of its log is named', async ({ faults, owner }) => {
  await owner`update map_head set seq = seq + 5`;
  expect((await faults())[0]).toMatch(/^its head says \d+ lines and its log has \d+$/);
});
