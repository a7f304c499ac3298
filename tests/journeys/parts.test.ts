import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { accessible, phone } from '../support/journey.ts';
import { test } from '../support/meridian.ts';

const grid = (page: Page) => page.getByRole('grid');
/** The row and column that has the focus, and whether it alone is where Tab comes in. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement?.getAttribute('data-at') ?? 'nowhere';
    const stops = [...document.querySelectorAll('[role=grid] [tabindex="0"]')];
    return stops.length === 1 && stops[0] === document.activeElement ? at : `${at}, not the stop`;
  });

async function presses(page: Page, keys: readonly (readonly [string, string])[]): Promise<void> {
  for (const [key, at] of keys) {
    await page.keyboard.press(key);
    await expect
      .poll(() => focused(page).then((found) => `${key}: ${found}`))
      .toBe(`${key}: ${at}`);
  }
}

/** Opens the view. */
async function units(page: Page): Promise<void> {
  await page.goto('/meridian');
  await page.locator('.bar .tools label').last().click();
  await grid(page).waitFor();
}

describe('the units view of the demo', () => {
  test('is one stop of Tab, in which arrows move from cell to cell', async ({ page, enter }) => {
    await enter('leader');
    await units(page);
    await page.getByRole('button', { name: 'CSV' }).focus();
    await presses(page, [
      ['Tab', '0 0'],
      ['ArrowRight', '0 1'],
      ['ArrowDown', '1 1'],
      ['ArrowLeft', '1 0'],
      ['ArrowLeft', '1 -1'],
      ['ArrowUp', '0 -1'],
      ['ArrowUp', '0 -1'],
    ]);
    const last = (await grid(page).locator('tbody tr').count()) - 1;
    const end = (await grid(page).getByRole('columnheader').count()) - 1;
    await presses(page, [
      ['Control+End', `${last} ${end}`],
      ['Home', `${last} -1`],
      ['Control+Home', '0 -1'],
      ['End', `0 ${end}`],
    ]);
    // What a hand that rests on the grid points at is told, and moves no focus.
    await grid(page).locator('[data-at="1 0"]').hover();
    const told = await grid(page).locator('[data-at="1 0"]').getAttribute('aria-label');
    await expect
      .poll(() => page.locator('main .said').innerText())
      .toContain(told ?? 'told nothing');
    await presses(page, [['ArrowDown', `1 ${end}`]]);
    await page.keyboard.press('Tab');
    expect(await grid(page).locator(':focus').count()).toBe(0);
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe(`1 ${end}`);
    await accessible(page);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await accessible(page);
  });

  test('keeps a way in when it is divided into fewer parts', async ({ page, enter }) => {
    await enter('leader');
    await units(page);
    const rows = grid(page).locator('tbody tr');
    const before = await rows.count();
    await grid(page).locator('[tabindex="0"]').focus();
    await page.keyboard.press('Control+End');
    await page.getByLabel('Divided by').selectOption({ index: 0 });
    await expect.poll(() => rows.count()).toBeLessThan(before);
    expect(await grid(page).locator('[tabindex="0"]').count()).toBe(1);
  });

  test('goes to the look of the unit whose row has the focus', async ({ page, enter }) => {
    await enter('leader');
    await units(page);
    const name = grid(page).locator('[data-at="1 -1"]');
    const unit = (await name.innerText()).trim();
    await grid(page).locator('[tabindex="0"]').focus();
    await presses(page, [['ArrowDown', '1 0']]);
    await page.keyboard.press('Enter');
    const chosen = () =>
      page
        .getByRole('combobox', { name: /^Unit/ })
        .evaluate((node: HTMLSelectElement) => node.selectedOptions[0]?.text.trim());
    await expect.poll(chosen).toBe(unit);
    expect(page.url()).toContain('unit=');
  });

  test('is kept as a file that holds what it shows', async ({ page, enter }) => {
    await enter('leader');
    await units(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('meridian-parts.csv');
    const text = await readFile(await download.path(), 'utf8');
    const [head, ...lines] = text
      .replace(/^\uFEFF/u, '')
      .trim()
      .split(/\r?\n/u);
    expect(head).toMatch(/^"part","element","score","se","n","root","root_se","contrast"/);
    expect(lines).toHaveLength(await grid(page).locator('td[data-at]').count());
    const first = grid(page).locator('tbody tr').first();
    expect(lines[0]).toContain((await first.getByRole('button').innerText()).trim());
    expect(await first.getByRole('rowheader').innerText()).toMatch(/€\d+k\s*± €\d+k/);
    const cells = await grid(page).locator('tbody').innerText();
    const marked = cells.match(/[▲▽]/gu) ?? [];
    expect(marked.length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.endsWith(',1'))).toHaveLength(marked.length);
  });

  test('is walked the other way round in Persian', async ({ page, enter }) => {
    await enter('leader', 'fa');
    await units(page);
    await grid(page).locator('[tabindex="0"]').focus();
    await presses(page, [
      ['ArrowLeft', '0 1'],
      ['ArrowLeft', '0 2'],
      ['ArrowRight', '0 1'],
      ['ArrowDown', '1 1'],
    ]);
    const right = (at: string) =>
      grid(page)
        .locator(`[data-at="${at}"]`)
        .evaluate((node) => node.getBoundingClientRect().right);
    expect(await right('1 1')).toBeLessThan(await right('1 0'));
    await accessible(page);
  });

  test('is a ranked list on a phone, and tells segments of customers as well', async ({
    page,
    enter,
  }) => {
    await enter('leader');
    await page.setViewportSize(phone);
    await page.goto('/meridian');
    const rows = page.locator('main ol > li');
    await page.getByRole('radio', { name: 'Units' }).check({ force: true });
    await expect.poll(() => rows.count()).toBe(40);
    expect(await rows.first().innerText()).toMatch(
      /^1\s+Meridian .*\s+Starts most at [^]*€\d+k\s+± €\d+k/,
    );
    await rows.first().locator('summary').click();
    expect(await rows.first().getByRole('listitem').count()).toBe(5);
    expect(await rows.first().getByRole('listitem').first().innerText()).toMatch(/± €.*k/);
    await accessible(page);
    await page.getByLabel('Divided by').selectOption('segments');
    await expect.poll(() => rows.count()).toBe(3);
    expect(await rows.allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('Long holidays')]),
    );
    await page.getByText(/elements have no figures by segment/).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(phone.width);
    await accessible(page);
  });
});
