import { expect } from 'vitest';
import { accessible, openWindow, phone, test } from '../support/journey.ts';

const password = 'seven grey herons';

const slow = { timeout: 240_000 };

test(
  'a newcomer makes an account and an organisation, invites somebody, gives roles, helps with a forgotten password',
  slow,
  async ({ page, browser, app }) => {
    await page.goto('/');
    await accessible(page);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Your name').fill('Ada Lovelace');
    await page.getByLabel('Email').fill('Ada@Example.com');
    await page.getByLabel('Password', { exact: true }).fill('password1234');
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByText('among the first to be guessed').waitFor();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ada Lovelace');
    await accessible(page);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create an account' }).click();

    await page.getByLabel('Name of the organisation').fill('Gül & Söhne');
    await page.getByText('/gul-and-sohne').waitFor();
    await accessible(page);
    await page.getByRole('button', { name: 'Make the organisation' }).click();
    await page.waitForURL('/gul-and-sohne/maps');

    await page.goto('/gul-and-sohne/settings/people');
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email').fill('grace@example.com');
    await dialog.getByRole('checkbox', { name: 'HR' }).check();
    await accessible(page);
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const link = await page.getByLabel('Pass this link on to grace@example.com').inputValue();
    expect(link).toMatch(new RegExp(`^${app.origin}/invitation#[\\w-]{43}$`));
    await accessible(page);

    const guests = await openWindow(browser, { app, viewport: phone });
    const guest = await guests.newPage();
    await guest.goto(link);
    await guest.getByRole('heading', { name: 'Join Gül & Söhne' }).waitFor();
    await accessible(guest);
    await guest.getByLabel('Your name').fill('Grace Hopper');
    await guest.getByLabel('Choose a password').fill('nanosecond wire');
    await guest.getByRole('button', { name: 'Join' }).click();
    await guest.waitForURL('/gul-and-sohne');
    expect((await guest.goto('/gul-and-sohne/settings/people'))?.status()).toBe(403);

    await page.reload();
    await page.getByRole('button', { name: 'More for Grace Hopper' }).click();
    await page.getByRole('menuitem', { name: 'Change roles' }).click();
    await dialog.getByRole('checkbox', { name: 'Admin' }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Admin · HR · Leader').waitFor();
    await guest.goto('/gul-and-sohne/settings/people');
    await guest.getByRole('heading', { name: 'Sign in' }).waitFor();

    await page.getByRole('button', { name: 'More for Grace Hopper' }).click();
    await page.getByRole('menuitem', { name: 'Link for a new password' }).click();
    const reset = await page.getByLabel('Pass this link on to Grace Hopper').inputValue();
    await guest.goto(reset);
    await guest.getByLabel('New password').fill('microsecond wire');
    await guest.getByRole('button', { name: 'Set and sign in' }).click();
    await guest.waitForURL('/');
    await guest.goto(reset);
    await guest.reload();
    await guest.getByLabel('New password').fill('picosecond wires');
    await guest.getByRole('button', { name: 'Set and sign in' }).click();
    await guest.getByText('This link was used or has run out').waitFor();
    await guests.close();

    await page.goto('/account');
    await accessible(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto('/gul-and-sohne/settings/units');
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('/gul-and-sohne/settings/units');

    await page.getByRole('button', { name: 'Add a unit' }).click();
    await dialog.getByLabel('Name').fill('North');
    await dialog.getByLabel('Code').fill('N');
    await dialog.getByRole('button', { name: 'Add a unit' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const rows = 'code;name;parent\nN;North region;\nN1;Leeds;N\nX;Lost;ZZ\n';
    const file = { name: 'units.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) };
    await page.setInputFiles('input[type=file]', file);
    await page.getByText('1 to add, 1 to change, 0 as they are, 1 refused.').waitFor();
    await accessible(page);
    await page.getByRole('button', { name: 'Bring in' }).click();
    await page.getByText('1 added, 1 changed.').waitFor();
    await page.getByRole('button', { name: 'Delete North region' }).click();
    await page.getByText('1 unit stands below it').waitFor();

    await page.goto('/gul-and-sohne/settings/audit');
    await page.getByText('invited grace@example.com as HR · Leader').waitFor();
    await accessible(page);
  },
);

test('a form that was tampered with is refused, and a link never leads elsewhere', async ({
  app,
}) => {
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${app.origin}${path}`, {
      method: 'POST',
      redirect: 'manual',
      body,
      headers: {
        origin: app.origin,
        accept: 'text/html',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
    });
  const good = `mail=eve%40example.com&password=${encodeURIComponent(password)}`;
  for (const body of [
    `${good}&mail=ada%40example.com`,
    `${good}&mail[]=ada%40example.com`,
    `${good}&mail[address]=ada%40example.com`,
    `${good}&person=1`,
    `${good}&__proto__=1`,
    `${good}&constructor[prototype]=1`,
  ])
    expect((await post('/?/signIn', body)).status).toBe(400);
  const json = await post('/?/signIn', '{"mail":"a"}', { 'content-type': 'application/json' });
  expect(json.status).toBe(415);
  const elsewhere = await post('/?/signIn', good, { origin: 'https://evil.example' });
  expect(elsewhere.status).toBe(403);

  await post('/sign-up', `name=Eve&${good}`);
  for (const [next, place] of [
    ['/account', '/account'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
  ] as const) {
    const answer = await post('/?/signIn', `${good}&next=${encodeURIComponent(next)}`);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, place]);
    const cookie = answer.headers.getSetCookie().find((each) => each.startsWith('throughline='));
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/i);
  }
});
