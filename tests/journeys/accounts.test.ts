/** Accounts as a company runs them: behind https, by invitation, with a mail server, and without one. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { freePort, startApp } from '../support/app.ts';
import { test as base } from '../support/database.ts';
import { postOffice } from '../support/post-office.ts';

const https = 'https://throughline.example';
const password = 'seven grey herons';
const another = 'nanosecond wire';

/** A browser of plain requests, with its own cookies. */
function browser(port: string, origin = https) {
  const jar = new Map<string, string>();
  const send = async (path: string, fields?: Record<string, string>) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: fields ? 'POST' : 'GET',
      redirect: 'manual',
      headers: {
        origin,
        accept: 'text/html',
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      ...(fields && { body: new URLSearchParams(fields) }),
    });
    const cookies = answer.headers.getSetCookie();
    for (const cookie of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value) jar.set(name, value);
      else jar.delete(name);
    }
    return {
      status: answer.status,
      to: answer.headers.get('location'),
      text: await answer.text(),
      cookies,
    };
  };
  return { send, jar };
}

/** The secret behind the `#` of the link in a mail. */
function secretIn(text: string, page: string): string {
  const plain = text.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return new RegExp(`${https}/${page}#([\\w-]{43})`).exec(plain)?.[1] ?? '';
}

const test = base
  .extend('post', async ({}, { onCleanup }) => {
    const office = await postOffice();
    onCleanup(office.close);
    return office;
  })
  .extend('start', ({ url }, { onCleanup }) => async (env: Record<string, string>) => {
    const PORT = String(await freePort());
    const app = await startApp({ DATABASE_URL: url, UNSAFE_DATABASE: '1', PORT, ...env });
    onCleanup(async () => void (await app.stop()));
    return PORT;
  });

describe('with a mail server, behind https', () => {
  test('the first person founds, others come by an invitation that is good once, and a forgotten password by a link that is', async ({
    start,
    post,
  }) => {
    const port = await start({ ORIGIN: https, SMTP_URL: post.url, MAIL_FROM: 'us@example.com' });
    const mailTo = async (address: string) => {
      for (;;) {
        const found = post.received.findLastIndex(({ to }) => to.includes(address));
        if (found >= 0) return post.received.splice(found, 1)[0]?.text ?? '';
        await pause(20);
      }
    };

    const ada = browser(port);
    const signed = await ada.send('/sign-up', { name: 'Ada', mail: 'ada@example.com', password });
    expect([signed.status, signed.to]).toEqual([303, '/']);
    expect(signed.cookies.find((each) => each.startsWith('__Host-throughline='))).toMatch(
      /; Path=\/; HttpOnly; Secure; SameSite=Lax$/i,
    );
    // Nobody has founded anything yet, so a second person may still come by herself.
    expect((await browser(port).send('/sign-up')).text).toContain('name="password"');
    const id = randomUUID();
    const made = await ada.send('/?/make', { id, name: 'Analytical Engines', currency: 'GBP' });
    expect(made.to).toBe('/analytical-engines/maps');

    const stranger = browser(port);
    expect((await stranger.send('/sign-up')).text).not.toContain('name="password"');
    const uninvited = { name: 'Eve', mail: 'eve@example.com', password };
    expect((await stranger.send('/sign-up', uninvited)).status).toBe(403);

    const people = '/analytical-engines/settings/people';
    await ada.send(`${people}?/invite`, {
      id: randomUUID(),
      mail: 'grace@example.com',
      roles: 'hr',
    });
    const token = secretIn(await mailTo('grace@example.com'), 'invitation');
    const grace = browser(port);
    const joining = { token, name: 'Grace', password };
    const joined = await grace.send('/invitation?/signUp', joining);
    expect([joined.status, joined.to]).toEqual([303, '/analytical-engines']);
    expect((await stranger.send('/invitation?/signUp', joining)).status).toBe(410);

    expect((await grace.send('/sign-out', {})).status).toBe(303);
    expect(grace.jar.has('__Host-throughline')).toBe(false);
    const known = await stranger.send('/forgot', { mail: 'grace@example.com' });
    const unknown = await stranger.send('/forgot', { mail: 'nobody@example.com' });
    expect(unknown.status).toBe(known.status);
    const reset = {
      token: secretIn(await mailTo('grace@example.com'), 'reset'),
      password: another,
    };
    expect((await grace.send('/reset', reset)).status).toBe(303);
    expect((await stranger.send('/reset', { ...reset, password })).status).toBe(410);
    expect(post.received.some(({ to }) => to.includes('nobody@example.com'))).toBe(false);

    const elsewhere = browser(port);
    const enter = { mail: 'grace@example.com', password: another };
    expect((await elsewhere.send('/?/signIn', enter)).status).toBe(303);
    const list = (await grace.send('/account')).text;
    expect(list.match(/name="handle"/g)).toHaveLength(1);
    const [, handle = ''] = /name="handle"[^>]*value="([^"]+)"/.exec(list) ?? [];
    expect((await grace.send('/account?/end', { handle })).status).toBe(303);
    expect((await elsewhere.send('/account')).status).toBe(303);
    expect((await grace.send('/account')).status).toBe(200);
  });
});

describe('guessing', () => {
  test('is answered alike for a wrong password and no account, and ends after five', async ({
    start,
  }) => {
    const port = await start({ ORIGIN: https });
    await browser(port).send('/sign-up', { name: 'Ada', mail: 'ada@example.com', password });
    const guess = (mail: string) => browser(port).send('/?/signIn', { mail, password: another });
    const wrong = await guess('ada@example.com');
    const nobody = await guess('eve@example.com');
    expect([wrong.status, nobody.status]).toEqual([400, 400]);
    for (const { text } of [wrong, nobody])
      expect(text).toContain('No account has this email and password.');
    for (let more = 0; more < 4; more++) expect((await guess('ada@example.com')).status).toBe(400);
    for (let more = 0; more < 4; more++) expect((await guess('eve@example.com')).status).toBe(400);
    expect((await guess('ada@example.com')).status).toBe(429);
    expect((await guess('eve@example.com')).status).toBe(429);
    const right = { mail: 'ada@example.com', password };
    expect((await browser(port).send('/?/signIn', right)).status).toBe(429);
  });
});

describe('without a mail server, and with SIGN_UP=open', () => {
  test('anybody may make an organisation, and a forgotten password is the admin’s to help with', async ({
    start,
  }) => {
    const port = await start({ SIGN_UP: 'open' });
    const origin = `http://127.0.0.1:${port}`;
    for (const name of ['Ada', 'Eve']) {
      const person = browser(port, origin);
      const mail = `${name.toLowerCase()}@example.com`;
      const signed = await person.send('/sign-up', { name, mail, password });
      expect(signed.status).toBe(303);
      expect(signed.cookies.find((each) => each.startsWith('throughline='))).not.toMatch(/secure/i);
      const made = await person.send('/?/make', { id: randomUUID(), name, currency: 'EUR' });
      expect(made.to).toBe(`/${name.toLowerCase()}/maps`);
    }
    expect((await browser(port, origin).send('/forgot')).text).toContain('admin');
  });
});
