import { readFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { idOf, linkBetween, story } from '../support/demo.ts';
import { accessible, phone } from '../support/journey.ts';
import { edit, test } from '../support/meridian.ts';

describe('the impact screen of the demo', () => {
  test('says where, how much, how sure and why without a click', async ({ page, enter }) => {
    await enter('leader');
    await page.goto('/meridian');
    const panel = page.getByRole('complementary');
    await panel.getByRole('heading', { name: 'Own the guest’s problem' }).waitFor();
    const said = await panel.innerText();
    expect(said).toMatch(
      /One point more is worth €\d+k \(€\d+k to €\d+k\) a year, \d+% \(\d+% to \d+%\) of it through/,
    );
    expect(said).toMatch(/nine times in ten this costs between €\d+k and €[\d.]+m/);
    expect(said).toContain('Σ root attention = €');
    expect(said).toContain('✓');
    await accessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    await panel.getByRole('heading', { name: 'Own the guest’s problem' }).waitFor();
    await accessible(page);
  });

  test('lights a place’s paths, walks one by keyboard, and opens a figure to how it was made', async ({
    page,
    enter,
  }) => {
    await enter('leader');
    await page.goto('/meridian');
    const card = page.locator(`[data-element="${idOf('handover')}"]`);
    await card.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.ribbon.lit').count()).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Walk the path' }).click();
    await expect.poll(() => page.getByText('Step 1 of 2').count()).toBe(1);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByText('Step 2 of 2').count()).toBe(1);
    expect(await page.locator('.ribbon.now').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'How computed' }).click();
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.innerText()).toMatch(/€[\d,]+ × 1\d\.\d+ = €[\d,]+/);
    expect(await dialog.innerText()).toContain('Mystery guests: seen or not seen');
    expect(await dialog.innerText()).toMatch(/n = \d+/);
    await accessible(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    await expect.poll(() => page.getByRole('table').count()).toBe(1);
    await accessible(page);
  });

  test('tells another story where the programme ran', async ({ page, enter }) => {
    await enter('leader');
    await page.goto('/meridian');
    await page.getByRole('combobox', { name: /^Unit/ }).selectOption('Nordic');
    await page.waitForURL(/unit=/);
    await expect
      .poll(() => page.getByRole('complementary').getByRole('heading', { level: 3 }).innerText())
      .toContain('Hand over cleanly');
    const [period] = story.periods.slice(-4);
    await page.getByLabel('Period').selectOption(period ?? '');
    await page.waitForURL(/period=/);
    await page.getByRole('heading', { name: 'Since January 2026' }).waitFor();
  });

  test('gives pictures that hold their names and their typefaces in every language', async ({
    page,
    enter,
    app,
  }) => {
    await enter('hr');
    await page.goto('/meridian');
    const rename = (key: string, name: string) => ({
      t: 'element.set',
      id: idOf(key),
      fields: { name },
    });
    const names = { purpose: 'هدف روشن', pride: '以酒店为荣', praise: 'İyi iş görülüyor' };
    await edit(
      page,
      Object.entries(names).map(([key, name]) => rename(key, name)),
      'a0000000-0000-4000-8000-000000000001',
    );
    // On paper and slides it is light, whatever the screen is.
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const locale of ['en', 'fa', 'zh', 'tr']) {
      await page.context().addCookies([{ name: 'locale', value: locale, url: app.origin }]);
      await page.goto('/meridian');
      await page.locator('[data-element]').first().waitFor();
      for (const form of ['SVG', 'PNG']) {
        const button = page.locator('.bar [data-dropdown-menu-trigger]');
        await expect
          .poll(async () => {
            if ((await page.getByRole('menuitem').count()) === 0) await button.click();
            return page.getByRole('menuitem').count();
          })
          .toBe(3);
        expect(
          await page.getByRole('menu').evaluate((menu) => getComputedStyle(menu).direction),
        ).toBe(locale === 'fa' ? 'rtl' : 'ltr');
        await accessible(page);
        const coming = page.waitForEvent('download');
        await page
          .getByRole('menuitem')
          .nth(form === 'SVG' ? 0 : 1)
          .click();
        const path = await (await coming).path();
        if (form === 'PNG') {
          const bytes = await readFile(path);
          expect(bytes.subarray(1, 4).toString()).toBe('PNG');
          expect(bytes.length).toBeGreaterThan(100_000);
          continue;
        }
        const text = await readFile(path, 'utf8');
        const parsed = await page.evaluate(
          (svg) => {
            const made = new DOMParser().parseFromString(svg, 'image/svg+xml');
            return {
              fault: made.querySelector('parsererror')?.textContent ?? null,
              words: [...made.querySelectorAll('text')].map((node) => node.textContent.trim()),
            };
          },
          text.replace(/<style>.*?<\/style>/s, ''),
        );
        const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
        expect(parsed.fault).toBeNull();
        for (const name of Object.values(names)) expect(parsed.words).toContain(name);
        expect(style).toMatch(/Vazirmatn Variable.*data:/s);
        expect(style).toMatch(/Inter Variable.*data:/s);
        expect(text).not.toContain('var(--');
        expect(text).toContain('fill="rgb(250, 249, 246)"');
      }
    }
  });

  test('is printed light from a dark screen', async ({ page, enter }) => {
    await enter('leader');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto('/meridian');
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await paper()).toBe('rgb(23, 22, 20)');
    await page.emulateMedia({ media: 'print' });
    expect(await paper()).toBe('rgb(250, 249, 246)');
  });

  test('reads well on a phone: the ranking, and nothing wider than the screen', async ({
    page,
    enter,
  }) => {
    await enter('leader');
    await page.setViewportSize(phone);
    await page.goto('/meridian');
    await page.getByRole('heading', { name: 'Where attention is needed' }).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(phone.width);
    await accessible(page);
  });

  test('leads to another page at its top, and back to where one was', async ({ page, enter }) => {
    await enter('analyst');
    await page.goto('/meridian/data');
    const scrolled = () => page.locator('.place').evaluate((place) => place.scrollTop);
    await page.getByRole('link', { name: 'Survey: Thanked and remembered' }).click();
    await page.getByRole('heading', { name: 'Survey: Thanked and remembered' }).waitFor();
    await expect.poll(scrolled).toBe(0);
    await page.goBack();
    await expect.poll(scrolled).toBeGreaterThan(100);
  });

  test('moves by itself when somebody changes a strength, and names a loop that runs away', async ({
    page,
    enter,
  }) => {
    await enter('hr');
    await page.goto('/meridian');
    const other = await page.context().newPage();
    await other.goto('/meridian');
    const worth = () => page.getByRole('complementary').locator('article').first().innerText();
    const before = await worth();
    await edit(
      other,
      [{ t: 'link.set', id: linkBetween('own', 'solved').id, fields: { strength: 0.34 } }],
      'a0000000-0000-4000-8000-000000000002',
    );
    await expect.poll(worth).not.toBe(before);
    await edit(
      other,
      [{ t: 'link.set', id: linkBetween('turnover', 'workload').id, fields: { strength: -3 } }],
      'a0000000-0000-4000-8000-000000000003',
    );
    await page.getByRole('heading', { name: 'A loop runs away' }).waitFor();
    expect(await page.getByRole('main').innerText()).toContain(
      'Workload bearable → Staff who leave → Workload bearable',
    );
    await accessible(page);
  });
});
