/**
 * What a journey needs: the application with a database of its own for each file of tests, a browser,
 * and for each test a fresh `page` in which `signedIn` may have put somebody. A page that logs an error
 * or asks another machine for anything fails its test.
 */
import axe from 'axe-core';
import {
  chromium as playwright,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { expect, test as base } from 'vitest';
import { open, within } from '#lib/server/sql.ts';
import * as sessions from '#lib/server/sessions.ts';
import { startApp } from './app.ts';
import { chromium, switches } from './chromium.ts';
import { createDatabase } from './database.ts';

export const wide = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** Opens a window of its own beside the test's page. A busy machine takes its time; what is awaited comes or does not. */
export async function openWindow(
  browser: Browser,
  { app, ...options }: BrowserContextOptions & { app: { origin: string } },
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: wide, baseURL: app.origin, ...options });
  context.setDefaultTimeout(120_000);
  context.on('page', patient);
  return context;
}

/** Has a page that is asked for count as come only when it hears what is done to it. */
function patient(page: Page): void {
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
  page.goto = async (...asked) => {
    const answer = await goto(...asked);
    await alive(page);
    return answer;
  };
  page.reload = async (...asked) => {
    const answer = await reload(...asked);
    await alive(page);
    return answer;
  };
}

export const test = base
  .extend('url', { scope: 'file' }, async ({}, { onCleanup }) => {
    const { url, drop } = await createDatabase();
    onCleanup(drop);
    return url;
  })
  .extend('owner', { scope: 'file' }, ({ url }, { onCleanup }) => {
    const owner = open(url, { role: null, pool: 2 });
    onCleanup(() => owner.end({ timeout: 1 }));
    return owner;
  })
  .extend('app', { scope: 'file' }, async ({ url }, { onCleanup }) => {
    const app = await startApp({ DATABASE_URL: url, UNSAFE_DATABASE: '1', SIGN_UP: 'open' });
    onCleanup(async () => void (await app.stop()));
    return app;
  })
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
    const { path, env } = await chromium();
    const browser = await playwright.launch({
      executablePath: path,
      args: switches,
      env: { ...process.env, ...env },
    });
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('page', async ({ app, browser }, { onCleanup }) => {
    const context = await openWindow(browser, { app });
    const faults = watch(context, app.origin);
    const page = await context.newPage();
    onCleanup(async () => {
      await context.close();
      expect(faults).toEqual([]);
    });
    return page;
  });

function watch(context: BrowserContext, origin: string): string[] {
  const faults: string[] = [];
  context.on('weberror', (fault) => faults.push(fault.error().message));
  context.on('console', (line) => {
    if (line.type() === 'error' && !line.text().includes('the server responded with a status of 4'))
      faults.push(line.text());
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    const own = url.origin === origin || ['data:', 'blob:'].includes(url.protocol);
    if (!own) faults.push(`asked ${url.origin}`);
  });
  return faults;
}

/** Signs a person in without the form: a session as the form would make it. */
export async function signIn(
  page: Page,
  { url, app: { origin } }: { url: string; app: { origin: string } },
  person: string,
): Promise<void> {
  const database = open(url, { pool: 1 });
  const token = await within(database, {}, (tx) => sessions.begin(tx, person, 'a test'));
  await database.end();
  await page
    .context()
    .addCookies([{ name: sessions.cookieName(origin), value: token, url: origin }]);
}

/** Waits until the page hears what is done to it, as one with scripts does only once they run. */
export async function alive(page: Page): Promise<void> {
  const heard = 'html[data-alive], html:not(:has(link[rel=modulepreload]))';
  await page.locator(heard).waitFor({ state: 'attached' });
}

/** Fails on whatever axe finds on the page as it is, by WCAG 2.2 A and AA. */
export async function accessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`,
    );
  });
  expect(found).toEqual([]);
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
