/** Meridian Hotels in a browser: a copy of its own for each file of tests, entered as one of its people by `enter`. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Part } from '#lib/demo/cast.ts';
import { demoDatabase, story } from './demo.ts';
import { signIn, test as base } from './journey.ts';

export const test = base
  .extend('url', { scope: 'file' }, async ({}, { onCleanup }) => {
    const { url, drop } = await demoDatabase();
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
