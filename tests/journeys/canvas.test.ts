/** A map is drawn by hand: every gesture with a real pointer and real keys, kept through a reload. */
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import * as maps from '#lib/server/maps.ts';
import { within, type Database } from '#lib/server/sql.ts';
import { accessible, openWindow, phone, signIn, test } from '../support/journey.ts';
import { organisationOf } from '../support/world.ts';
import type { Role } from '#lib/people/may.ts';

async function emptyMap(owner: Database, roles?: Role[]) {
  const member = await organisationOf(owner, roles);
  const content = { fields: { name: 'Drawn by hand' }, elements: [], links: [] };
  const made = await within(owner, member, (tx) => maps.create(tx, content, 'template'));
  if ('refused' in made) throw new Error(made.refused);
  return { ...member, path: `/${member.slug}/maps/${made.id}` };
}

/** Waits for what a page shows in its own time. */
const soon = <Value>(read: () => Promise<Value>) => expect.poll(read);

/** What the canvas says aloud of the chosen thing. */
const said = (page: Page) => page.locator('[role=application] [aria-live=polite]');

async function opened(page: Page, path: string) {
  await page.goto(path);
  await page.locator('.headings span').first().waitFor();
}

/** The middle of a column, 0 to 4, at a height of the canvas. */
async function at(page: Page, column: number, y: number) {
  const head = await page.locator('.headings span').nth(column).boundingBox();
  const board = await page.locator('[role=application]').boundingBox();
  if (!head || !board) throw new Error('no canvas');
  return { x: head.x + head.width / 2, y: board.y + y };
}

async function add(page: Page, column: number, name: string) {
  const { x, y } = await at(page, column, 620);
  await page.mouse.dblclick(x, y);
  await page.locator('textarea[maxlength="200"]').fill(name);
  await page.keyboard.press('Enter');
  await soon(() => said(page).textContent()).toContain(name);
}

/** Where the handle of the chosen card is. */
async function handle(page: Page) {
  const box = await page.locator('button.handle').first().boundingBox();
  if (!box) throw new Error('no handle');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

interface Point {
  x: number;
  y: number;
}

async function drag(page: Page, from: Point, to: Point) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2 + 20, { steps: 5 });
  await page.mouse.move(to.x, to.y, { steps: 5 });
}

test('add, name, link, move, undo, copy, remove and insert, then find it all again', async ({
  page,
  owner,
  url,
  app,
}) => {
  const { person, path } = await emptyMap(owner);
  await signIn(page, { url, app }, person);
  await opened(page, path);
  await accessible(page);

  await add(page, 4, 'Guests come back');
  await add(page, 2, 'Greet by name');
  const from = await handle(page);
  const to = { x: (await at(page, 4, 0)).x, y: from.y };
  await drag(page, from, to);
  await page.mouse.up();
  await soon(() => said(page).textContent()).toBe('Link from Greet by name to Guests come back.');

  // The same link again: refused while it is drawn, and in words.
  const card = { x: (await at(page, 2, 0)).x, y: from.y };
  await page.mouse.click(card.x, card.y);
  await drag(page, await handle(page), to);
  await soon(() => page.locator('.hint').textContent()).toContain('linked already');
  await page.mouse.up();

  await drag(page, card, { x: (await at(page, 1, 0)).x, y: card.y + 90 });
  await page.mouse.up();
  await soon(() => said(page).textContent()).toContain('Greet by name, Culture');
  await page.keyboard.press('Control+z');
  await soon(() => said(page).textContent()).toContain('Greet by name, Behaviours');

  await page.keyboard.press('ArrowRight');
  await soon(() => said(page).textContent()).toContain('Guests come back');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+d');
  await soon(() => said(page).textContent()).toContain('Greet by name (copy)');
  await page.keyboard.press('Delete');

  // What goes along is said, with the way back.
  await soon(() => page.locator('.notices').innerText()).toContain(
    'Deleted “Greet by name (copy)”.',
  );
  await page.mouse.click(card.x, card.y);
  await page.keyboard.press('Delete');
  await soon(() => page.locator('.notices').innerText()).toContain(
    'Deleted “Greet by name”, and 1 link with it.',
  );
  await page.locator('.notices').getByRole('button', { name: 'Undo' }).click();
  await soon(() => page.locator('.notices').getByRole('status').count()).toBe(0);

  await page.mouse.move((await at(page, 3, 0)).x, from.y);
  await page.getByRole('button', { name: 'Put an element into this link' }).click();
  await page.locator('textarea[maxlength="200"]').fill('Arrival without a queue');
  await page.keyboard.press('Enter');
  await soon(() => said(page).textContent()).toContain(
    'Arrival without a queue, Moments that matter, not measured. 1 cause, 1 effect.',
  );
  await accessible(page);

  await soon(() => page.getByText('Saved', { exact: true }).count()).toBe(1);
  await page.reload();
  await page.getByText('Outline', { exact: true }).click();
  for (const name of ['Greet by name', 'Arrival without a queue', 'Guests come back'])
    await soon(() => page.getByText(name).count()).toBeGreaterThan(0);
});

