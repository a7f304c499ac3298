/** HR in English and CX in Persian say apart how strong a link is, and come to one strength. */
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { WebSocket } from 'ws';
import { version } from '#lib/map/frames.ts';
import * as sessions from '#lib/server/sessions.ts';
import { open, within } from '#lib/server/sql.ts';
import { doors } from '../support/doors.ts';
import { linkBetween, story } from '../support/demo.ts';
import { accessible, openWindow, phone, signIn } from '../support/journey.ts';
import { test } from '../support/meridian.ts';

const link = linkBetween('own', 'solved');
const asked = `/meridian/maps/${story.mapId}?choose=${link.id}`;
const { hr, cx, leader, admin } = story.people;

const section = (page: Page, name: string) => page.getByRole('region', { name });

async function give(
  page: Page,
  labels: readonly string[],
  numbers: readonly string[],
  send: string,
) {
  for (const [at, label] of labels.entries())
    await page.getByRole('textbox', { name: label, exact: true }).fill(numbers[at] ?? '');
  await page.getByRole('button', { name: send }).click();
}

describe('blind estimates', () => {
  test('are asked for, given apart, revealed at once, given again and taken over', async ({
    page,
    browser,
    app,
    url,
  }) => {
    await signIn(page, { url, app }, hr.id);
    const context = await openWindow(browser, { app, viewport: phone });
    await context.addCookies([{ name: 'locale', value: 'fa', url: app.origin }]);
    const theirs = await context.newPage();
    await signIn(theirs, { url, app }, cx.id);

    const english = ['At least', 'Most likely', 'At most'] as const;
    const persian = ['دست‌کم', 'محتمل‌ترین', 'دست‌بالا'] as const;
    await page.goto(asked);
    const mine = section(page, 'Blind estimates');
    await mine.getByRole('button', { name: 'Ask for estimates' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: hr.name }).check();
    await dialog.getByRole('checkbox', { name: cx.name }).check();
    for (const { name } of [leader, admin, story.people.analyst])
      await dialog.getByRole('checkbox', { name }).uncheck();
    await accessible(page);
    await dialog.getByRole('button', { name: 'Ask them' }).click();
    await mine.getByText('0 of 2 have answered.').waitFor();

    await theirs.goto('/meridian/maps');
    await theirs.getByRole('heading', { name: 'برآوردهایی که از شما خواسته شده' }).waitFor();
    await theirs.locator(`a[href*="${link.id}"]`).click();
    const other = section(theirs, 'برآوردهای پنهان');
    await other.waitFor();
    await give(theirs, persian, ['۰٫۶', '۰٫۷', '۰٫۹'], 'ثبت برآورد من');
    await mine.getByText('1 of 2 have answered.').waitFor();
    expect(await mine.innerText()).not.toMatch(/0\.6|0\.7|0\.9/);
    await accessible(theirs);

    await give(page, english, ['0.1', '0.2', '0.3'], 'Give my estimate');
    await mine.getByText(/^Together 0\.\d+.±.0\.\d+: people differ by ±0\.\d+/).waitFor();
    await other
      .getByText(/^با هم ۰٫/)
      .first()
      .waitFor();
    expect(await mine.innerText()).toContain(`${hr.name} (you)`);
    expect(await mine.innerText()).toContain(cx.name);
    await accessible(page);

    await mine.getByRole('button', { name: 'Estimate again' }).click();
    await dialog.getByRole('button', { name: 'Ask them' }).click();
    await other.getByText('۰ نفر از ۲ نفر پاسخ داده‌اند.').waitFor();
    await give(page, english, ['0.2', '0.4', '0.8'], 'Give my estimate');
    await give(theirs, persian, ['۰٫۲', '۰٫۵', '۰٫۸'], 'ثبت برآورد من');
    await mine.getByText(/^Since the round before: /).waitFor();
    await mine.getByText('Round 1', { exact: true }).waitFor();
    await other.getByRole('button', { name: /^پذیرش / }).click();
    await mine.getByText(new RegExp(`^Taken over by ${cx.name} on`)).waitFor();
    const field = page.getByRole('textbox', { name: 'Standard error', exact: true });
    await expect.poll(async () => Number(await field.inputValue())).toBeGreaterThan(0.17);
    await context.close();

    // what stood there was 0.68 (0.53 to 0.83)
    await page.goto('/meridian');
    await page.locator(`[data-link="${link.id}"]`).dispatchEvent('click', {});
    const drawer = page.getByRole('dialog');
    const strength = drawer.getByText(/^0\.\d+ \(0\.\d+ to 0\.\d+\)$/).first();
    const [, low, high] = /\((.+) to (.+)\)/.exec(await strength.innerText()) ?? [];
    expect(Number(high) - Number(low)).toBeGreaterThan(0.5);
  });

  test('are in no answer that anybody else is given before the reveal', async ({ app, url }) => {
    const database = open(url, { pool: 2 });
    const token = (person: string) =>
      within(database, {}, (tx) => sessions.begin(tx, person, 'a test'));
    const cookie = async (person: string) =>
      `${sessions.cookieName(app.origin)}=${await token(person)}`;
    const [mine, theirs] = [await cookie(hr.id), await cookie(cx.id)];
    const api = `${app.origin}/api/meridian/maps/${story.mapId}`;
    const send = (who: string, deed: object) =>
      fetch(`${api}/estimates`, {
        method: 'POST',
        headers: { cookie: who, origin: app.origin, 'content-type': 'application/json' },
        body: JSON.stringify(deed),
      });
    const heard: string[] = [];
    const socket = new WebSocket(`${api.replace('http', 'ws')}/live`, {
      origin: app.origin,
      headers: { cookie: await cookie(admin.id) },
    });
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) heard.push(data.toString());
    });
    socket.on('open', () =>
      socket.send(JSON.stringify({ m: 'hello', version, key: randomUUID(), since: 0 })),
    );

    const round = randomUUID();
    const other = linkBetween('solved', 'rebook').id;
    const people = [hr.id, cx.id, leader.id];
    const rest = { note: '', closes: null, whenAll: false };
    await send(mine, { do: 'open', round, link: other, asked: people, ...rest });
    const secret = { likely: 0.271828, low: -0.314159, high: 0.577215, reason: 'a secret reason' };
    const given = await send(mine, { do: 'answer', round, estimate: secret });
    expect(given.status).toBe(200);
    await expect.poll(() => heard.some((frame) => frame.includes('"aside"'))).toBe(true);
    const refused = [
      await send(theirs, { do: 'reveal', round }),
      await send(theirs, { do: 'answer', round, estimate: { ...secret, low: 9 } }),
      await send(theirs, { do: 'open', round: randomUUID(), link: other, asked: people, ...rest }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 400, 409]);

    const told: string[] = await Promise.all(refused.map((answer) => answer.text()));
    const known: Record<string, string> = { org: 'meridian', map: story.mapId };
    const reading = doors().filter(
      ({ way, route }) =>
        (way === 'load' || way === 'GET') &&
        route.includes('[org]') &&
        (route.match(/\[(\w+)\]/g) ?? []).every((name) => name.slice(1, -1) in known),
    );
    expect(reading.length).toBeGreaterThan(20);
    const walk = async (person: string) => {
      const who = await cookie(person);
      for (const { route } of reading) {
        const path = route.replace(/\[(\w+)\]/g, (_all, name: string) => known[name] ?? '');
        const query = path.endsWith('/estimates/people') ? `?link=${other}` : '';
        const answer = await fetch(`${app.origin}${path}${query}`, { headers: { cookie: who } });
        expect([route, [200, 202, 400, 403].includes(answer.status)]).toEqual([route, true]);
        told.push(await answer.text());
      }
    };
    await Promise.all([cx.id, admin.id].map(walk));
    socket.close();
    await database.end();
    const everything = [...told, ...heard, app.said()].join('\n');
    expect(everything).toContain(round);
    expect(everything).not.toMatch(/0\.271828|0\.314159|0\.577215|secret reason/);
    const own = await fetch(`${api}/estimates`, { headers: { cookie: mine } });
    expect(await own.text()).toContain('0.271828');
  });
});
