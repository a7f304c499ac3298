import { expect } from 'vitest';
import { accessible, phone, signIn, test } from '../support/journey.ts';
import { organisationOf } from '../support/world.ts';

test(
  'HR brings in a list of employees, and builds a pulse from the bank that is kept as it is written',
  { timeout: 240_000 },
  async ({ page, url, owner, app }) => {
    const { person, slug } = await organisationOf(owner, ['hr']);
    await signIn(page, { url, app }, person);

    await page.goto(`/${slug}/pulses/people`);
    await accessible(page);
    const rows = Array.from({ length: 24 }, (_, at) => `${at},Person ${at},p${at}@example.com`);
    await page.getByLabel('Choose a file').setInputFiles({
      name: 'list.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`number,name,mail\n${rows.join('\n')}\n`),
    });
    await page.getByRole('button', { name: 'Do this for 24' }).click();
    await page.getByText('Done: 24 added').waitFor();
    await page.getByText('24 people can be asked').waitFor();
    await accessible(page);

    await page.getByRole('link', { name: 'Pulses' }).last().click();
    await page.getByRole('button', { name: 'New pulse' }).click();
    await page.getByLabel('Name of the pulse').fill('June');
    await page.getByRole('button', { name: 'Start writing' }).click();
    await page.waitForURL(/\/pulses\/[0-9a-f-]{36}$/);
    await page.getByRole('button', { name: 'Choose from the bank' }).click();
    const bank = page.getByRole('dialog');
    await bank.getByLabel('My manager clears obstacles out of our way.').check();
    await bank.getByLabel('In my team I can say what I really think.').check();
    await accessible(page);
    await bank.getByRole('button', { name: 'Add 2 questions' }).click();
    await page.getByRole('button', { name: /^2\. In my team/ }).press('Alt+ArrowUp');
    await page.getByRole('button', { name: /^1\. In my team/ }).waitFor();
    await page
      .getByLabel('The question: English')
      .fill('In my team I can say and hear what is true.');
    await page.getByText('This may ask two things at once (“and”)').waitFor();
    await page.getByText('Saved', { exact: true }).waitFor();
    await accessible(page);

    await page.setViewportSize(phone);
    await page.reload();
    await page.getByRole('button', { name: /^1\. In my team I can say and hear/ }).waitFor();
    await accessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width);
  },
);
