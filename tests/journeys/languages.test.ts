import { expect } from 'vitest';
import { accessible, openWindow, test } from '../support/journey.ts';

for (const [locale, direction] of [
  ['en', 'ltr'],
  ['tr', 'ltr'],
  ['fa', 'rtl'],
  ['zh', 'ltr'],
] as const) {
  test(`a page is in ${locale} for a browser that asks for it, and says so`, async ({
    page,
    app,
  }) => {
    await page.setExtraHTTPHeaders({ 'accept-language': locale });
    await page.goto(app.origin);
    const html = page.locator('html');
    expect(await html.getAttribute('lang')).toBe(locale);
    expect(await html.getAttribute('dir')).toBe(direction);
    await accessible(page);
  });

  test(`an address that leads nowhere is answered in ${locale}, with a way back`, async ({
    page,
  }) => {
    await page.setExtraHTTPHeaders({ 'accept-language': locale });
    const answer = await page.goto('/no/such/place');
    expect(answer?.status()).toBe(404);
    await accessible(page);
    await page.getByRole('main').getByRole('link').click();
    await page.waitForURL('/');
  });
}

test('a page stays in the language of the answer, though the browser would choose another', async ({
  app,
  browser,
}) => {
  const context = await openWindow(browser, { app, locale: 'fa' });
  const page = await context.newPage();
  const spoken: string[] = [];
  await page.exposeFunction('spoke', (text: string) => spoken.push(text));
  await page.addInitScript(() => {
    // What a browser tells a script and what it asks the server for need not agree.
    Object.defineProperty(navigator, 'languages', { value: ['zh-CN'] });
    const spoke: unknown = Reflect.get(window, 'spoke');
    new MutationObserver(() => {
      const text = document.querySelector('h1')?.textContent;
      if (text && spoke instanceof Function) Reflect.apply(spoke, window, [text]);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.goto('/');
  await page.getByRole('button', { name: 'نمایش گذرواژه' }).click();
  expect(new Set(spoken)).toEqual(new Set(['ورود']));
  expect(await page.evaluate(() => document.cookie)).toBe('');

  // Another tab's choice is that tab's until this page is asked for again.
  await context.addCookies([{ name: 'locale', value: 'tr', url: app.origin }]);
  await page.getByRole('link', { name: 'گذرواژه را فراموش کرده‌اید؟' }).click();
  await page.getByRole('heading', { level: 1, name: 'گذرواژهٔ فراموش‌شده' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Unutulan parola' }).waitFor();
  await context.close();
});