test('a layer that a role does not edit refuses a card while it is dragged there', async ({
  page,
  owner,
  url,
  app,
}) => {
  const { person, path } = await emptyMap(owner, ['hr']);
  await signIn(page, { url, app }, person);
  await opened(page, path);
  await add(page, 2, 'Greet by name');
  const { y } = await handle(page);
  await drag(page, { x: (await at(page, 2, 0)).x, y }, { x: (await at(page, 3, 0)).x, y: y + 40 });
  await soon(() => page.locator('.hint').textContent()).toContain(
    'does not edit Moments that matter',
  );
  await page.mouse.up();
  await soon(() => said(page).textContent()).toContain('Greet by name, Behaviours');

  const ground = await at(page, 3, 620);
  await page.mouse.dblclick(ground.x, ground.y);
  await soon(() => page.locator('.notices').innerText()).toBe(
    'Your role does not edit Moments that matter',
  );
});

test('fingers pan, pinch, choose, open the menu by resting, and carry what is chosen', async ({
  browser,
  owner,
  url,
  app,
}) => {
  const { person, path } = await emptyMap(owner);
  await using context = await openWindow(browser, { app, hasTouch: true });
  const page = await context.newPage();
  const fingers = await context.newCDPSession(page);
  await signIn(page, { url, app }, person);
  await opened(page, path);
  await add(page, 1, 'Speak up early');
  await page.keyboard.press('Escape');
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: Point[]) =>
    fingers.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map((point, id) => ({ ...point, id })),
    });
  const frame = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  const card = async () => {
    const field = await page.locator('.headings span').nth(1).boundingBox();
    if (!field) throw new Error('no column');
    return { x: field.x + field.width / 2, y };
  };
  let { y } = await at(page, 0, 0);
  const swipe = async (from: Point, by: Point) => {
    await touch('touchStart', from);
    for (let part = 1; part <= 8; part++) {
      await touch('touchMove', {
        x: from.x + (by.x * part) / 8,
        y: from.y + (by.y * part) / 8,
      });
      await frame();
    }
    await touch('touchEnd');
  };
  const tap = async (at: Point) => {
    await touch('touchStart', at);
    await touch('touchEnd');
  };
  // A lone card stands where it was put among the others: its name box has just been there.
  await page.keyboard.press('ArrowRight');
  const lone = await handle(page);
  y = lone.y;
  await page.keyboard.press('Escape');

  const before = await card();
  await swipe(before, { x: 160, y: 0 });
  await soon(async () => (await card()).x).toBeGreaterThan(before.x + 100);
  expect(await page.getByText('Saved', { exact: true }).count()).toBe(1);

  await tap(await card());
  await soon(() => said(page).textContent()).toContain('Speak up early, Culture');

  const spot = await card();
  await touch('touchStart', spot);
  await page.getByRole('menuitem', { name: 'Duplicate' }).waitFor();
  await touch('touchEnd');
  await page.getByRole('menuitem', { name: 'Duplicate' }).waitFor();
  await page.keyboard.press('Escape');

  const next = (await at(page, 2, 0)).x - spot.x;
  await swipe(spot, { x: next, y: 40 });
  await soon(() => said(page).textContent()).toContain('Speak up early, Behaviours');

  const width = async () => (await page.locator('.headings span').first().boundingBox())?.width;
  const narrower = (await width()) ?? 0;
  const middle = { x: 500, y: 700 };
  await touch('touchStart', middle, { x: middle.x + 60, y: middle.y });
  for (let part = 1; part <= 8; part++) {
    await touch('touchMove', { x: 500 - part * 8, y: 700 }, { x: 560 + part * 8, y: 700 });
    await frame();
  }
  await touch('touchEnd');
  await soon(width).toBeGreaterThan(narrower * 1.5);
});

test('what is written stands whole while the picture travels to a new element out of sight', async ({
  page,
  owner,
  url,
  app,
}) => {
  const { person, path } = await emptyMap(owner);
  await signIn(page, { url, app }, person);
  await page.setViewportSize({ width: 1440, height: 420 });
  await opened(page, path);
  for (let count = 1; count <= 6; count++) {
    await page.keyboard.press('5');
    await page.locator('textarea[maxlength="200"]').waitFor();
    await page.keyboard.type(`Guests come back in year ${count}`);
    await page.keyboard.press('Enter');
    await soon(() => said(page).textContent()).toContain(`Guests come back in year ${count}`);
  }
});

test('two windows see each other’s edits', async ({ page, owner, url, app }) => {
  const { person, path } = await emptyMap(owner);
  await signIn(page, { url, app }, person);
  await opened(page, path);
  const other = await page.context().newPage();
  await opened(other, path);
  await add(page, 2, 'Seen by both');
  await other.bringToFront();
  await other.getByText('Outline', { exact: true }).click();
  await soon(() => other.getByText('Seen by both').count()).toBe(1);
});

test('on a phone the map opens as its outline', async ({ page, owner, url, app }) => {
  const { person, path } = await emptyMap(owner);
  await page.setViewportSize(phone);
  await signIn(page, { url, app }, person);
  await page.goto(path);
  await soon(() => page.getByRole('radio', { name: 'Outline' }).isChecked()).toBe(true);
  await accessible(page);
});
