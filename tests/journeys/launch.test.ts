/** How a pulse is launched: one proposes, another confirms, and a custodian counts it in their own browser. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Sql } from '#lib/server/sql.ts';
import { startApp, type App } from '../support/app.ts';
import { accessible, alive, openWindow, signIn, test as base } from '../support/journey.ts';
import { answer, linksOf } from '../support/phones.ts';
import { memberOf, organisationOf, type Member } from '../support/world.ts';

const test = base
  .extend('folder', { scope: 'file' }, async () => mkdtemp(join(tmpdir(), 'throughline-launch-')))
  .extend('app', { scope: 'file' }, async ({ url, folder }, { onCleanup }) => {
    const app = await startApp({ DATABASE_URL: url, UNSAFE_DATABASE: '1', KEY_DIR: folder });
    onCleanup(async () => void (await app.stop()));
    return app;
  });

const passphrase = 'four random words here';

/** Twenty-four people, a pulse of one question, and HR who is a custodian too. */
async function company(owner: Sql): Promise<{ hr: Member; pulse: string }> {
  const hr = await organisationOf(owner, ['hr', 'custodian']);
  const { organisation, person } = hr;
  await owner`insert into employee (organisation_id, employee_id, name, mail)
    select ${organisation}, gen_random_uuid(), 'Somebody', each || '@example.com'
    from generate_series(1, 24) as each`;
  const pulse = randomUUID();
  const item = {
    id: randomUUID(),
    kind: 'agree5',
    text: { en: 'I would come again.' },
    reversed: false,
    optional: false,
    elements: [],
    bank: null,
  };
  await owner`insert into pulse (organisation_id, pulse_id, name, items, created_by, changed_by)
    values (${organisation}, ${pulse}, 'Autumn', ${owner.json([item])}, ${person}, ${person})`;
  return { hr, pulse };
}

type Here = { browser: Browser; url: string; app: App };

/** A window of somebody's own. */
async function pageOf({ browser, url, app }: Here, { person }: Member): Promise<Page> {
  const page = await (await openWindow(browser, { app })).newPage();
  await signIn(page, { url, app }, person);
  return page;
}

/** Makes a key in this window and saves its file there; tries another passphrase first. */
async function keyOf(page: Page, { slug }: Member, path: string): Promise<void> {
  await page.goto(`/${slug}/pulses/custodians`);
  const typed = async (one: string, two: string) => {
    await page.getByLabel('Passphrase', { exact: true }).fill(one);
    await page.getByLabel('The same once more').fill(two);
    await page.getByRole('button', { name: 'Make the key' }).click();
  };
  await typed('too short', 'too short');
  await page.getByText('Too short: at least 12 characters.').waitFor();
  await typed(passphrase, `${passphrase}!`);
  await page.getByText('The two are not the same.').waitFor();
  await typed(passphrase, passphrase);
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save the key file' }).click();
  await (await saved).saveAs(path);
  await opened(page, path, 'another passphrase', /this passphrase does not open it/);
  await opened(page, path, passphrase, 'The file opens with this passphrase.');
  await page.getByRole('button', { name: 'Register this key' }).click();
  await page.getByText(/^Registered/).waitFor();
}

async function opened(page: Page, path: string, words: string, said: string | RegExp) {
  await page.getByLabel('Passphrase', { exact: true }).fill(words);
  const chooser = page.waitForEvent('filechooser');
  await page.getByText('Choose the key file').click();
  await (await chooser).setFiles(path);
  await page.getByText(said).waitFor();
}

/** Proposes the pulse; answers the address of its wave. */
async function proposed(page: Page, address: string): Promise<string> {
  await page.goto(`${address}/launch`);
  await page.getByRole('button', { name: 'Propose to send' }).click();
  await page.waitForURL(/\/waves\/[0-9a-f-]{36}$/);
  await alive(page);
  return page.url();
}

