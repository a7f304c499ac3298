import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { idOf } from '../support/demo.ts';
import { accessible, phone } from '../support/journey.ts';
import { test } from '../support/meridian.ts';

/** The page with every example worked: what is weighed in a worker has come. */
async function worked(page: Page, path = '/meridian/how'): Promise<void> {
  await page.goto(path);
  await expect
    .poll(() => page.locator('#voi .line').filter({ hasText: 'EVPI' }).count())
    .toBeGreaterThan(0);
}

describe('the page that says how the demo is computed', () => {
  test('finds the two sides of every sum the same', async ({ page, enter }) => {
    await enter('leader');
    await worked(page);
    const body = page.locator('main');
    await expect.poll(() => body.innerText()).not.toMatch(/Reading the figures|Weighing/u);
    expect(await body.innerText()).not.toContain('There is no example here');
    const quantities = await page.locator('main section').count();
    expect(await page.locator('main .example .line').count()).toBeGreaterThan(quantities);
    const checks = page.locator('.check');
    expect(await checks.count()).toBeGreaterThan(10);
    for (const check of await checks.allInnerTexts()) expect(check).toMatch(/ = [^]*✓[^]*agrees/u);
    expect(await page.getByText('differs', { exact: true }).count()).toBe(0);
    expect(await page.locator('main').innerText()).not.toMatch(/NaN|undefined|Infinity/u);
    await accessible(page);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await accessible(page);
  });

  test('leads from its contents to each quantity', async ({ page, enter }) => {
    await enter('leader');
    await worked(page);
    const links = page.getByRole('navigation', { name: 'On this page' }).getByRole('link');
    const wanted = await links.evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    for (const href of wanted) expect(await page.locator(`section${href ?? ''}`).count()).toBe(1);
    await links.filter({ hasText: 'What if' }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe('#whatif');
    const top = () => page.locator('#whatif').evaluate((node) => node.getBoundingClientRect().top);
    await expect.poll(top).toBeLessThan(450);
    expect(await top()).toBeGreaterThanOrEqual(0);
  });

  test('works every example at the element that is asked for', async ({ page, enter }) => {
    await enter('leader');
    await worked(page);
    const example = page.locator('#root .example');
    const before = await example.innerText();
    await page.getByLabel('Worked at').selectOption(idOf('handover'));
    await expect.poll(() => example.innerText()).toContain('Hand over cleanly');
    expect(await example.innerText()).not.toBe(before);
    expect(page.url()).toContain(`element=${idOf('handover')}`);
    expect(await page.getByText('differs', { exact: true }).count()).toBe(0);
  });

  test('keeps what is reckoned left to right in Persian, and fits a phone', async ({
    page,
    enter,
  }) => {
    await enter('leader', 'fa');
    await worked(page);
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    const ways = await page
      .locator('main math, main code, main .check > span')
      .evaluateAll((all) => [...new Set(all.map((each) => getComputedStyle(each).direction))]);
    expect(ways).toEqual(['ltr']);
    await accessible(page);
    await page.setViewportSize(phone);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(phone.width);
    await accessible(page);
  });
});
