/** HR travels through the history of the map and goes back, by keyboard, while CX watches in Persian. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { idOf, story } from '../support/demo.ts';
import { accessible, openWindow, phone, signIn } from '../support/journey.ts';
import { edit, test } from '../support/meridian.ts';

const poll = <Value>(read: () => Promise<Value>) => expect.poll(read);

test('the history is travelled, compared, and gone back in, whole or thing by thing', async ({
  page,
  browser,
  app,
  url,
  enter,
}) => {
  await enter('hr');
  const path = `/meridian/maps/${story.mapId}`;
  const own = story.map.content.elements.find(({ id }) => id === idOf('own'));
  const name = own?.fields.name ?? '';

  const context = await openWindow(browser, { app, viewport: phone });
  await context.addCookies([{ name: 'locale', value: 'fa', url: app.origin }]);
  const other = await context.newPage();
  await signIn(other, { url, app }, story.people.cx.id);
  await other.goto(path);
  const watched = other.getByText(name, { exact: true });
  await watched.first().waitFor();

  // From the map, by keyboard alone, to its history.
  await page.goto(path);
  await page.getByRole('application').waitFor();
  await poll(async () => {
    await page.keyboard.press('Control+k');
    return page.getByRole('dialog').count();
  }).toBe(1);
  await page.keyboard.type('whole history');
  await page.getByRole('option', { name: 'The whole history' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${path}/history`);

  const slider = page.getByRole('slider', { name: 'The map as of' });
  const at = () => slider.getAttribute('aria-valuetext');
  const current = page.locator('aside [aria-current=true]');
  await slider.waitFor();
  await slider.focus();
  await poll(at).toMatch(/change (\d+) of \1$/);
  await page.keyboard.press('Home');
  await poll(at).toMatch(/change 1 of/);
  await page.keyboard.press('ArrowRight');
  await poll(at).toMatch(/change 2 of/);
  await poll(() => current.innerText()).toContain('Journey stages');
  await page.keyboard.press('PageUp');
  await poll(at).toMatch(/change [3-9] of/);
  await accessible(page);
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await poll(() => current.innerText()).toMatch(/no figure changes|What it did to the money/);

  // Of two moments the list, the picture and the table tell the same.
  await page.getByText('Compare two', { exact: true }).click();
  await page.getByRole('slider', { name: 'From' }).focus();
  await page.keyboard.press('Home');
  await page.getByRole('listitem').filter({ hasText: 'Added' }).first().waitFor();
  await page.getByText('Table', { exact: true }).click();
  await page.getByRole('columnheader', { name: 'Difference' }).waitFor();
  await poll(() => page.getByRole('gridcell', { name: '+ Added' }).count()).toBeGreaterThan(3);
  await accessible(page);
  await page.getByText('One moment', { exact: true }).click();

  // One thing comes back with its links.
  await edit(page, [{ t: 'element.remove', id: idOf('own') }], randomUUID());
  await poll(() => watched.count()).toBe(0);
  await slider.focus();
  await page.keyboard.press('End');
  await poll(() => current.innerText()).toContain(`Deleted ${name}`);
  await page.getByText('Compare two', { exact: true }).click();
  await page.getByRole('slider', { name: 'From' }).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await poll(async () =>
    (await page.getByRole('region', { name: 'When' }).getByRole('listitem').allInnerTexts()).join(),
  ).toMatch(/Added\s*0[\s\S]*Changed\s*0/);
  const gone = page.getByRole('complementary').getByRole('listitem').filter({ hasText: name });
  await gone.first().getByRole('button', { name: 'Bring back' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`Added ${name}`).waitFor();
  await accessible(page);
  await dialog.getByRole('button', { name: 'Bring back' }).click();
  await poll(() => watched.count()).toBeGreaterThan(0);

  // All comes back at once, as one change that can be undone.
  const link = story.map.content.links.find(({ from }) => from === idOf('own'));
  await edit(
    page,
    [
      { t: 'element.set', id: idOf('own'), fields: { name: 'Something else' } },
      { t: 'link.set', id: link?.id, fields: { strength: 0.91 } },
    ],
    randomUUID(),
  );
  const otherwise = other.getByText('Something else', { exact: true });
  await poll(() => otherwise.count()).toBeGreaterThan(0);
  await slider.focus();
  await page.keyboard.press('End');
  await poll(() => current.innerText()).toContain('Something else');
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Go back to this' }).click();
  await dialog.getByText('0.91').waitFor();
  await dialog.getByRole('button', { name: 'Go back to this' }).click();
  await poll(() => watched.count()).toBeGreaterThan(0);
  await poll(() => current.innerText()).toContain('restored');
  await page.getByRole('button', { name: 'Undo' }).click();
  await poll(() => otherwise.count()).toBeGreaterThan(0);
  await context.close();

  // What each did stands in the audit, for whoever administers.
  await enter('admin');
  await page.goto('/meridian/settings/audit/maps');
  await page.getByText('Something else').first().waitFor();
  await accessible(page);
  const csv = await page.request.get('/meridian/settings/audit/maps/export?as=csv');
  expect(csv.status()).toBe(200);
  const text = await csv.text();
  expect(text).toContain('"line","time","map","person"');
  expect(text).toMatch(/^\d+,"20\d\d-\d\d-\d\dT[\d:.]+Z","[^"]+","[^"]+","restore"/m);
  const json = await page.request.get('/meridian/settings/audit/maps/export?as=json');
  expect(Array.isArray(await json.json())).toBe(true);
});
