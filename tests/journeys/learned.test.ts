import { describe, expect } from 'vitest';
import type { Page } from 'playwright-core';
import type { Sql } from '#lib/server/sql.ts';
import { linkBetween, story } from '../support/demo.ts';
import { accessible, phone } from '../support/journey.ts';
import { test } from '../support/meridian.ts';

const returning = linkBetween('solved', 'rebook');
const map = `/meridian/maps/${story.mapId}`;

const strength = async (owner: Sql, link: string) => {
  const [row] = await owner<{ fields: { strength: number; se?: number; grade: string } }[]>`
    select fields from link where link_id = ${link}`;
  return row?.fields;
};
const verdicts = (owner: Sql, link: string) => owner<{ kind: string; reason: string }[]>`
  select kind, reason from verdict where link_id = ${link} order by ord`;

/** The panel beside the map, with what has been learned in it. */
async function panel(page: Page) {
  await page.goto(map);
  await page.locator('main#main:focus').waitFor();
  await page.keyboard.press('g');
  const region = page.getByRole('region', { name: 'What the figures say' });
  await region.getByRole('heading', { name: 'Figures make it surer' }).waitFor();
  return region;
}

describe('what the figures say', () => {
  test('is accepted as an edit of the map, attributed, and taken back by undo', async ({
    page,
    enter,
    owner,
  }) => {
    await enter('analyst');
    const region = await panel(page);
    await accessible(page);
    const card = region
      .getByRole('listitem')
      .filter({ hasText: 'Problem solved on the spot → Guests who come back' });
    await expect.poll(() => card.count()).toBe(1);
    await card.getByRole('button', { name: /^Accept/ }).click();
    await expect
      .poll(async () => (await strength(owner, returning.id))?.strength)
      .not.toBe(returning.fields.strength);
    const written = await strength(owner, returning.id);
    expect(written?.se).toBeLessThan(returning.fields.se ?? 0);
    expect(written?.grade).toBe(returning.fields.grade);
    await expect.poll(() => verdicts(owner, returning.id)).toMatchObject([{ kind: 'accepted' }]);
    await region.getByText('1 accepted').click();
    await region.getByText(/^Lin Wei, /).waitFor();

    await page.getByRole('button', { name: 'Undo' }).first().click();
    await expect
      .poll(async () => (await strength(owner, returning.id))?.strength)
      .toBe(returning.fields.strength);
    await card.getByRole('button', { name: /^Accept/ }).waitFor();
  });

  test('is declined with a reason, stays declined, and can be considered again', async ({
    page,
    enter,
    owner,
  }) => {
    await enter('analyst');
    const link = linkBetween('price', 'midweek');
    const named = 'A price I understand → Midweek occupancy';
    await page.goto(map);
    let region = await panel(page);
    const card = () => region.getByRole('listitem').filter({ hasText: named });
    await region
      .getByText(/^Show \d+ more$/)
      .first()
      .click();
    await card().getByRole('button', { name: 'Decline' }).click();
    await card().getByLabel('Why not?').fill('Prices moved for other reasons.');
    await card().getByRole('button', { name: 'Decline' }).click();
    await expect
      .poll(() => verdicts(owner, link.id))
      .toMatchObject([{ kind: 'declined', reason: 'Prices moved for other reasons.' }]);

    region = await panel(page);
    await region.getByText('1 declined').click();
    await region.getByText('Prices moved for other reasons.').waitFor();
    await accessible(page);
    await card().getByRole('button', { name: 'Consider again' }).click();
    await expect
      .poll(async () => (await verdicts(owner, link.id)).map(({ kind }) => kind))
      .toEqual(['declined', 'reopened']);
  });

  test('is read by a leader, who is told whose it is to judge', async ({ page, enter }) => {
    await enter('leader');
    const region = await panel(page);
    expect(await region.getByRole('button', { name: /^Accept/ }).count()).toBe(0);
    await region
      .getByText(/may change this/)
      .first()
      .waitFor();
  });

  test('is said in Persian on a phone', async ({ page, enter }) => {
    await enter('analyst', 'fa');
    await page.setViewportSize(phone);
    await page.goto(map);
    await page.getByRole('button', { name: 'رقم‌ها چه می‌گویند' }).click();
    const region = page.getByRole('region', { name: 'رقم‌ها چه می‌گویند' });
    await region.getByRole('heading', { name: 'رقم‌ها مطمئن‌تر می‌کنند' }).waitFor();
    await accessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(phone.width);
  });
});
