/** Whatever the canvas does by dragging, the keyboard alone does too. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Element } from '#lib/map/element.ts';
import type { Layer } from '#lib/map/layers.ts';
import type { MapContent } from '#lib/map/state.ts';
import { Whole } from '#lib/map/wire.ts';
import * as maps from '#lib/server/maps.ts';
import { open, within } from '#lib/server/sql.ts';
import { accessible, signIn, test } from '../support/journey.ts';
import { organisationOf, type Member } from '../support/world.ts';

const ids = ['a', 'b', 'c', 'd'].map((letter) => `00000000-0000-7000-8000-00000000000${letter}`);
const [a = '', b = '', c = '', d = ''] = ids;
const link = '00000000-0000-7000-8000-0000000000aa';

const element = (id: string, layer: Layer, ord: string, name: string): Element => ({
  id,
  layer,
  ord,
  fields: { name },
});

/** Two behaviours, a moment and a result; the first behaviour moves the moment. */
const small: MapContent = {
  fields: { name: 'A small map' },
  elements: [
    element(a, 'behaviour', 'a0', 'Own the problem'),
    element(b, 'behaviour', 'a1', 'Hand over cleanly'),
    element(c, 'moment', 'a0', 'Solved on the spot'),
    element(d, 'result', 'a0', 'Returning guests'),
  ],
  links: [{ id: link, from: a, to: c, fields: { strength: 0.4 } }],
};

async function begin(url: string, member: Member, content: MapContent): Promise<string> {
  const database = open(url, { pool: 1 });
  const made = await within(
    database,
    { organisation: member.organisation, person: member.person },
    (tx) => maps.create(tx, content, 'template'),
  );
  await database.end();
  if ('refused' in made) throw new Error(made.refused);
  return made.id;
}

/** Opens the map, where the keyboard is in it at once, and shows the outline. */
async function enter(page: Page, { slug }: Member, map: string): Promise<void> {
  await page.goto(`/${slug}/maps/${map}`);
  // The picture is drawn once the page has come alive; keys pressed earlier meet nobody.
  await page.locator('main canvas').first().waitFor();
  await page.locator('main:focus').waitFor();
  await press(page, 'o');
  await page.getByRole('tree').waitFor();
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    if (key.startsWith('"')) await page.keyboard.type(key.slice(1));
    else await page.keyboard.press(key);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
}

/** Finds a thing by its name and chooses it: what a click does. */
async function find(page: Page, name: string): Promise<void> {
  await press(page, '/', `"${name}`, 'Enter');
  await page.getByRole('listbox').waitFor({ state: 'detached' });
}

/** The map as the authority has it. */
async function saved(page: Page, { slug }: Member, map: string): Promise<MapContent> {
  const response = await page.request.get(`/api/${slug}/maps/${map}/snapshot`);
  return Whole.parse(await response.json()).content;
}

const names = (content: MapContent, layer: Layer) =>
  content.elements
    .filter((each) => each.layer === layer)
    .sort((one, other) => (one.ord < other.ord ? -1 : 1))
    .map(({ fields }) => fields.name);
const runs = (content: MapContent) => content.links.map(({ from, to }) => `${from} ${to}`).sort();

