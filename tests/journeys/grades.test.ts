/** An analyst says what each grade of evidence is worth on a map. */
import { describe, expect } from 'vitest';
import { demo } from '#lib/demo/demo.ts';
import { createDemo } from '#lib/server/demo.ts';
import { open } from '#lib/server/sql.ts';
import { accessible, signIn, test } from '../support/journey.ts';

const now = new Date('2026-11-22T09:00:00Z');
const story = demo(now);
const soon = { timeout: 20_000 };

describe('an analyst', () => {
  test.beforeAll(async ({ url }) => {
    const database = open(url, { pool: 6, statementSeconds: 60 });
    await createDemo(
      database,
      now,
      () => 'a password of some length',
      () => undefined,
    );
    await database.end();
  });

  test('says what belief is worth on this map, and takes it back', async ({ page, app, url }) => {
    await signIn(page, { url, app }, story.people.analyst.id);
    await page.goto(`/meridian/maps/${story.mapId}`);
    const belief = page.getByLabel(/^Belief.*chance that the link exists/);
    await belief.waitFor(soon);
    await belief.fill('30');
    await belief.press('Enter');
    await page.getByText('usually 50%, ± 100%').waitFor(soon);
    await accessible(page);
    await page.getByRole('button', { name: 'Restore the usual' }).click();
    await expect.poll(() => belief.inputValue()).toBe('50');
  });
});
