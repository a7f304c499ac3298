import { expect } from 'vitest';
import { accessible, test } from '../support/journey.ts';

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
