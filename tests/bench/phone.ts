/**
 * What answering costs a slow phone: seconds from *send* to *counted* in one Chromium whose processor is
 * slowed six times, token, seal and both requests included; how long the page itself stood still
 * meanwhile; and the octets of JavaScript that the page and its worker take on the wire.
 */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as playwright, type Browser } from 'playwright-core';
import { writeLink, type Link } from '#lib/pulse/phone.ts';
import { startEmbedded } from '#lib/server/embedded.ts';
import { migrate } from '#lib/server/migrations.ts';
import { Keys } from '#lib/server/pulse/keys.ts';
import { open } from '#lib/server/sql.ts';
import { build } from '../../src/cli/build.ts';
import { startApp } from '../support/app.ts';
import { chromium, switches } from '../support/chromium.ts';
import { launched } from '../support/survey.ts';
import { middle, row } from './timing.ts';

const slower = 6;
const people = 7;

/** Milliseconds from the tap on *Send* to *Counted*, and the longest that the page answered nothing. */
async function send(browser: Browser, origin: string, link: Link) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(`${origin}/s#${writeLink(link)}`);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByLabel('Agree', { exact: true }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('In your own words').fill('Approvals take too long.');
  const wire = await context.newCDPSession(page);
  await wire.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const spent = await page.evaluate(async () => {
    const button = [...document.querySelectorAll('button')].find((each) =>
      each.textContent.includes('Send'),
    );
    const began = performance.now();
    button?.click();
    let [before, still] = [began, 0];
    while (!document.body.textContent.includes('Counted. Thank you.')) {
      await new Promise((frame) => setTimeout(frame));
      still = Math.max(still, performance.now() - before);
      before = performance.now();
    }
    return { whole: before - began, still };
  });
  await context.close();
  return spent;
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'phone-bench-'));
  chmodSync(folder, 0o755);
  const built = await build(console.log);
  mkdirSync(join(folder, 'database'), { mode: 0o755 });
  const { url, stop } = await startEmbedded(join(folder, 'database'));
  await migrate(url);
  const keyDir = join(folder, 'keys');
  const [database, owner] = [open(url, { pool: 2 }), open(url, { role: null, pool: 2 })];
  const { phones } = await launched(database, owner, {}, new Keys(keyDir));
  const app = await startApp({ DATABASE_URL: url, UNSAFE_DATABASE: '1', KEY_DIR: keyDir });
  const { path, env } = await chromium();
  const browser = await playwright.launch({
    executablePath: path,
    args: switches,
    env: { ...process.env, ...env },
  });
  const rounds: Awaited<ReturnType<typeof send>>[] = [];
  for (const { link } of phones.slice(0, people)) {
    rounds.push(await send(browser, app.origin, link));
  }
  await browser.close();
  await app.stop();
  await Promise.all([database.end(), owner.end()]);
  await stop();
  rmSync(folder, { recursive: true, force: true });

  const list = readFileSync(join(built, 'client/s/code.txt'), 'utf8').trim().split('\n');
  const scripts = list.map((line) => line.slice(66)).filter((file) => file.endsWith('.js'));
  const octets = scripts
    .map((file) => statSync(join(built, 'client', `${file}.br`)).size)
    .reduce((sum, size) => sum + size, 0);
  console.log(`\nA phone, its processor slowed ${slower} times, one ballot and one comment\n`);
  console.log(row('', 'median', 'longest'));
  const whole = rounds.map((each) => each.whole);
  const still = rounds.map((each) => each.still);
  console.log(row('send to counted, ms', middle(whole), Math.max(...whole)));
  console.log(row('page stood still, ms', middle(still), Math.max(...still)));
  console.log(row(`${scripts.length} scripts, KB on the wire`, octets / 1024));
}
