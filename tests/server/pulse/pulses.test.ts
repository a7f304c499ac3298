/** Pulses in a real database, while several people write at them. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Item } from '#lib/pulse/item.ts';
import * as maps from '#lib/server/maps.ts';
import * as pulses from '#lib/server/pulse/pulses.ts';
import { within, type Sql } from '#lib/server/sql.ts';
import { test as base } from '../../support/database.ts';
import { organisationOf } from '../../support/world.ts';

const element = randomUUID();
const content = {
  fields: { name: 'Hotels' },
  elements: [
    { id: element, layer: 'culture' as const, ord: 'a0V', fields: { name: 'Speak up' } },
    { id: randomUUID(), layer: 'leadership' as const, ord: 'a0V', fields: { name: 'Listen' } },
  ],
  links: [],
};
const item: Item = {
  id: randomUUID(),
  kind: 'agree5',
  text: { en: 'I can speak.', fa: 'می‌توانم حرف بزنم.' },
  elements: [element],
  bank: null,
  optional: false,
  reversed: false,
};

const test = base.extend('house', async ({ owner, database }) => {
  const { organisation, person } = await organisationOf(owner, ['hr']);
  const run = <T>(work: (tx: Sql) => Promise<T>) =>
    within(database, { organisation, person }, work);
  const made = await run((tx) => maps.create(tx, content, 'template'));
  if ('refused' in made) throw new Error(made.refused);
  return { run, map: made.id };
});

test('a pulse is made once, written over the version that was read, and deleted', async ({
  house: { run, map },
}) => {
  const id = randomUUID();
  await run((tx) => pulses.make(tx, { id, name: 'June', map }));
  await run((tx) => pulses.make(tx, { id, name: 'June', map }));
  expect(await run(pulses.list)).toMatchObject([
    { id, name: 'June', mapName: 'Hotels', items: [] },
  ]);

  const fields = { name: 'June', map, why: { en: 'To help.' }, items: [item] };
  const [first, second] = [
    await run((tx) => pulses.change(tx, id, 1, fields)),
    await run((tx) => pulses.change(tx, id, 1, { ...fields, items: [] })),
  ];
  expect([first, second]).toEqual([{ version: 2 }, { refused: 'changed' }]);
  expect(await run((tx) => pulses.one(tx, id))).toEqual({ id, version: 2, ...fields });

  await run((tx) => pulses.remove(tx, id));
  expect(await run((tx) => pulses.change(tx, id, 2, fields))).toEqual({ refused: 'gone' });
});

test('what is written of a pulse is kept without the sign that no database keeps', async ({
  house: { run, map },
}) => {
  const id = randomUUID();
  await run((tx) => pulses.make(tx, { id, name: 'June', map }));
  const said = { en: 'I can\0 speak.' };
  const items = [{ ...item, text: said }];
  const fields = pulses.PulseFields.parse({ name: '\0June', map, why: said, items });
  expect(await run((tx) => pulses.change(tx, id, 1, fields))).toEqual({ version: 2 });
  const kept = { en: 'I can speak.' };
  expect(await run((tx) => pulses.one(tx, id))).toMatchObject({
    name: 'June',
    why: kept,
    items: [{ text: kept }],
  });
  expect(pulses.PulseFields.safeParse({ ...fields, name: ' \0 ' }).success).toBe(false);
});

test('a pulse is tied to elements of a map of its own organisation', async ({
  house: { run, map },
}) => {
  expect(await run((tx) => pulses.elementsOf(tx, map))).toMatchObject([
    { layer: 'leadership', name: 'Listen' },
    { layer: 'culture', name: 'Speak up' },
  ]);
  const elsewhere = { id: randomUUID(), name: 'x', map: randomUUID() };
  expect(await run((tx) => pulses.make(tx, elsewhere))).toEqual({ refused: 'no map' });
});
