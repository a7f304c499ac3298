/** A backup is put in the place of a database while pages are open: what it does not have is not lost. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import * as maps from '#lib/server/maps.ts';
import { open, within } from '#lib/server/sql.ts';
import { freePort, startApp, type App } from '../support/app.ts';
import { createDatabase } from '../support/database.ts';
import { accessible, openWindow, signIn, test } from '../support/journey.ts';
import { organisationOf } from '../support/world.ts';

const soon = <Value>(read: () => Promise<Value>) => expect.poll(read);

/** A map of one element, and somebody who may write all of it. */
async function scene(url: string) {
  const owner = open(url, { role: null, pool: 2 });
  const who = await organisationOf(owner, ['hr', 'cx']);
  const greets = { id: randomUUID(), layer: 'behaviour' as const, ord: 'a0V' };
  const content = {
    fields: { name: 'Hotels' },
    elements: [{ ...greets, fields: { name: 'Greets' } }],
    links: [],
  };
  const made = await within(owner, who, (tx) => maps.create(tx, content, 'template'));
  await owner.end();
  if ('refused' in made) throw new Error(made.refused);
  return { who, path: `/${who.slug}/maps/${made.id}?choose=${greets.id}` };
}

const field = (page: Page, name: string) => page.locator(`aside [data-field=${name}]`);

async function write(page: Page, name: string, text: string): Promise<void> {
  await field(page, name).fill(text);
  await field(page, name).press('Tab');
  await soon(() => field(page, name).inputValue()).toBe(text);
  await soon(() => page.locator('p.saved').textContent()).toBe('Saved');
}

/** Leaves a browser's database as pages made it that knew of no receipts. */
function formerDevice(): Promise<void> {
  return new Promise((done) => {
    const asked = indexedDB.open('throughline', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('outbox', { keyPath: 'client' });
    asked.onsuccess = () => {
      asked.result.close();
      done();
    };
  });
}

test('what was saved after the backup was made is offered, over a reload, and made again', async ({
  browser,
}) => {
  const before = await createDatabase();
  onTestFinished(before.drop);
  const { who, path } = await scene(before.url);
  const port = String(await freePort());
  const start = (url: string) =>
    startApp({ DATABASE_URL: url, UNSAFE_DATABASE: '1', SIGN_UP: 'open', PORT: port });
  let app: App = await start(before.url);
  onTestFinished(async () => void (await app.stop()));
  const context = await openWindow(browser, { app });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await signIn(page, { url: before.url, app }, who.person);
  await page.goto('/sign-in');
  await page.evaluate(formerDevice);
  await page.goto(path);
  await write(page, 'owner', 'Reception');

  await app.stop();
  const backup = await createDatabase(new URL(before.url).pathname.slice(1));
  onTestFinished(backup.drop);
  app = await start(before.url);
  await write(page, 'description', 'By their names');
  await write(page, 'target', '70');

  await app.stop();
  const restored = ['src/cli/restored.ts'];
  await promisify(execFile)(process.execPath, restored, {
    env: { ...process.env, DATABASE_URL: backup.url, UNSAFE_DATABASE: '1' },
  });
  app = await start(backup.url);
  const card = page.getByRole('status').filter({ hasText: 'A backup has been put back' });
  await soon(() => card.textContent()).toContain('2 edits of yours');
  expect(await field(page, 'description').inputValue()).toBe('');
  expect(await field(page, 'owner').inputValue()).toBe('Reception');
  await accessible(page);
  await page.reload();
  await soon(() => card.textContent()).toContain('2 edits of yours');

  await card.getByRole('button', { name: 'Make them again' }).click();
  await soon(() => field(page, 'description').inputValue()).toBe('By their names');
  expect(await field(page, 'target').inputValue()).toBe('70');
  await soon(() => page.locator('p.saved').textContent()).toBe('Saved');
  expect(await card.count()).toBe(0);
  await page.reload();
  await soon(() => field(page, 'description').inputValue()).toBe('By their names');
  expect(await card.count()).toBe(0);
});
