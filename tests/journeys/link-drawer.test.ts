import { describe, expect } from 'vitest';
import { idOf, linkBetween } from '../support/demo.ts';
import { accessible, phone } from '../support/journey.ts';
import { test } from '../support/meridian.ts';

const between = (from: string, to: string) => linkBetween(from, to).id;

describe('a link on the impact screen', () => {
  test('opens by keyboard to all that is known of it, and gives the focus back', async ({
    page,
    enter,
  }) => {
    await enter('leader');
    await page.goto('/meridian');
    const card = page.locator(`[data-element="${idOf('solved')}"]`);
    await card.focus();
    await page.keyboard.press('l');
    const link = page.locator('path:focus');
    await expect.poll(() => link.count()).toBe(1);
    for (let i = 0; i < 8; i++) {
      if ((await link.getAttribute('data-link')) === between('solved', 'rebook')) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', {
      name: 'Problem solved on the spot → Guests who come back',
    });
    await drawer.waitFor();
    await drawer.getByText(/^Within units, /).waitFor();
    await expect
      .poll(() => drawer.innerText())
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
    await expect.poll(() => drawer.count()).toBe(0);
    await expect.poll(() => link.getAttribute('data-link')).toBe(between('solved', 'rebook'));
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('g:focus').count()).toBe(1);
    await accessible(page);
  });

  test('opens by a click, from a path one walks, and leads to itself on the map', async ({
    page,
    enter,
  }) => {
    await enter('leader');
    await page.goto('/meridian');
    await page.getByRole('button', { name: 'Walk the path' }).click();
    await page.getByRole('button', { name: 'About this link' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Own the guest’s problem →').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => drawer.count()).toBe(0);
    expect(await page.getByText(/^Step 1 of /).count()).toBe(1);

    await page.locator(`[data-link="${between('own', 'solved')}"]`).dispatchEvent('click');
    await drawer.getByRole('link', { name: 'Open on the map' }).click();
    await page.getByRole('region', { name: 'Inspector' }).waitFor();
    await page
      .getByRole('region', { name: 'What the figures say of it' })
      .getByText(/^Within units, /)
      .waitFor();
  });

  test('is told of in Persian on a phone', async ({ page, enter }) => {
    await enter('leader', 'fa');
    await page.setViewportSize(phone);
    await page.goto('/meridian');
    await page.getByRole('button', { name: 'پیمودن راه' }).click();
    await page.getByRole('button', { name: 'دربارهٔ این پیوند' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(/^درون واحدها/).waitFor();
    await accessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(phone.width);
  });
});
