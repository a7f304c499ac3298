import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { parse, isUnreadable } from '#lib/map/formats/json.ts';
import { accessible, phone, signIn, test } from '../support/journey.ts';
import { memberOf, organisationOf } from '../support/world.ts';

test('a newcomer draws the first map from a template, renames it, and puts it away and back', async ({
  page,
  url,
  app,
  owner,
}) => {
  const { slug, person } = await organisationOf(owner);
  await signIn(page, { url, app }, person);
  await page.goto(`/${slug}/maps`);
  await page.getByRole('heading', { name: 'Draw your first map' }).waitFor();
  await accessible(page);
  await page.getByRole('radio', { name: /^Hospitality/ }).check({ force: true });
  await page.getByRole('button', { name: 'Create map' }).click();
  await page.waitForURL(/\/maps\/[0-9a-f-]{36}$/);

  await page.goto(`/${slug}/maps`);
  const card = page.getByRole('article');
  expect(await card.innerText()).toContain('20 elements · 25 links');
  await accessible(page);

  await page.getByRole('button', { name: 'More for Hospitality' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await accessible(page);
  await page.getByRole('textbox', { name: 'Name' }).fill('Our hotels');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: 'Our hotels' }).waitFor();

  await page.getByRole('button', { name: 'More for Our hotels' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await page.getByRole('link', { name: 'Our hotels (copy)' }).waitFor();
  expect(await page.getByRole('article').first().innerText()).toContain('20 elements · 25 links');
  await page.getByRole('button', { name: 'More for Our hotels (copy)' }).click();
  await page.getByRole('menuitem', { name: 'Put away' }).click();
  await page.getByText('1 map put away').click();
  await page.getByRole('button', { name: 'More for Our hotels (copy)' }).click();
  await page.getByRole('menuitem', { name: 'Bring back' }).click();
  await page.getByText('1 map put away').waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'More for Our hotels', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Put away' }).click();
  await page.getByText('1 map put away').click();
  await page.getByRole('button', { name: 'More for Our hotels', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Bring back' }).click();
  await page.getByText('1 map put away').waitFor({ state: 'detached' });
});

test('a map goes out as a file and comes in again as another map, and a wrong file says what is wrong', async ({
  page,
  url,
  app,
  owner,
}) => {
  const { slug, person } = await organisationOf(owner);
  await signIn(page, { url, app }, person);
  await page.goto(`/${slug}/maps`);
  await page.getByRole('radio', { name: /^Bank/ }).check({ force: true });
  await page.getByLabel('Name', { exact: true }).fill('Branches');
  await page.getByRole('button', { name: 'Create map' }).click();
  await page.waitForURL(/\/maps\/[0-9a-f-]{36}$/);
  await page.goto(`/${slug}/maps`);

  await page.getByRole('button', { name: 'More for Branches' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Export as JSON' }).click(),
  ]);
  const out = await readFile(await download.path(), 'utf8');
  expect(download.suggestedFilename()).toBe('Branches.json');
  const read = parse(out);
  expect(isUnreadable(read)).toBe(false);

  const choose = (text: string) =>
    page
      .getByLabel('Import')
      .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await choose('{"graph": {}}');
  await page.getByText('not a map exported from here').waitFor();
  await accessible(page);

  await choose(out);
  await page.waitForURL(/\/maps\/[0-9a-f-]{36}$/);
  await page.goto(`/${slug}/maps`);
  expect(await page.getByRole('article').count()).toBe(2);
});

test('the gallery serves a phone and a reader from right to left', async ({
  page,
  url,
  app,
  owner,
}) => {
  const { slug, person } = await organisationOf(owner);
  await signIn(page, { url, app }, person);
  await page.context().addCookies([{ name: 'locale', value: 'fa', url: app.origin }]);
  await page.setViewportSize(phone);
  await page.goto(`/${slug}/maps`);
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
  await page.getByText('مهمان‌نوازی', { exact: true }).click();
  expect(await page.getByRole('radio', { name: /^مهمان‌نوازی/ }).isChecked()).toBe(true);
  const spill = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(spill).toBe(0);
  await accessible(page);
});

test('whoever may not draw is told who may', async ({ page, url, app, owner }) => {
  const member = await organisationOf(owner);
  const { person } = await memberOf(owner, member, ['leader']);
  await signIn(page, { url, app }, person);
  await page.goto(`/${member.slug}/maps`);
  await page.getByText('Somebody with the HR or CX role can draw one').waitFor();
  expect(await page.getByRole('button', { name: 'New map' }).count()).toBe(0);
  await accessible(page);
});

test('the endpoints of a map answer well-formed questions of its own people alone', async ({
  page,
  url,
  app,
  owner,
}) => {
  const { slug, person } = await organisationOf(owner);
  const other = await organisationOf(owner);
  const map = `/api/${slug}/maps/${randomUUID()}`;
  expect((await page.request.get(`${map}/log?since=0`)).status()).toBe(401);
  await signIn(page, { url, app }, person);
  await page.goto(`/${slug}/maps`);
  await page.getByRole('button', { name: 'Create map' }).click();
  await page.waitForURL(/\/maps\/[0-9a-f-]{36}$/);
  const own = `/api${new URL(page.url()).pathname}`;
  const foreign = own.replace(slug, other.slug);
  const asks = async (path: string) => (await page.request.get(path)).status();
  expect(await asks(`${own}/log?since=0`)).toBe(200);
  expect(await asks(`${own}/log?before=1&limit=10`)).toBe(200);
  expect(await asks(`${own}/log?since=-1`)).toBe(400);
  expect(await asks(`${own}/snapshot?seq=1`)).toBe(200);
  expect(await asks(`${own}/snapshot?at=2026-11-22T00:00:00Z`)).toBe(200);
  expect(await asks(`${own}/snapshot?at=yesterday`)).toBe(400);
  for (const path of ['log?since=0', 'snapshot', 'export']) {
    expect(await asks(`${map}/${path}`)).toBe(404);
    expect(await asks(`${foreign}/${path}`)).toBe(404);
  }
  const sends = async (path: string, data: unknown) =>
    (
      await page.request.post(`${path}/transactions`, { data, headers: { origin: app.origin } })
    ).status();
  const operations = [{ t: 'map.set', fields: { name: 'Ours' } }];
  const transactions = [{ client: randomUUID(), count: 1, base: 1, origin: 'ui', operations }];
  expect(await sends(own, { since: 1, transactions })).toBe(200);
  expect(await sends(own, { since: 1 })).toBe(400);
  expect(await sends(map, { since: 1, transactions })).toBe(404);
  expect(await sends(foreign, { since: 1, transactions })).toBe(404);
});