test(
  'HR proposes, a custodian confirms, and another counts what people sent with their own key',
  { timeout: 240_000 },
  async ({ page, url, owner, app, browser, folder }) => {
    const here = { browser, url, app };
    const { hr, pulse } = await company(owner);
    const one = await memberOf(owner, hr, ['custodian']);
    const two = await memberOf(owner, hr, ['custodian']);
    const [first, second] = [await pageOf(here, one), await pageOf(here, two)];
    const [own, other] = [join(folder, 'own.json'), join(folder, 'other.json')];
    await signIn(page, here, hr.person);
    const address = `/${hr.slug}/pulses/${pulse}`;

    await page.goto(`${address}/launch`);
    await page.getByText('Two custodians with a key of their own are needed.').waitFor();
    expect(await page.getByRole('button', { name: 'Propose to send' }).isDisabled()).toBe(true);
    await page.getByText(/Not promised: until the close the key lies on this machine/).waitFor();
    await accessible(page);

    await keyOf(first, hr, own);
    await accessible(first);
    await keyOf(second, hr, other);
    await second.getByRole('button', { name: 'Can you still open it?' }).click();
    await opened(second, own, passphrase, 'This file opens, but it holds another key.');

    // Nobody came to confirm the first, and it grew too late for that.
    const left = await proposed(page, address);
    await page.getByText(/You proposed it, so somebody else has to confirm/).waitFor();
    expect(await page.getByRole('button', { name: /confirm/ }).count()).toBe(0);
    await owner`update wave set opens = opens - interval '6 days',
      closes = closes - interval '6 days'`;
    await first.goto(left);
    await first.getByText(/^It was not confirmed in time/).waitFor();
    expect(await first.getByRole('button', { name: /confirm/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Withdraw the proposal' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw the proposal' }).click();
    const said = `${hr.mail} withdrew the proposal to send the pulse Autumn.`;
    await page.getByText(said).waitFor();
    await first.goto(left);
    await first.getByText(said).waitFor();

    const wave = await proposed(page, address);
    await page.goto(`${address}/schedule`);
    await page
      .getByText(`It waits for ${one.mail} or ${two.mail}`)
      .or(page.getByText(`It waits for ${two.mail} or ${one.mail}`))
      .waitFor();

    // What cannot be kept any more is still there to be changed.
    const often = page.getByLabel('How often');
    await often.selectOption({ label: 'Every quarter' });
    await page.getByRole('heading', { name: /of every third month/ }).waitFor();
    await owner`update pulse set items = '[]' where pulse_id = ${pulse}`;
    await page.getByRole('button', { name: 'Keep this schedule' }).click();
    await page.getByText('This pulse has no questions yet').waitFor();
    expect(await often.inputValue()).toBe('quarter');
    await first.goto(wave);
    await first.getByText('Your browser computed the same from the manifest.').waitFor();
    await accessible(first);
    await first.getByRole('button', { name: 'I have read it: confirm' }).click();
    await first.getByText(/^Open until/).waitFor();

    const id = wave.slice(-36);
    for (const link of await linksOf(owner, folder, id)) await answer(app.origin, link, 4);
    // as if it had been open for three days
    await owner`update wave set opens = opens - interval '3 days',
      confirmed_at = confirmed_at - interval '3 days' where wave_id = ${id}`;
    await page.goto(wave);
    await page.getByRole('button', { name: 'Close now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close now' }).click();
    await page.getByText(/^Its time is over. It waits to be counted by/).waitFor();
    expect(await page.getByRole('button', { name: 'Open and count' }).count()).toBe(0);

    const note = join(folder, 'note.json');
    await writeFile(note, '{"a": "shopping list"}');
    await second.goto(wave);
    const counts = async (path: string, words: string) => {
      await second.getByLabel('Choose the key file').setInputFiles(path);
      await second.getByLabel('Passphrase', { exact: true }).fill(words);
      await second.getByRole('button', { name: 'Open and count' }).click();
    };
    await counts(note, passphrase);
    await second.getByText(/^This file is not a key made here/).waitFor();
    await counts(other, 'another passphrase');
    await second.getByText(/this passphrase does not open it/).waitFor();
    await accessible(second);
    await counts(other, passphrase);
    await second.getByText('Counted. What may be shown is kept').waitFor();
    await second.getByText('The key that opens answers never was on this server.').waitFor();
    await accessible(second);
    expect(await owner`select from ballot`).toHaveLength(0);

    await page.reload();
    await page.getByRole('link', { name: 'Read the results' }).click();
    await page.waitForURL(`**${address}/results?wave=${id}`);
    await page.getByText('I would come again.').first().waitFor();
    await page.getByRole('link', { name: 'How this wave was sent and counted' }).click();
    await page.waitForURL(wave);
  },
);
