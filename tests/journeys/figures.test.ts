import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { accessible, phone, signIn, test } from '../support/journey.ts';
import { absent, civilService, hospitals, pathOf } from '../support/reference.ts';
import { organisationOf } from '../support/world.ts';

async function choose(
  page: Page,
  file: string | { name: string; mimeType: string; buffer: Buffer },
) {
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Try it' }).waitFor();
}

async function tryIt(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Try it' }).click();
  return page.locator('.answer').innerText();
}

async function importIt(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('heading', { name: 'Imported' }).waitFor();
  return page.locator('.answer').innerText();
}

describe('figures', () => {
  describe.skipIf(absent())(`real ones${absent() ? `: ${absent()}` : ''}`, () => {
    test.for([
      [civilService, '19,097 figures added', 'Engagement index'],
      [hospitals, '10,741 figures added', 'SHMI Index'],
    ] as const)(
      '%s goes in as it is, and again changes nothing',
      async ([file, added, metric], { page, app, url, owner }) => {
        const { slug, person } = await organisationOf(owner);
        await signIn(page, { url, app }, person);
        await page.goto(`/${slug}/data/import`);
        await choose(page, pathOf(file));
        await accessible(page);
        await tryIt(page);
        await accessible(page);
        expect(await importIt(page)).toContain(added);
        await page.getByRole('button', { name: 'Import another file' }).click();
        await choose(page, pathOf(file));
        expect(
          await page.getByText('You have imported a file with these columns before').count(),
        ).toBe(1);
        expect(await tryIt(page)).toContain('Nothing would change');
        await page.goto(`/${slug}/data`);
        await accessible(page);
        await page.getByRole('link', { name: metric, exact: true }).click();
        await page.getByRole('heading', { name: metric }).waitFor();
        await accessible(page);
      },
    );
  });

  test('are typed, pasted and taken back', async ({ page, app, url, owner }) => {
    const { slug, person } = await organisationOf(owner);
    await signIn(page, { url, app }, person);
    await page.goto(`/${slug}/data/import`);
    const text = 'month,unit,minutes\n2026-09,North,12\n2026-10,North,11\n2026-10,South,9\n';
    await choose(page, { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await tryIt(page);
    await importIt(page);
    await page.getByRole('link', { name: 'Look at the figures' }).click();
    await page.getByRole('link', { name: 'Minutes' }).click();
    const cell = (name: string) => page.getByRole('textbox', { name });
    await cell('South, September 2026').waitFor();
    await cell('South, September 2026').fill('10.5');
    await cell('South, September 2026').press('Tab');
    await page.getByText('1 figure written.').waitFor();

    await cell('North, September 2026').evaluate((input) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', '20\t21\n22\t23\n');
      input.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    });
    await page.getByText('4 figures written.').waitFor();
    await expect.poll(() => cell('South, October 2026').inputValue()).toBe('23');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back.').waitFor();
    await expect.poll(() => cell('South, October 2026').inputValue()).toBe('9');
    await expect.poll(() => cell('South, September 2026').inputValue()).toBe('10.5');
  });

  test('with hostile names are only text', async ({ page, app, url, owner }) => {
    const { slug, person } = await organisationOf(owner);
    await signIn(page, { url, app }, person);
    await page.setViewportSize(phone);
    await page.goto(`/${slug}/data/import`);
    const evil = [
      '<script>document.title="owned"</script>',
      '<img src=x onerror=alert(1)>',
      '{@html 1}',
      '=HYPERLINK("http://x")',
      'javascript:alert(1)',
      '\u202eevil',
      "'); drop table metric; --",
    ];
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const rows = evil.map(
      (name, at) => `2026,${quoted(name)},${evil.map((_, n) => at + n + 10).join(',')}`,
    );
    const text = [`year,unit,${evil.map(quoted).join(',')}`, ...rows].join('\n');
    const name = '<img src=x onerror=alert(2)>.csv';
    await choose(page, { name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await tryIt(page);
    const list = await page.request.get(
      (await page.getByRole('link', { name: 'Download the list' }).getAttribute('href')) ?? '',
    );
    expect(await list.text()).toContain(`"'=HYPERLINK(`);
    await importIt(page);
    await page.goto(`/${slug}/data`);
    expect(await page.getByRole('link', { name: '<img src=x onerror=alert(1)>' }).count()).toBe(1);
    expect(await page.title()).not.toContain('owned');
    expect(await page.locator('img').count()).toBe(0);
  });
});
