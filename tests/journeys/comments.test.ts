/** Two people talk about an element where it stands, in English and in Persian, while it goes and comes back. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Element } from '#lib/map/element.ts';
import * as invitations from '#lib/server/invitations.ts';
import * as maps from '#lib/server/maps.ts';
import { within } from '#lib/server/sql.ts';
import { accessible, openWindow, signIn, test } from '../support/journey.ts';
import { memberOf, organisationOf } from '../support/world.ts';

const soon = <Value>(read: () => Promise<Value>) => expect.poll(read);

test('a thread is begun, answered and settled live, and outlives its element', async ({
  page,
  browser,
  owner,
  url,
  app,
}) => {
  const hr = await organisationOf(owner, ['hr']);
  const cx = await memberOf(owner, hr, ['cx']);
  await owner`update person set name = 'Grace Hopper' where person_id = ${hr.person}`;
  await owner`update person set name = 'Deniz' where person_id = ${cx.person}`;
  const greets: Element = {
    id: randomUUID(),
    layer: 'behaviour',
    ord: 'a0V',
    fields: { name: 'Greets' },
  };
  const made = await within(owner, hr, (tx) =>
    maps.create(tx, { fields: { name: 'Together' }, elements: [greets], links: [] }, 'template'),
  );
  if ('refused' in made) throw new Error(made.refused);
  const path = `/${hr.slug}/maps/${made.id}?choose=${greets.id}`;

  await signIn(page, { url, app }, hr.person);
  const context = await openWindow(browser, { app });
  await context.addCookies([{ name: 'locale', value: 'fa', url: app.origin }]);
  const theirs = await context.newPage();
  await signIn(theirs, { url, app }, cx.person);
  await page.goto(path);
  await theirs.goto(path);

  // somebody joins only now, and somebody who was there is called otherwise
  const mail = 'late@example.com';
  const invited = await within(owner, hr, (tx) =>
    invitations.make(tx, { id: randomUUID(), mail, roles: ['leader'] }),
  );
  if (invited.refused) throw new Error(invited.refused);
  const joining = await openWindow(browser, { app });
  const { token } = invited;
  const headers = { origin: app.origin };
  const joined = { token, name: 'Late Riser', password: 'seven herons at the weir' };
  await joining.request.post('/invitation?/signUp', { headers, form: joined });
  await joining.close();
  const renamed = { name: 'Deniz Yıldırım', locale: 'fa', theme: 'system' };
  await theirs.request.post('/account?/describe', { headers, form: renamed });

  // begun by keys alone, with a call picked from the list
  await page.locator('main').focus();
  await page.keyboard.press('s');
  const words = page.getByRole('textbox', { name: 'Start a conversation' });
  await soon(() => words.evaluate((node) => node === document.activeElement)).toBe(true);
  await page.keyboard.type('@late');
  await soon(() => page.locator('.composer [role=option]').allTextContents()).toEqual([
    expect.stringContaining('Late Riser'),
  ]);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Why is it weak, @den');
  await soon(() => page.locator('.composer [role=option]').allTextContents()).toEqual([
    expect.stringContaining('Deniz Yıldırım'),
  ]);
  await accessible(page);
  await page.keyboard.press('Enter');
  await page.keyboard.type('?');
  await page.keyboard.press('Control+Enter');
  const thread = page.locator('aside article');
  await soon(() => thread.locator('mark').textContent()).toBe('@Deniz Yıldırım');

  // heard by whoever is called, who answers; one reads it as it comes
  const other = theirs.locator('aside article');
  await soon(() => other.textContent()).toContain('Why is it weak');
  await accessible(theirs);
  await other.getByRole('button', { name: 'پاسخ' }).click();
  await theirs.keyboard.type('چون کسی آن را نمی‌سنجد');
  await theirs.keyboard.press('Control+Enter');
  await soon(() => thread.textContent()).toContain('چون کسی آن را نمی‌سنجد');
  await soon(() => thread.locator('[aria-live=polite]').textContent()).toContain('Deniz');
  await other.getByRole('button', { name: 'حل شد' }).click();
  await soon(() => page.getByRole('button', { name: '1 resolved conversation' }).count()).toBe(1);

  // kept when its element goes, and back with it
  await page.locator('main').focus();
  await page.keyboard.press('Delete');
  await page.keyboard.press('Shift+S');
  await page.getByText('Removed 1').click();
  await soon(() => page.locator('aside article').textContent()).toContain('Greets');
  await accessible(page);
  await page.locator('main').focus();
  await page.keyboard.press('Control+z');
  await soon(() => page.locator('aside article').count()).toBe(0);
  await page.getByText('Resolved 1').click();
  await thread.getByRole('button', { name: 'Reopen' }).click();
  await page.getByText('Open 1').click();
  await soon(() => thread.textContent()).toContain('Why is it weak');
  await theirs.locator('main').focus();
  await theirs.keyboard.press('Shift+S');
  await soon(() => theirs.locator('aside article').textContent()).toContain('Why is it weak');
  await context.close();
});