/** Every gesture of the canvas, the keys that do the same to what is found first, and what then holds. */
const gestures: {
  gesture: string;
  find?: string;
  keys: string[];
  holds: (content: MapContent) => unknown;
  is: unknown;
}[] = [
  {
    gesture: 'a double click in a column adds an element',
    keys: ['1', '"Leaders listen', 'Enter'],
    holds: (content) => names(content, 'leadership'),
    is: ['Leaders listen'],
  },
  {
    gesture: 'a double click on a card renames it',
    find: 'Hand over cleanly',
    keys: ['F2', '"Hand over', 'Enter'],
    holds: (content) => names(content, 'behaviour'),
    is: ['Own the problem', 'Hand over'],
  },
  {
    gesture: 'a drag from a handle to a card links them',
    find: 'Solved on the spot',
    keys: ['l', '"Returning', 'Enter'],
    holds: (content) => runs(content).includes(`${c} ${d}`),
    is: true,
  },
  {
    gesture: 'a drag to a handle links from the other end',
    find: 'Returning guests',
    keys: ['Shift+L', '"Hand over', 'Enter'],
    holds: (content) => runs(content).includes(`${b} ${d}`),
    is: true,
  },
  {
    gesture: 'a drag from a handle to an empty place adds and links',
    find: 'Solved on the spot',
    keys: ['l', '"Rebooking', 'Enter'],
    holds: (content) => [names(content, 'result'), content.links.length],
    is: [['Returning guests', 'Rebooking'], 2],
  },
  {
    gesture: 'an element dropped on a link goes in between',
    find: 'Own the problem → Solved on the spot',
    keys: ['i', '"Decide alone', 'Enter'],
    holds: (content) => [
      names(content, 'behaviour').includes('Decide alone'),
      runs(content).length,
    ],
    is: [true, 2],
  },
  {
    gesture: 'a link’s end dragged to another card gets a new effect',
    find: 'Own the problem → Solved on the spot',
    keys: ['/', '"Change the link’s effect', 'Enter', '"Returning', 'Enter'],
    holds: runs,
    is: [`${a} ${d}`],
  },
  {
    gesture: 'a link is turned round',
    find: 'Own the problem → Solved on the spot',
    keys: ['r'],
    holds: runs,
    is: [`${c} ${a}`],
  },
  {
    gesture: 'a drag within the column changes the order',
    find: 'Hand over cleanly',
    keys: ['Alt+ArrowUp'],
    holds: (content) => names(content, 'behaviour'),
    is: ['Hand over cleanly', 'Own the problem'],
  },
  {
    gesture: 'a drop in another column changes the layer',
    find: 'Hand over cleanly',
    keys: [']'],
    holds: (content) => names(content, 'moment').length,
    is: 2,
  },
  {
    gesture: 'a drop in a far column changes the layer',
    find: 'Hand over cleanly',
    keys: ['m', '"Leadership', 'Enter'],
    holds: (content) => names(content, 'leadership'),
    is: ['Hand over cleanly'],
  },
  {
    gesture: 'several are chosen by a frame and moved together',
    find: 'Own the problem',
    keys: ['Shift+ArrowDown', '['],
    holds: (content) => names(content, 'culture'),
    is: ['Own the problem', 'Hand over cleanly'],
  },
  {
    gesture: 'chosen ones are duplicated',
    find: 'Hand over cleanly',
    keys: ['Control+d'],
    holds: (content) => names(content, 'behaviour').length,
    is: 3,
  },
  {
    gesture: 'chosen ones are copied and pasted',
    find: 'Returning guests',
    keys: ['Control+c', 'Control+v'],
    holds: (content) => names(content, 'result'),
    is: ['Returning guests', 'Returning guests'],
  },
  {
    gesture: 'what is chosen is deleted, with its links',
    find: 'Own the problem',
    keys: ['Delete'],
    holds: (content) => [content.elements.length, content.links.length],
    is: [3, 0],
  },
  {
    gesture: 'it is undone',
    find: 'Own the problem',
    keys: ['Delete', 'Control+z'],
    holds: (content) => [content.elements.length, runs(content)],
    is: [4, [`${a} ${c}`]],
  },
  {
    gesture: 'and redone',
    find: 'Own the problem',
    keys: ['Delete', 'Control+z', 'Control+Shift+z'],
    holds: (content) => content.elements.length,
    is: 3,
  },
];

for (const { gesture, find: name, keys, holds, is } of gestures) {
  test(`by keyboard: ${gesture}`, async ({ page, app, url, owner }) => {
    const member = await organisationOf(owner);
    await signIn(page, { url, app }, member.person);
    const map = await begin(url, member, small);
    await enter(page, member, map);
    if (name !== undefined) await find(page, name);
    await press(page, ...keys);
    await expect.poll(async () => holds(await saved(page, member, map))).toEqual(is);
  });
}

