import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { idOf } from '../support/demo.ts';
import { accessible, phone } from '../support/journey.ts';
import { test } from '../support/meridian.ts';

const panel = (page: Page) => page.getByRole('complementary');
const heads = (page: Page) => page.locator('main .heads').innerText();

/** Opens the lens. */
async function lens(page: Page): Promise<void> {
  await panel(page).getByText('What if', { exact: true }).click();
  await panel(page).getByRole('heading', { name: 'What if we moved this?' }).waitFor();
}

describe('the what-if lens of the demo', () => {
  test('moves every figure by keyboard, draws the bands, and puts all back', async ({
    page,
    enter,
  }) => {
    await enter('leader');
    await page.goto('/meridian');
    await lens(page);
    const before = await heads(page);
    await panel(page).getByRole('button', { name: 'Own the guest’s problem' }).click();
    const slider = panel(page).getByRole('slider');
    await expect.poll(() => slider.evaluate((node) => node === document.activeElement)).toBe(true);
    for (let press = 0; press < 16; press++) await page.keyboard.press('ArrowRight');
    await expect
      .poll(() => heads(page))
      .toMatch(/Gap left, a year · of €[\d.]+m today\s+€[\d.]+m\s+€[\d.]+m to €[\d.]+m/);
    await expect
      .poll(() => heads(page))
      .toMatch(/The moves bring, a year\s+€\d+k\s+€\d+k to €\d+k/);
    expect(await page.getByRole('main').innerText()).toContain('What if: not saved.');
    await expect.poll(() => panel(page).innerText()).toMatch(/[\d,]+ possible maps were drawn/);
    expect(await panel(page).innerText()).toMatch(/down \d/);
    const card = page.locator(`[data-element="${idOf('own')}"]`);
    await expect
      .poll(() => card.getAttribute('aria-label'))
      .toMatch(/6\d \(nine times in ten .*\) · \+8\.0 of 76/);
    expect(await card.locator('.ring').count()).toBe(1);
    await accessible(page);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await accessible(page);
    await page.emulateMedia({ colorScheme: 'light' });

    await expect.poll(() => page.url()).toContain('if=');
    await page.reload();
    await panel(page).getByRole('slider').waitFor();
    expect(await heads(page)).toContain('Gap left');
    const back = page.getByRole('button', { name: 'Back to the map as it is' });

    await back.click();
    await expect.poll(() => heads(page)).toBe(before);
    expect(await page.locator('.ring').count()).toBe(0);
    expect(page.url()).not.toContain('if=');
  });

  test('finds a link by a few letters, takes a number, and names the loop that would run away', async ({
    page,
    enter,
  }) => {
    await enter('leader');
    await page.goto('/meridian');
    await lens(page);
    await panel(page).getByRole('button', { name: 'Move something else' }).click();
    await page.keyboard.type('leave workload');
    await page.getByRole('option', { name: 'Staff who leave → Workload bearable' }).waitFor();
    await accessible(page);
    await page.getByRole('option', { name: 'Staff who leave → Workload bearable' }).click();
    const slider = panel(page).getByRole('slider');
    await slider.waitFor();
    await slider.focus();
    await page.keyboard.press('Home');
    const text = () => panel(page).innerText();
    await expect.poll(text).toContain('Supposed strengths move no score');
    const exact = panel(page).getByRole('textbox');
    await exact.fill('-0.1');
    await exact.press('Enter');
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toContain('−0.1');
    await accessible(page);
  });

  test('can be used on a phone', async ({ page, enter }) => {
    await enter('leader');
    await page.setViewportSize(phone);
    await page.goto('/meridian');
    await lens(page);
    await panel(page).getByRole('button', { name: 'Hand over cleanly' }).click();
    const slider = panel(page).getByRole('slider');
    await slider.waitFor();
    await slider.focus();
    await page.keyboard.press('PageUp');
    await expect.poll(() => panel(page).innerText()).toMatch(/The moves bring, a year\s*€\d/);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(phone.width);
    // What is being drawn anew is pale until it is.
    await expect.poll(() => page.locator('.stale').count()).toBe(0);
    await accessible(page);
  });
});
