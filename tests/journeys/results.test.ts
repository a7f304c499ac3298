import { expect } from 'vitest';
import { story } from '../support/demo.ts';
import { accessible, phone } from '../support/journey.ts';
import { test } from '../support/meridian.ts';

test(
  'HR reads a closed wave by keyboard, takes it away as a file, and looks a comment over',
  { timeout: 240_000 },
  async ({ page, enter }) => {
    await enter('hr');
    await page.goto('/meridian/pulses');
    await page.getByRole('link', { name: 'Read the results' }).click();
    const map = page.getByRole('treegrid');
    await map.waitFor();
    await accessible(page);
    const company = map.getByRole('button', { name: story.organisation.name });
    await company.focus();
    for (const key of ['ArrowUp', 'ArrowRight', 'ArrowRight', 'Enter']) {
      await page.keyboard.press(key);
    }
    await page.waitForURL(/[?&]by=/);
    await map.getByRole('columnheader', { name: 'worst first' }).waitFor();
    await company.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const figure = page.locator(':focus');
    const said = (await figure.innerText()).trim();
    const { searchParams, pathname } = new URL(
      (await figure.getAttribute('href')) ?? '',
      page.url(),
    );
    const file = await page.request.get(`${pathname}/csv`);
    const hidden = (text: string) => text.split('not shown').length - 1;
    const taken = hidden(await file.text());
    expect(taken).toBeGreaterThan(0);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const printed = await page.locator('main table.figures').allInnerTexts();
    expect(hidden(printed.join('\n'))).toBe(taken);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await page.keyboard.press('Enter');
    await page.waitForURL(/view=question/);
    expect(new URL(page.url()).searchParams.get('unit')).toBe(searchParams.get('unit'));
    await page.locator('main').getByText(said, { exact: true }).first().waitFor();
    await accessible(page);

    await page.getByRole('link', { name: /comments? waits? to be looked over/ }).click();
    const comment = page.getByRole('article').first();
    const words = comment.getByRole('button', { name: /^Black out/ });
    await words.first().focus();
    for (const key of ['ArrowRight', 'ArrowLeft', 'Space']) await page.keyboard.press(key);
    await comment.getByText(/^▇▇▇/).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Show it');
    await accessible(page);
    await comment.getByRole('button', { name: 'Show it' }).click();
    await page.getByText('3 comments wait to be looked over').waitFor();
    await page.getByRole('link', { name: 'Results' }).click();
    await page.getByText(/^▇▇▇/).waitFor();

    await page.setViewportSize(phone);
    await accessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width);
  },
);
