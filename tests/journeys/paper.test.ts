/** A pulse on paper: made in a browser, read back, typed on a shared tablet and counted. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { expect } from 'vitest';
import { Keys } from '#lib/server/pulse/keys.ts';
import { confirm, propose } from '#lib/server/pulse/launch.ts';
import { open } from '#lib/server/sql.ts';
import { build } from '../../src/cli/build.ts';
import { codeOf } from '../../src/cli/phone-code.ts';
import { startApp } from '../support/app.ts';
import { accessible, openWindow, phone, signIn, test as base } from '../support/journey.ts';
import { companyOf, now, proposalOf } from '../support/survey.ts';

const test = base
  .extend('keys', { scope: 'file' }, async () => mkdtemp(join(tmpdir(), 'throughline-paper-')))
  .extend('app', { scope: 'file' }, async ({ url, keys }, { onCleanup }) => {
    const app = await startApp({ DATABASE_URL: url, UNSAFE_DATABASE: '1', KEY_DIR: keys });
    onCleanup(async () => void (await app.stop()));
    return app;
  });

/** What a PDF of ours says in its own letters, a page an entry. */
function pagesOf(file: Buffer): string[][] {
  const text = file.toString('latin1');
  const streams = text.matchAll(/<<\/Filter\/FlateDecode\/Length (\d+)>>\nstream\n/g);
  return Array.from(streams, (found) => {
    const from = found.index + found[0].length;
    const drawn = inflateSync(file.subarray(from, from + Number(found[1]))).toString('latin1');
    return Array.from(drawn.matchAll(/\((.+)\) Tj/g), ([, said]) => said ?? '');
  });
}

test(
  'slips are made for whoever has no email, and each is answered with once on a shared tablet',
  { timeout: 240_000 },
  async ({ url, owner, app, browser, page, keys: folder }) => {
    const company = await companyOf(owner);
    const [team] = company.teams;
    await owner`update employee set mail = null where unit_id = ${team ?? ''}`;
    const database = open(url, { pool: 2 });
    const keys = new Keys(folder);
    const proposal = proposalOf(company, { code: codeOf(await build(console.log)) });
    const { wave } = proposal;
    const proposed = await propose(database, keys, company.hr, proposal, now);
    if (proposed.refused !== undefined) throw new Error(proposed.refused);
    await confirm(database, company.officer, wave, proposed.hash, now);
    await database.end();

    await signIn(page, { url, app }, company.hr.person);
    await page.goto(`/${company.hr.slug}/pulses/${company.pulse}/waves/${wave}`);
    await page.getByRole('link', { name: 'The PDF' }).click();
    await page.getByRole('heading', { name: 'Paper codes' }).waitFor();
    await page.getByText('12 slips').waitFor();
    await accessible(page);
    for (const language of ['Türkçe', 'فارسی', '中文'])
      await page.getByRole('checkbox', { name: language }).check();
    await page.getByRole('button', { name: 'Draw codes' }).click();
    await page.getByText('1 poster, 12 slips').waitFor();
    await accessible(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save the PDF' }).click(),
    ]);
    const pages = pagesOf(await readFile(await download.path()));
    expect(pages.map(({ length }) => length)).toEqual([1, 20, 4]);
    const [address = ''] = pages[0] ?? [];
    const isCode = (said: string) => /^\w{4}-\w{4}-\w{4}-\w{4}$/.test(said);
    const codes = pages.flat().filter(isCode);
    expect(new Set(codes).size).toBe(12);
    const rest = pages.flat().filter((said) => !isCode(said));
    expect(new Set(rest)).toEqual(new Set([address]));
    const kept = await owner`
      select from eligibility where wave_id = ${wave} and employee_id is null`;
    expect(kept).toHaveLength(12);

    // Looked at again, the page has no codes, and no others can be drawn.
    await page.reload();
    await page.getByText('Codes were drawn. They are shown once').waitFor();
    expect(await page.getByRole('button', { name: 'Draw' }).count()).toBe(0);

    const context = await openWindow(browser, { app, viewport: phone, locale: 'en-GB' });
    const tablet = await context.newPage();
    const [, fragment] = address.split('/s/kiosk');
    expect(address).toBe(`${app.origin.slice('http://'.length)}/s/kiosk${fragment ?? ''}`);
    await tablet.goto(`/s/kiosk${fragment ?? ''}`);
    const type = async (code: string) => {
      await tablet.getByLabel('Code', { exact: true }).fill(code);
      await tablet.getByRole('button', { name: 'Continue' }).click();
    };
    const [first = '', second = ''] = codes;
    await type('0000-0000-0000-0000');
    await tablet.getByText('No pulse that runs here knows this code').waitFor();
    await accessible(tablet);
    for (const code of [first, second.toLowerCase().replaceAll('-', ' ')]) {
      await type(code);
      await tablet.getByRole('button', { name: 'Start' }).click();
      await tablet.getByLabel('Agree', { exact: true }).check();
      await tablet.getByRole('button', { name: 'Next' }).click();
      await tablet.getByRole('button', { name: 'Send' }).click();
      await tablet.getByRole('heading', { name: 'Counted. Thank you.' }).waitFor();
      await tablet.getByRole('button', { name: 'Done' }).click();
    }
    await type(first);
    await tablet.getByRole('button', { name: 'Done' }).waitFor();
    await context.close();
    const ballots = await owner<{ unit: string }[]>`
      select unit_id as unit from ballot where wave_id = ${wave}`;
    expect(ballots.map(({ unit }) => unit)).toEqual([team, team]);
  },
);

test('an address without a pulse leads nowhere, and has no way back to a code', async ({
  app,
  browser,
}) => {
  const context = await openWindow(browser, { app, viewport: phone, locale: 'en-GB' });
  const tablet = await context.newPage();
  await tablet.goto('/s/kiosk#7K3M-0QZX-9T2A');
  await tablet.getByRole('heading', { name: 'This link leads nowhere' }).waitFor();
  expect(await tablet.getByRole('button').count()).toBe(0);
  await context.close();
});
