/** An idea on its way: from the phone of somebody who was asked, over HR's answer, back to everybody who was asked. */
import { expect } from 'vitest';
import { writeLink } from '#lib/pulse/phone.ts';
import * as maps from '#lib/server/maps.ts';
import { rewrite } from '#lib/server/pulse/rewriting.ts';
import { open, within } from '#lib/server/sql.ts';
import { accessible, phone, signIn, test } from '../support/journey.ts';
import { closedWave, propose, support } from '../support/voices.ts';

test(
  'what was said after a pulse is heard, answered, and read by whoever was asked',
  { timeout: 240_000 },
  async ({ page, url, owner, app }) => {
    const database = open(url, { pool: 4 });
    const { company, wave, phones, voices } = await closedWave(database, owner);
    const { organisation, person, slug } = company.hr;
    const content = { fields: { name: 'Map' }, elements: [], links: [] };
    await within(database, { organisation, person }, (tx) => maps.create(tx, content, 'ui'));
    const [own, other, ...rest] = voices;
    const [asked] = phones;
    if (!own || !other || !asked) throw new Error('nobody is asked');
    await propose(database, wave, other, 'Earlier rosters');
    await rewrite(database, true);

    // The phone as it was left after answering.
    await page.setViewportSize(phone);
    await page.goto('/s/trust');
    await accessible(page);
    await page.evaluate(
      async ([name, voice]) => {
        const octets = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(name));
        const key = btoa(String.fromCharCode(...new Uint8Array(octets)))
          .replaceAll('+', '-')
          .replaceAll('/', '_')
          .replaceAll('=', '');
        await new Promise((resolve) => {
          const opening = indexedDB.open('throughline-voice', 1);
          opening.onupgradeneeded = () => opening.result.createObjectStore('voice');
          opening.onsuccess = () => {
            const writing = opening.result.transaction('voice', 'readwrite');
            writing.objectStore('voice').put(voice, key);
            writing.oncomplete = () => {
              opening.result.close();
              resolve(null);
            };
          };
        });
      },
      [`voice ${wave} ${asked.link.secret}`, own] as const,
    );

    await page.goto(`/s/done#${writeLink(asked.link)}`);
    await page.getByRole('button', { name: 'Support this' }).click();
    await page.getByText('You support this').waitFor();
    await page.getByRole('button', { name: 'Suggest one thing' }).click();
    await page.getByLabel('What should change?').fill('Refunds up to €150 on the spot');
    await page.getByRole('button', { name: 'Send my idea' }).click();
    await page.getByText('It is sent.').waitFor();
    await accessible(page);
    expect(await page.context().cookies()).toEqual([]);
    for (const voice of rest.slice(0, 4)) {
      const [idea] = await owner<{ id: string; group: number }[]>`
        select idea_id as id, lot as "group" from idea where body = 'Earlier rosters'`;
      if (idea) expect(await support(database, wave, voice, idea)).toEqual({});
    }
    await rewrite(database, true);

    await signIn(page, { url, app }, person);
    await page.goto(`/${slug}/pulses/ideas`);
    await page.getByText('Supported by 5 to 9 people').waitFor();
    await page.getByRole('button', { name: 'Write what you heard' }).click();
    await page.getByLabel('What we heard: English').fill('Refunds and rosters take too long.');
    await accessible(page);
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Published').waitFor();
    await accessible(page);
    const dialog = page.getByRole('dialog');
    const answer = (idea: string) =>
      page
        .getByRole('article')
        .filter({ hasText: idea })
        .getByRole('button', { name: 'Answer this idea' })
        .click();
    await answer('Earlier rosters');
    await dialog.getByLabel('What becomes of it').selectOption('declined');
    await dialog.getByRole('button', { name: 'Answer', exact: true }).click();
    await dialog.getByText('Write it in at least one language').waitFor();
    await page.keyboard.press('Escape');
    await answer('Refunds up to €150');
    await dialog.getByLabel('Name of the element').fill('Refund on the spot');
    expect(await dialog.getByText('Write it in at least one language').count()).toBe(0);
    await accessible(page);
    await dialog.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByText('Refund on the spot', { exact: true }).waitFor();
    expect(
      await owner`select from element where fields ->> 'name' = 'Refund on the spot'`,
    ).toHaveLength(1);

    await page.goto('/s/trust');
    await page.goto(`/s/done#${writeLink(asked.link)}`);
    await page.getByText('Refunds and rosters take too long.').waitFor();
    await page.getByText('Refund on the spot', { exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width);
    await database.end();
  },
);
