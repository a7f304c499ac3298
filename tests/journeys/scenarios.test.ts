/** A leader tries something on a branch of the map, HR agrees, and it becomes the map. */
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import * as branches from '#lib/server/branches.ts';
import { commit } from '#lib/server/commits.ts';
import { open, within } from '#lib/server/sql.ts';
import { story } from '../support/demo.ts';
import { accessible, phone, signIn } from '../support/journey.ts';
import { test } from '../support/meridian.ts';

const organised = `select organisation_id as id from organisation where slug = 'meridian'`;

const link = story.map.content.links.find(
  ({ from, to, fields }) =>
    typeof fields.strength === 'number' &&
    layerOf(from) === 'leadership' &&
    layerOf(to) === 'culture',
);
function layerOf(id: string): string | undefined {
  return story.map.content.elements.find((element) => element.id === id)?.layer;
}

const main = (page: Page) => page.getByRole('main').innerText();

describe('a scenario of the demo', () => {
  test('is made, edited like the map, compared, agreed to and adopted', async ({
    page,
    app,
    url,
  }) => {
    await signIn(page, { url, app }, story.people.leader.id);
    await page.goto('/meridian/scenarios');
    await page.getByRole('heading', { name: 'Try it before you change the map' }).waitFor();
    await accessible(page);
    const make = page.getByRole('button', { name: 'New scenario' });
    await make.click();
    await page.getByLabel('Name', { exact: true }).fill('Remove what is in the way');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/maps\/[0-9a-f-]{36}$/);
    const id = page.url().split('/').at(-1) ?? '';

    await page.goto(`/meridian/maps/${id}?choose=${link?.id ?? ''}`);
    await page.getByRole('button', { name: '0 changes' }).waitFor();
    const strength = page.getByRole('textbox', { name: 'Strength', exact: true });
    await strength.waitFor();
    await strength.fill('0.9');
    await strength.press('Enter');
    await page.getByRole('button', { name: '1 change', exact: true }).click();
    const panel = page.getByRole('complementary');
    await expect.poll(() => panel.innerText()).toMatch(/Strength\s+[\d.]+\s+0\.9/);
    await accessible(page);

    await page.getByRole('link', { name: 'Compare, review, adopt' }).click();
    await page.getByRole('heading', { name: 'Beside the map' }).waitFor();
    expect(await main(page)).toMatch(/Change\s+unchanged/);
    const changed = page.getByRole('row').nth(1);
    expect(await changed.innerText()).toMatch(/[+−]€[\d.]+[km]?\s+[+−]?€[\d.]+[km]? to [+−]?€/);
    expect(await main(page)).toContain('A yes is needed from: HR or Analyst');
    expect(await page.getByRole('button', { name: 'Adopt' }).isDisabled()).toBe(true);
    await accessible(page);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await accessible(page);
    await page.emulateMedia({ colorScheme: 'light' });

    await page.getByLabel('Whom to ask').selectOption({ label: `${story.people.hr.name} · HR` });
    await page.getByLabel('What to look at').fill('Is 0.9 too much?');
    await page.getByRole('button', { name: 'Ask for a review' }).click();
    await page.getByText(`tell ${story.people.hr.name} yourself`).waitFor();

    await signIn(page, { url, app }, story.people.hr.id);
    await page.goto('/meridian/scenarios');
    await page.getByText('You are asked to review it').waitFor();
    await expect.poll(() => main(page)).toMatch(/Attention changes most at .*: [+−]€/);
    await accessible(page);
    await page.getByRole('link', { name: 'Remove what is in the way' }).click();
    await page.getByText('Is 0.9 too much?').first().waitFor();
    await page.getByLabel('What you think of it').fill('It is what we saw.');
    await page.getByRole('button', { name: 'Yes, I agree' }).click();
    await page.getByText(`Agreed by ${story.people.hr.name}`).waitFor();

    await signIn(page, { url, app }, story.people.leader.id);
    await page.goto(`/meridian/scenarios/${id}`);
    const adopt = page.getByRole('button', { name: 'Adopt' });
    await adopt.first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Adopt' }).click();
    await page.getByRole('link', { name: 'See it in the map’s history' }).click();
    await page
      .getByText(
        `Scenario “Remove what is in the way”, made by ${story.people.leader.name}, agreed by ${story.people.hr.name}`,
      )
      .waitFor();
    await page.goto('/meridian/maps');
    expect(await page.getByRole('article').count()).toBe(1);
  });

  test('is brought up to a map that has moved on, with a choice where both changed the same', async ({
    page,
    app,
    url,
    owner,
  }) => {
    const [organisation] = await owner.unsafe(organised);
    const id = randomUUID();
    const database = open(url, { pool: 2 });
    const write = (person: string, map: string, strength: number) =>
      commit(database, { organisation: String(organisation?.['id']), person }, map, {
        since: 0,
        transactions: [
          {
            client: randomUUID(),
            count: 1,
            base: 0,
            origin: 'ui',
            operations: [{ t: 'link.set', id: link?.id, fields: { strength } }],
          },
        ],
      });
    const { analyst, leader } = story.people;
    const circle = { organisation: String(organisation?.['id']), person: leader.id };
    await within(database, circle, (tx) =>
      branches.make(tx, { id, base: story.mapId, name: 'Half as much' }),
    );
    await write(leader.id, id, 0.25);
    await write(analyst.id, story.mapId, 0.35);
    await database.end();

    await signIn(page, { url, app }, leader.id);
    await page.setViewportSize(phone);
    await page.goto(`/meridian/maps/${id}`);
    await page.getByRole('link', { name: 'The map has moved on by 1 line' }).click();
    await page.getByText('1 thing was changed on both.').waitFor();
    expect(await main(page)).toContain('Bring it up to the map first');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      phone.width,
    );
    await accessible(page);
    const bring = page.getByRole('button', { name: 'Bring up to the map' });
    await page.getByLabel('The scenario’s: 0.25').check();
    await bring.click();
    await bring.waitFor({ state: 'detached' });
    expect(await main(page)).toMatch(/Strength\s+0\.35\s+0\.25/);
    expect(await main(page)).toContain(`${leader.name} brought it up to the map`);
  });
});
