/** Somebody answers on a phone whose network comes and goes, from the built pages with real cryptography. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Manifest } from '#lib/pulse/manifest.ts';
import { fromText } from '#lib/pulse/octets.ts';
import { opened } from '#lib/pulse/opening.ts';
import { writeLink, writeWaveLink } from '#lib/pulse/phone.ts';
import { Keys } from '#lib/server/pulse/keys.ts';
import { open } from '#lib/server/sql.ts';
import { build } from '../../src/cli/build.ts';
import { codeOf } from '../../src/cli/phone-code.ts';
import { startApp } from '../support/app.ts';
import { accessible, alive, openWindow, phone, test as base } from '../support/journey.ts';
import { launched, agree } from '../support/survey.ts';

const test = base
  .extend('keys', { scope: 'file' }, async () => mkdtemp(join(tmpdir(), 'throughline-phone-')))
  .extend('app', { scope: 'file' }, async ({ url, keys }, { onCleanup }) => {
    const app = await startApp({ DATABASE_URL: url, UNSAFE_DATABASE: '1', KEY_DIR: keys });
    onCleanup(async () => void (await app.stop()));
    return app;
  });

const kilobyte = 1024;

test(
  'answers given without a network are sent when it is back, replaced by a change of mind, and counted once',
  { timeout: 240_000 },
  async ({ url, owner, app, browser, keys: folder }) => {
    const built = await build(console.log);
    const database = open(url, { pool: 2 });
    const keys = new Keys(folder);
    const { phones, wave } = await launched(database, owner, { code: codeOf(built) }, keys);
    await database.end();
    const [link, another] = phones.map((each) => each.link);
    if (!link || !another) throw new Error('nobody is asked');

    const context = await openWindow(browser, { app, viewport: phone, locale: 'en-GB' });
    const page = await context.newPage();
    const loaded = new Set<string>();
    page.on('response', (answer) => void loaded.add(new URL(answer.url()).pathname.slice(1)));
    await page.goto(`/s#${writeLink(link)}`);
    await page.getByRole('heading', { name: 'Autumn' }).waitFor();
    await page.getByText('Nothing is shown for fewer than 5 people').first().waitFor();
    await page.getByText('What we cannot protect you from').click();
    await page.getByText('It is the code that was promised').waitFor();
    await accessible(page);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    expect(await context.cookies()).toEqual([]);

    const read = (list: string) => readFileSync(join(built, 'client', list), 'utf8');
    const named = (list: string) =>
      Array.from(read(list).matchAll(/^\w{64} {2}(.+)$/gm), ([, file]) => file ?? '');
    const files = named('s/code.txt');
    const scripts = [...loaded].filter((path) => path.endsWith('.js'));
    expect(scripts.filter((path) => !files.includes(path))).toEqual([]);
    const compressed = files
      .filter((path) => path.endsWith('.js'))
      .map((path) => statSync(join(built, 'client', `${path}.br`)).size);
    expect(compressed.reduce((sum, size) => sum + size, 0)).toBeLessThan(150 * kilobyte);

    await context.setOffline(true);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByLabel('Agree', { exact: true }).check();
    await page.reload();
    await page.getByRole('heading', { name: 'I would come again.' }).waitFor();
    expect(await page.getByLabel('Agree', { exact: true }).isChecked()).toBe(true);
    await accessible(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('In your own words').fill('I am the only one on nights');
    await page.getByText('what is true of you alone').waitFor();
    await page.getByLabel('In your own words').fill('');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Waiting for the network' }).waitFor();
    expect(await owner`select from ballot where wave_id = ${wave}`).toHaveLength(0);

    await context.setOffline(false);
    await page.getByRole('heading', { name: 'Counted. Thank you.' }).waitFor();
    await accessible(page);
    expect(await owner`select from ballot where wave_id = ${wave}`).toHaveLength(1);

    await page.getByRole('button', { name: 'Change my answers' }).click();
    await page.getByLabel('Disagree', { exact: true }).check();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Counted. Thank you.' }).waitFor();

    // One hash speaks for the other pages, too, of whoever was asked.
    await page.goto(`/s/done#${writeLink(link)}`);
    await page.getByText('It is still open').waitFor();
    await page.goto('/s/trust');
    await alive(page);
    await page.goto(`/s/kiosk#${writeWaveLink(link)}`);
    await page.getByLabel('Code').fill(`#${writeLink(another)}`);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('What we cannot protect you from').click();
    await page.getByText('It is the code that was promised').waitFor();
    const others = named('s/code-others.txt');
    expect(
      [...loaded].filter((path) => path.endsWith('.js') && ![...files, ...others].includes(path)),
    ).toEqual([]);
    expect(others.filter((path) => loaded.has(path) && path.includes('/nodes/'))).toHaveLength(3);
    const hash = createHash('sha256').update(read('s/code-others.txt')).digest('hex');
    expect(read('s/code.txt')).toContain(`${hash}  s/code-others.txt\n`);
    await context.close();

    const [row] = await owner<{ manifest: string }[]>`
      select manifest from wave where wave_id = ${wave}`;
    const ballots = await owner<{ unit: string; sealed: Buffer }[]>`
      select unit_id as unit, sealed from ballot where wave_id = ${wave}`;
    const key = fromText((await keys.of(wave))?.tally ?? '');
    if (!row || !key) throw new Error('the wave is gone');
    const envelopes = ballots.map(({ unit, sealed }) => ({
      unit,
      sealed: sealed.toString('base64url'),
    }));
    const manifest = Manifest.parse(JSON.parse(row.manifest));
    const { items } = await opened(manifest, { ballots: envelopes, comments: [] }, key);
    const answers = items.find(({ item }) => item === agree);
    const all = answers?.values.map((_, at) =>
      answers.counts.reduce((sum, counts) => sum + (counts[at] ?? 0), 0),
    );
    expect(all).toEqual([0, 1, 0, 0, 0]);
  },
);
