/** The whole story of a pulse: from the question that HR writes to the score that a leader sees. */
import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import * as maps from '#lib/server/maps.ts';
import { open, within, type Sql } from '#lib/server/sql.ts';
import { startApp } from '../support/app.ts';
import { openWindow, phone, signIn, test as base } from '../support/journey.ts';
import { answer, linksOf } from '../support/phones.ts';
import { memberOf, organisationOf, type Member } from '../support/world.ts';

const test = base
  .extend('keys', { scope: 'file' }, async () => mkdtemp(join(tmpdir(), 'throughline-story-')))
  .extend('app', { scope: 'file' }, async ({ url, keys }, { onCleanup }) => {
    const app = await startApp({ DATABASE_URL: url, UNSAFE_DATABASE: '1', KEY_DIR: keys });
    onCleanup(async () => void (await app.stop()));
    return app;
  });

const question = 'My manager clears obstacles out of our way.';

/** Sixty people in two units, and a map on which leaders should clear obstacles. */
async function company(url: string, owner: Sql): Promise<{ hr: Member; map: string }> {
  const hr = await organisationOf(owner, ['hr', 'leader']);
  const { organisation } = hr;
  for (const unit of [randomUUID(), randomUUID()]) {
    await owner`insert into org_unit (organisation_id, unit_id, name)
      values (${organisation}, ${unit}, ${unit.slice(0, 8)})`;
    await owner`insert into employee (organisation_id, employee_id, name, mail, unit_id)
      select ${organisation}, id, 'Somebody', id || '@example.com', ${unit}
      from (select gen_random_uuid() as id from generate_series(1, 30)) as somebody`;
  }
  const [cause, effect] = [randomUUID(), randomUUID()];
  const database = open(url, { pool: 1 });
  const content = {
    fields: { name: 'Story' },
    elements: [
      {
        id: cause,
        layer: 'leadership',
        ord: 'a0',
        fields: { name: 'Leaders clear obstacles', target: 90 },
      },
      { id: effect, layer: 'result', ord: 'a0', fields: { name: 'Profit', worth: 1000 } },
    ],
    links: [{ id: randomUUID(), from: cause, to: effect, fields: { strength: 0.5, lag: 4 } }],
  } as const;
  const made = await within(database, hr, (tx) =>
    maps.create(
      tx,
      { ...content, elements: [...content.elements], links: [...content.links] },
      'ui',
    ),
  );
  await database.end();
  if ('refused' in made) throw new Error(made.refused);
  return { hr, map: made.id };
}

async function onPage(page: Page, choice: string): Promise<void> {
  await page.getByLabel(choice, { exact: true }).check();
  await page.getByRole('button', { name: 'Send' }).click();
}

test(
  'HR asks, sixty people answer, some offline and some twice, and what was released stands on the impact graph',
  { timeout: 400_000 },
  async ({ page, url, owner, app, browser, keys: folder }) => {
    const { hr, map } = await company(url, owner);
    const officer = await memberOf(owner, hr, ['custodian']);
    await signIn(page, { url, app }, hr.person);

    await page.goto(`/${hr.slug}/pulses`);
    await page.getByRole('button', { name: 'New pulse' }).click();
    await page.getByLabel('Name of the pulse').fill('Story');
    await page.getByRole('button', { name: 'Start writing' }).click();
    await page.waitForURL(/\/pulses\/[0-9a-f-]{36}$/);
    await page.getByRole('button', { name: 'Choose from the bank' }).click();
    await page.getByRole('dialog').getByLabel(question).check();
    await page.getByRole('button', { name: 'Add 1 question' }).click();
    const elements = page.getByRole('group', { name: 'What it tells of on the map' });
    await elements
      .getByRole('combobox')
      .selectOption({ label: 'Leadership · Leaders clear obstacles' });
    await page.getByText('Saved', { exact: true }).waitFor();

    await page.goto(`${page.url()}/launch`);
    await page.getByRole('radio', { name: /This server/ }).check();
    await page.getByRole('button', { name: 'Propose to send' }).click();
    await page.waitForURL(/\/waves\/[0-9a-f-]{36}$/);
    const wave = page.url().slice(-36);

    const second = await openWindow(browser, { app });
    const other = await second.newPage();
    await signIn(other, { url, app }, officer.person);
    await other.goto(page.url());
    await other.getByRole('button', { name: 'I have read it: confirm' }).click();
    const state = async () => (await owner`select state from wave where wave_id = ${wave}`)[0];
    await expect.poll(state).toEqual({ state: 'open' });
    await second.close();

    const links = await linksOf(owner, folder, wave);
    expect(links).toHaveLength(60);
    for (const link of links.slice(5)) await answer(app.origin, link, 4);
    for (const [at, link] of links.slice(0, 5).entries()) {
      const context = await openWindow(browser, { app, viewport: phone, locale: 'en-GB' });
      const own = await context.newPage();
      await own.goto(`/s${link}`);
      await own.evaluate(async () => void (await navigator.serviceWorker.ready));
      await context.setOffline(at < 2);
      await own.getByRole('button', { name: 'Start' }).click();
      await onPage(own, at === 4 ? 'Strongly disagree' : 'Agree');
      if (at < 2) await own.getByRole('heading', { name: 'Waiting for the network' }).waitFor();
      await context.setOffline(false);
      await own.getByRole('heading', { name: 'Counted. Thank you.' }).waitFor();
      if (at === 4) {
        await own.getByRole('button', { name: 'Change my answers' }).click();
        await onPage(own, 'Agree');
        await own.getByRole('heading', { name: 'Counted. Thank you.' }).waitFor();
      }
      await context.close();
    }
    expect(await owner`select from ballot where wave_id = ${wave}`).toHaveLength(60);

    // as if it had been open for three days
    await owner`update wave set opens = opens - interval '3 days',
      confirmed_at = confirmed_at - interval '3 days' where wave_id = ${wave}`;
    await page.reload();
    await page.getByRole('button', { name: 'Close now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close now' }).click();
    await page.getByText('Counted. What may be shown is kept').waitFor();

    // all sixty agree, each counted once: 4 on a scale from 1 to 5 is 75 of 100
    const scores = await page.evaluate(
      async ([org, of]) => (await fetch(`/api/${org}/maps/${of}/scores`)).text(),
      [hr.slug, map],
    );
    expect(scores).toContain('"value":75');
    await page.goto(`/${hr.slug}`);
    await page.getByText('Leaders clear obstacles').first().waitFor();
    await page.getByText('75', { exact: true }).first().waitFor();
  },
);
