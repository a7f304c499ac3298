/** Two people at one map, one of them cut off now and then: nobody waits, and nothing is lost in silence. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import type { Element } from '#lib/map/element.ts';
import * as maps from '#lib/server/maps.ts';
import { within, type Database } from '#lib/server/sql.ts';
import { accessible, openWindow, signIn, test } from '../support/journey.ts';
import { memberOf, organisationOf } from '../support/world.ts';

const soon = <Value>(read: () => Promise<Value>) => expect.poll(read);

/** A page whose network can be taken away and given back. */
class Window {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly #open = new Set<WebSocketRoute>();
  #away = false;

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.context = context;
  }

  static async of(page: Page): Promise<Window> {
    const window = new Window(page, page.context());
    await page.routeWebSocket(/\/live$/, (socket) => {
      if (window.#away) return void socket.close();
      window.#open.add(socket);
      socket.connectToServer();
    });
    return window;
  }

  async lose(): Promise<void> {
    this.#away = true;
    await this.context.setOffline(true);
    for (const socket of this.#open) await socket.close();
    this.#open.clear();
  }

  async find(): Promise<void> {
    this.#away = false;
    await this.context.setOffline(false);
  }

  field(name: string) {
    return this.page.locator(`aside [data-field=${name}]`);
  }

  async write(name: string, text: string): Promise<void> {
    await this.field(name).fill(text);
    await this.field(name).press('Tab');
  }

  saving() {
    return this.page.locator('p.saved').textContent();
  }
}

interface Place {
  path: string;
  first: Element;
  second: Element;
}

const element = (layer: Element['layer'], name: string): Element => ({
  id: randomUUID(),
  layer,
  ord: 'a0V',
  fields: { name },
});

/** A map of two elements, and two people who may write all of it. */
async function scene(owner: Database) {
  const one = await organisationOf(owner, ['hr', 'cx']);
  const two = await memberOf(owner, one, ['hr', 'cx']);
  await owner`update person set name = 'Grace Hopper' where person_id = ${one.person}`;
  await owner`update person set name = 'Deniz Yıldırım' where person_id = ${two.person}`;
  const [first, second] = [element('behaviour', 'Greets'), element('moment', 'Arrival')];
  const content = { fields: { name: 'Together' }, elements: [first, second], links: [] };
  const made = await within(owner, one, (tx) => maps.create(tx, content, 'template'));
  if ('refused' in made) throw new Error(made.refused);
  const place: Place = { path: `/${one.slug}/maps/${made.id}`, first, second };
  return { one, two, place };
}

/** A window of somebody else's, in another language. */
async function another(
  browser: Browser,
  at: { url: string; app: { origin: string } },
  person: string,
  locale: string,
): Promise<Window> {
  const context = await openWindow(browser, { app: at.app });
  await context.addCookies([{ name: 'locale', value: locale, url: at.app.origin }]);
  const page = await context.newPage();
  await signIn(page, at, person);
  return Window.of(page);
}

const open = (window: Window, { path }: Place, chosen: Element) =>
  window.page.goto(`${path}?choose=${chosen.id}`);

test('two people see each other, and every edit of theirs, in English and in Persian', async ({
  page,
  browser,
  owner,
  url,
  app,
}) => {
  const { one, two, place } = await scene(owner);
  await signIn(page, { url, app }, one.person);
  const mine = await Window.of(page);
  const theirs = await another(browser, { url, app }, two.person, 'fa');
  await open(mine, place, place.first);
  await open(theirs, place, place.second);
  await soon(() => mine.page.locator('header ul button').textContent()).toContain('DY');
  await soon(() => theirs.page.locator('header ul button').textContent()).toContain('GH');
  await soon(() => mine.page.locator('.others .mark').textContent()).toContain('Deniz Yıldırım');

  await mine.write('name', 'Greets by name');
  await theirs.page.locator('[role=radio], label').filter({ hasText: 'فهرست' }).first().click();
  await soon(() => theirs.page.getByRole('tree').textContent()).toContain('Greets by name');
  await theirs.page.getByText('Greets by name').first().click();
  await theirs.field('description').focus();
  await soon(() => mine.page.locator('aside').textContent()).toContain(
    'Deniz Yıldırım is typing here',
  );
  await theirs.write('description', 'با نام خوش‌آمد می‌گوید');
  await soon(() => mine.field('description').inputValue()).toBe('با نام خوش‌آمد می‌گوید');
  await soon(() => mine.saving()).toBe('Saved');
  await accessible(mine.page);
  await accessible(theirs.page);
  await theirs.page.context().close();
  await soon(() => mine.page.locator('header ul button').count()).toBe(0);
});

test('whoever was cut off keeps their edits, and is asked where somebody else wrote the same', async ({
  browser,
  owner,
  url,
  app,
}) => {
  const { one, two, place } = await scene(owner);
  const mine = await another(browser, { url, app }, one.person, 'en');
  const theirs = await another(browser, { url, app }, two.person, 'en');
  await open(mine, place, place.first);
  await open(theirs, place, place.first);
  await soon(() => mine.page.locator('header ul button').count()).toBe(1);

  await mine.lose();
  await theirs.write('description', 'From the office');
  await theirs.write('owner', 'Reception');
  await soon(() => theirs.saving()).toBe('Saved');
  // Past ten seconds, what others did meanwhile is not written over.
  await mine.page.waitForTimeout(10_500);
  await mine.write('description', 'From the train');
  await mine.write('target', '70');
  await soon(() => mine.saving()).toContain('kept on this device');
  await mine.find();

  const asked = mine.page.getByRole('alert').filter({ hasText: 'Two versions' });
  await soon(() => asked.textContent()).toContain('From the train');
  expect(await asked.textContent()).toContain('From the office');
  expect(await asked.textContent()).toContain('Deniz Yıldırım');
  await soon(() => theirs.field('target').inputValue()).toBe('70');
  await soon(() => mine.field('owner').inputValue()).toBe('Reception');
  expect(await mine.field('description').inputValue()).toBe('From the office');
  await accessible(mine.page);
  // A page that is loaded again asks the same, by the same name.
  await mine.page.reload();
  await soon(() => asked.textContent()).toContain('From the train');
  expect(await asked.textContent()).toContain('Deniz Yıldırım');
  await asked.getByRole('button', { name: 'Use mine' }).click();
  await soon(() => theirs.field('description').inputValue()).toBe('From the train');
  await Promise.all([mine.context.close(), theirs.context.close()]);
});

test('what a closed page had not sent is sent by the next, and what was removed can be had again', async ({
  browser,
  owner,
  url,
  app,
}) => {
  const { one, two, place } = await scene(owner);
  const mine = await another(browser, { url, app }, one.person, 'en');
  const theirs = await another(browser, { url, app }, two.person, 'en');
  await open(mine, place, place.first);
  await open(theirs, place, place.second);
  await soon(() => mine.page.locator('header ul button').count()).toBe(1);

  await soon(() => mine.page.evaluate(async () => Boolean(await caches.match('/away')))).toBe(true);
  await mine.lose();
  await mine.write('owner', 'Night desk');
  await soon(() => mine.saving()).toContain('kept on this device');
  await mine.page.reload();
  await soon(() => mine.page.locator('h1').textContent()).toBe('Throughline cannot be reached');
  await accessible(mine.page);
  await mine.find();
  await soon(() => mine.field('owner').inputValue()).toBe('Night desk');
  await soon(() => mine.saving()).toBe('Saved');

  await mine.lose();
  await mine.write('description', 'Written and not yet sent');
  await soon(() => mine.saving()).toContain('kept on this device');
  await mine.page.close();
  await mine.find();
  const again = await Window.of(await mine.context.newPage());
  await open(again, place, place.first);
  await soon(() => again.field('description').inputValue()).toBe('Written and not yet sent');

  await again.lose();
  await theirs.page.getByRole('application').focus();
  await theirs.page.keyboard.press('Delete');
  await soon(() => theirs.saving()).toBe('Saved');
  await open(theirs, place, place.first);
  await theirs.page.getByRole('application').focus();
  await theirs.page.keyboard.press('Delete');
  await soon(() => theirs.saving()).toBe('Saved');
  await again.write('owner', 'Reception');
  await again.find();
  await again.page.getByRole('button', { name: 'Restore it with my edit' }).click();
  await open(theirs, place, place.first);
  await soon(() => theirs.field('owner').inputValue()).toBe('Reception');
  expect(await theirs.field('description').inputValue()).toBe('Written and not yet sent');
  await Promise.all([mine.context.close(), theirs.context.close()]);
});

test('what a closed page had not sent is sent by one that is open beside it', async ({
  browser,
  owner,
  url,
  app,
}) => {
  const { one, place } = await scene(owner);
  const mine = await another(browser, { url, app }, one.person, 'en');
  const beside = await Window.of(await mine.context.newPage());
  await open(mine, place, place.first);
  await open(beside, place, place.first);
  await soon(() => beside.field('name').inputValue()).toBe('Greets');
  await mine.lose();
  await mine.write('owner', 'Night desk');
  await soon(() => mine.saving()).toContain('kept on this device');
  await mine.page.close();
  expect(await beside.field('owner').inputValue()).toBe('');
  await mine.find();
  await soon(() => beside.field('owner').inputValue()).toBe('Night desk');
  await soon(() => beside.saving()).toBe('Saved');
  await mine.context.close();
});

test('a page that was asleep with edits of its own sends them when it wakes, and has what others did', async ({
  browser,
  owner,
  url,
  app,
}) => {
  const { one, two, place } = await scene(owner);
  const mine = await another(browser, { url, app }, one.person, 'en');
  const theirs = await another(browser, { url, app }, two.person, 'en');
  await open(mine, place, place.first);
  await open(theirs, place, place.first);
  await soon(() => mine.page.locator('header ul button').count()).toBe(1);

  await mine.lose();
  await mine.write('owner', 'Night desk');
  await soon(() => mine.saving()).toContain('kept on this device');
  // A browser freezes no page that is in sight, and here all are: held at its next line, this one is as still.
  const lid = await mine.context.newCDPSession(mine.page);
  await lid.send('Debugger.enable');
  const closed = new Promise((done) => lid.once('Debugger.paused', done));
  await lid.send('Debugger.pause');
  await closed;
  await mine.find();
  await theirs.write('description', 'From the office');
  await soon(() => theirs.saving()).toBe('Saved');
  // Awake, it would have been back by now.
  await theirs.page.waitForTimeout(6_000);
  expect(await theirs.field('owner').inputValue()).toBe('');

  await lid.send('Debugger.resume');
  await soon(() => theirs.field('owner').inputValue()).toBe('Night desk');
  await soon(() => mine.field('description').inputValue()).toBe('From the office');
  await soon(() => mine.saving()).toBe('Saved');
  expect(await mine.field('owner').inputValue()).toBe('Night desk');
  expect(await theirs.field('description').inputValue()).toBe('From the office');
  await Promise.all([mine.context.close(), theirs.context.close()]);
});

test('a page that slept through an update saves what it has, and goes on once it is loaded again', async ({
  page,
  owner,
  url,
  app,
}) => {
  const { one, place } = await scene(owner);
  await signIn(page, { url, app }, one.person);
  let slept = true;
  await page.routeWebSocket(/\/live$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((said) =>
      server.send(slept ? String(said).replace(/"version":\d+,"key"/, '"version":1,"key"') : said),
    );
  });
  await page.goto(`${place.path}?choose=${place.first.id}`);
  const name = page.locator('aside [data-field=name]');
  await name.fill('Greets by name');
  await name.press('Tab');
  const again = page.getByRole('button', { name: 'Load the page again' });
  await again.waitFor();
  await accessible(page);
  await soon(() => page.locator('p.saved').textContent()).toBe('Saved');
  await soon(() => name.inputValue()).toBe('Greets by name');
  const [row] =
    await owner`select fields ->> 'name' as name from element where layer = 'behaviour'`;
  expect(row).toEqual({ name: 'Greets by name' });

  slept = false;
  await again.click();
  await page.locator('header').first().waitFor();
  await soon(() => name.inputValue()).toBe('Greets by name');
  await soon(() => page.locator('p.saved').textContent()).toBe('Saved');
  expect(await again.count()).toBe(0);
});