test('focus on what leads somewhere hides the rest, and Escape shows it again', async ({
  page,
  app,
  url,
  owner,
}) => {
  const member = await organisationOf(owner);
  await signIn(page, { url, app }, member.person);
  await enter(page, member, await begin(url, member, small));
  await find(page, 'Solved on the spot');
  const hidden = page.getByRole('treeitem', { name: 'Hand over cleanly' });
  await press(page, 'u');
  expect(await hidden.count()).toBe(0);
  expect(await page.getByRole('treeitem', { name: 'Own the problem' }).count()).toBe(1);
  await press(page, 'Escape');
  expect(await hidden.count()).toBe(1);
});

test('a map of ten elements is built by keyboard alone, and is there after a reload', async ({
  page,
  app,
  url,
  owner,
}) => {
  const member = await organisationOf(owner);
  await signIn(page, { url, app }, member.person);
  const map = await begin(url, member, { fields: { name: 'New' }, elements: [], links: [] });
  await enter(page, member, map);
  const line = [
    ['1', 'Leaders listen', 'Leaders remove obstacles'],
    ['2', 'Speak up early', 'Trusted to decide'],
    ['3', 'Own the problem', 'Hand over cleanly'],
    ['4', 'Arrival without a queue', 'Solved on the spot'],
    ['5', 'Returning guests', 'Direct bookings'],
  ] as const;
  for (const [key, first, second] of line)
    await press(page, key, `"${first}`, 'Enter', 'n', `"${second}`, 'Enter');
  for (const [index, [, from]] of line.slice(0, -1).entries()) {
    await find(page, from);
    await press(page, 'l', `"${line[index + 1]?.[1] ?? ''}`, 'Enter');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
  }
  await accessible(page);
  await expect.poll(async () => (await saved(page, member, map)).links.length).toBe(4);
  await page.reload();
  const { elements } = await saved(page, member, map);
  expect(elements.map(({ fields }) => fields.name).sort()).toEqual(
    line.flatMap(([, first, second]) => [first, second]).sort(),
  );
});

test('whoever goes from a link to its end in the details stays in the details', async ({
  page,
  app,
  url,
  owner,
}) => {
  const member = await organisationOf(owner);
  await signIn(page, { url, app }, member.person);
  const map = await begin(url, member, small);
  await enter(page, member, map);
  await press(page, 'c');
  await find(page, 'Own the problem → Solved on the spot');
  const details = page.getByRole('region', { name: 'Inspector' });
  await details.getByRole('button', { name: 'Own the problem' }).press('Enter');
  await details.getByRole('textbox', { name: 'Name' }).waitFor();
  expect(await details.evaluate((region) => region.contains(document.activeElement))).toBe(true);
});

test('a cell of the table is written in place, and a wrong number says how to mend it', async ({
  page,
  app,
  url,
  owner,
}) => {
  const member = await organisationOf(owner);
  await signIn(page, { url, app }, member.person);
  const map = await begin(url, member, small);
  await enter(page, member, map);
  await press(page, 't');
  const cell = page.getByRole('gridcell');
  await find(page, 'Returning guests');
  await cell.first().waitFor();
  await page.getByRole('rowheader', { name: 'Returning guests' }).focus();
  await press(
    page,
    'ArrowRight',
    'ArrowRight',
    'ArrowRight',
    'ArrowRight',
    'Enter',
    '"172',
    'Enter',
  );
  await page.getByRole('alert').waitFor();
  await press(page, 'Control+a', '"72', 'Enter');
  const target = async () =>
    (await saved(page, member, map)).elements.find(({ id }) => id === d)?.fields.target;
  await expect.poll(target).toBe(72);
  await accessible(page);
});
