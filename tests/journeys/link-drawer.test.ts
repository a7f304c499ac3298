import { describe, expect } from 'vitest';
import { demo } from '#lib/demo/demo.ts';
import { createDemo } from '#lib/server/demo.ts';
import { open } from '#lib/server/sql.ts';
import { accessible, phone, signIn, test as base } from '../support/journey.ts';

/** A busy machine takes its time; what is awaited comes or does not. */
const soon = { timeout: 60_000 };
const now = new Date('2026-11-22T09:00:00Z');
const story = demo(now);
const idOf = (key: string) => story.map.ids.get(key) ?? '';
const between = (from: string, to: string) =>
  story.map.content.links.find((link) => link.from === idOf(from) && link.to === idOf(to))!.id;

const test = base.extend('made', { scope: 'file' }, async ({ url }) => {
  const database = open(url, { pool: 2 });
  await createDemo(
    database,
    now,
    () => 'a password of some length',
    () => undefined,
  );
  await database.end();
});

describe('a link on the impact screen', () => {
  test('opens by keyboard to all that is known of it, and gives the focus back', async ({
    page,
    made: _,
    url,
    app,
  }) => {
    await signIn(page, { url, app }, story.people.leader.id);
    await page.goto('/meridian');
    await page.waitForLoadState('networkidle').catch(() => undefined);
    const card = page.locator(`[data-element="${idOf('solved')}"]`);
    await card.focus();
    await page.keyboard.press('l');
    const link = page.locator('path:focus');
    await expect.poll(() => link.count(), soon).toBe(1);
    for (let i = 0; i < 8; i++) {
      if ((await link.getAttribute('data-link')) === between('solved', 'rebook')) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', {
      name: 'Problem solved on the spot → Guests who come back',
    });
    await drawer.waitFor(soon);
    await drawer.getByText(/^Within units, /).waitFor(soon);
    await expect
      .poll(() => drawer.innerText(), soon)
      .toMatch(/up to €[\d.]+k \(€.+ to €.+\) a year|nothing: no/);
    const said = await drawer.innerText();
    expect(said).toMatch(/0\.38 \(0\.23 to 0\.53\)/);
    expect(said).toMatch(/data followed over time.*exists with 75%/);
    expect(said).toMatch(/€[\d.]+[km] \(€[\d.]+[km] to €[\d.]+[km]\) a year/);
    expect(said).toContain('Pulse and guest survey, 38 hotels × 30 months');
    expect(said).toMatch(/Believed\s+0\.38/);
    expect(await drawer.getByRole('button', { name: /^Accept/ }).count()).toBe(0);
    await accessible(page);
    await page.keyboard.press('Escape');
    await expect.poll(() => drawer.count(), soon).toBe(0);
    await expect.poll(() => link.getAttribute('data-link'), soon).toBe(between('solved', 'rebook'));
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('g:focus').count(), soon).toBe(1);
    await accessible(page);
  });

  test('opens by a click, from a path one walks, and leads to itself on the map', async ({
    page,
    made: _,
    url,
    app,
  }) => {
    await signIn(page, { url, app }, story.people.leader.id);
    await page.goto('/meridian');
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await page.getByRole('button', { name: 'Walk the path' }).click();
    await page.getByRole('button', { name: 'About this link' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Own the guest’s problem →').waitFor(soon);
    await page.keyboard.press('Escape');
    await expect.poll(() => drawer.count(), soon).toBe(0);
    expect(await page.getByText(/^Step 1 of /).count()).toBe(1);

    await page.locator(`[data-link="${between('own', 'solved')}"]`).dispatchEvent('click');
    await drawer.getByRole('link', { name: 'Open on the map' }).click();
    await page.getByRole('region', { name: 'Inspector' }).waitFor(soon);
    await page
      .getByRole('region', { name: 'What the figures say of it' })
      .getByText(/^Within units, /)
      .waitFor(soon);
  });

  test('is told of in Persian on a phone', async ({ page, made: _, url, app }) => {
    await signIn(page, { url, app }, story.people.leader.id);
    await page.context().addCookies([{ name: 'locale', value: 'fa', url: app.origin }]);
    await page.setViewportSize(phone);
    await page.goto('/meridian');
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await page.getByRole('button', { name: 'پیمودن راه' }).click();
    await page.getByRole('button', { name: 'دربارهٔ این پیوند' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(/^درون واحدها/).waitFor(soon);
    await accessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(phone.width);
  });
});
