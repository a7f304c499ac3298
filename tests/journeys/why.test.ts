import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { run } from '../../src/cli/rox/record.ts';
import { linkBetween, story } from '../support/demo.ts';
import { accessible, phone } from '../support/journey.ts';
import { edit, test } from '../support/meridian.ts';

/** Opens a lens by keyboard, from the first tab on. */
async function lens(page: Page, steps: number): Promise<Locator> {
  const panel = page.getByRole('complementary');
  await panel.getByRole('article').first().waitFor();
  const tab = panel.getByRole('radio').first();
  await tab.focus();
  for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowRight');
  return panel;
}

/** Whole money of a list of terms, the sum last. */
async function terms(list: Locator): Promise<number[]> {
  const said = await list.locator('dd').allInnerTexts();
  return said.map((text) => {
    const [, sign, digits = ''] = /(−?)€([\d,]+)/.exec(text) ?? [];
    return Number(digits.replaceAll(',', '')) * (sign ? -1 : 1);
  });
}

/** Every sum on the screen adds up to the unit. */
async function addsUp(panel: Locator): Promise<void> {
  const lists = panel.locator('section', { hasText: 'The sum' }).locator('dl');
  expect(await lists.count()).toBe(2);
  for (const list of await lists.all()) {
    const shown = await terms(list);
    const sum = shown.slice(0, -1).reduce((all, each) => all + each, 0);
    expect(sum).toBe(shown.at(-1));
  }
}

describe('the lenses of the impact screen', () => {
  test('say why it changed, from the figures alone where nobody wrote, and it adds up', async ({
    page,
    enter,
  }) => {
    await enter('leader');
    await page.goto('/meridian?compare=2026-09');
    const panel = await lens(page, 1);
    await panel.getByRole('heading', { name: 'Why it changed', level: 2 }).waitFor();
    const said = await panel.innerText();
    expect(said).toContain('Figures of September 2026 and of October 2026');
    expect(said).toContain('as it stood on 30 September 2026');
    expect(said).toContain('has been written anew since');
    expect(said).toContain('measured from the scores of September 2026');
    await addsUp(panel);
    await panel.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => panel.innerText()).toContain('Passed on by its causes');
    await accessible(page);
  });

  test('name who wrote what since, and lead to it in the map’s history', async ({
    page,
    enter,
  }) => {
    await enter('hr');
    await page.goto('/meridian');
    const anew = { t: 'link.set', id: linkBetween('own', 'solved').id, fields: { strength: 0.3 } };
    await edit(page, [anew], 'a0000000-0000-4000-8000-000000000001');
    await enter('leader');
    await page.goto('/meridian?compare=2026-09');
    const panel = await lens(page, 1);
    const row = panel.locator('details', { hasText: 'Strength 0.68 → 0.3' }).first();
    await row.locator('summary').click();
    const step = row.getByRole('link', { name: story.people.hr.name });
    await step.waitFor();
    const said = await panel.innerText();
    expect(said).toContain('Strengths judged anew');
    await addsUp(panel);
    await accessible(page);
    await step.click();
    await page.waitForURL(/#line-\d+$/);
    const line = page.locator(`#${new URL(page.url()).hash.slice(1)}`);
    await expect.poll(() => line.innerText()).toContain(story.people.hr.name);
    expect(await line.innerText()).toContain('0.3');
  });

  test('keep the record of the map’s forecasts, and rox record says the same', async ({
    page,
    enter,
  }) => {
    await enter('leader');
    await page.goto('/meridian');
    await page.getByText(/This map has not beaten “no change” so far: \d+ forecasts/).waitFor();
    await page.getByRole('button', { name: 'See the forecasts' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'The map’s own record' }).waitFor();
    expect(await dialog.getByRole('table').first().innerText()).toContain('Guests who come back');
    expect(await dialog.innerText()).toContain('October 2026');
    await accessible(page);
    const coming = page.waitForEvent('download');
    await dialog.getByRole('link', { name: /rox record/ }).click();
    const grounds: unknown = JSON.parse(await readFile(await (await coming).path(), 'utf8'));
    const record = await page.evaluate(async (map) => {
      const body: unknown = await (await fetch(`/api/meridian/maps/${map}/record`)).json();
      return body;
    }, story.mapId);
    expect(run(grounds)['record']).toEqual((record as { whole: unknown }).whole);
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
  });

  test('weigh what to act on and what to learn first', async ({ page, enter }) => {
    await enter('leader');
    await page.goto('/meridian');
    const panel = await lens(page, 2);
    await panel.getByRole('heading', { name: 'Learn first' }).waitFor();
    await expect.poll(() => panel.getByRole('listitem').count()).toBeGreaterThan(0);
    expect(await panel.getByRole('heading', { level: 2 }).count()).toBe(1);
    await accessible(page);
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await panel.getByRole('heading', { name: 'Where attention is needed' }).waitFor();
  });

  test('read well on a phone', async ({ page, enter }) => {
    await enter('leader');
    await page.setViewportSize(phone);
    await page.goto('/meridian');
    const panel = await lens(page, 1);
    await panel.getByRole('heading', { name: 'The sum' }).waitFor();
    for (const row of await panel.locator('summary').all()) await row.click();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(phone.width);
    await accessible(page);
  });
});
