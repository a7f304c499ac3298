/**
 * Meridian Hotels in a browser: a copy of its own for each file of tests, entered as one of its people by
 * `enter`. What it holds is told by `story`, which is the same on every machine.
 */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Part } from '#lib/demo/cast.ts';
import { demo } from '#lib/demo/demo.ts';
import { createDemo } from '#lib/server/demo.ts';
import { open } from '#lib/server/sql.ts';
import { createDatabase, filledTemplate } from './database.ts';
import { signIn, test as base } from './journey.ts';

const now = new Date('2026-11-22T09:00:00Z');
export const story = demo(now);

export function idOf(key: string): string {
  return story.map.ids.get(key) ?? '';
}

export function linkBetween(from: string, to: string) {
  const found = story.map.content.links.find(
    (link) => link.from === idOf(from) && link.to === idOf(to),
  );
  if (!found) throw new Error(`no link from ${from} to ${to}`);
  return found;
}

async function fill(url: string): Promise<void> {
  const database = open(url, { pool: 2, statementSeconds: 60 });
  await createDemo(
    database,
    now,
    () => 'a password of some length',
    () => undefined,
  );
  await database.end();
}

export const test = base
  .extend('url', { scope: 'file' }, async ({}, { onCleanup }) => {
    const { url, drop } = await createDatabase(await filledTemplate('meridian', fill));
    onCleanup(drop);
    return url;
  })
  .extend('enter', ({ page, app, url }) => async (part: Part, locale?: string) => {
    await signIn(page, { url, app }, story.people[part].id);
    if (locale !== undefined)
      await page.context().addCookies([{ name: 'locale', value: locale, url: app.origin }]);
  });

/** Sends operations to the map as the page's person, as another tab would. */
export async function edit(page: Page, operations: unknown[], client: string): Promise<void> {
  const sent = { client, count: 1, base: 0, origin: 'ui', operations };
  const status = await page.evaluate(
    async ([map, body]) => {
      const answer = await fetch(`/api/meridian/maps/${map}/transactions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: body ?? '',
      });
      return answer.status;
    },
    [story.mapId, JSON.stringify({ since: 0, transactions: [sent] })],
  );
  expect(status).toBe(200);
}
