import { expect, test as base } from 'vitest';
import { settings, type Settings } from '#lib/server/settings.ts';
import * as mail from '#lib/server/mail.ts';
import { postOffice } from '../support/post-office.ts';

const test = base.extend('post', async ({}, { onCleanup }) => {
  const { url, received, close } = await postOffice();
  onCleanup(close);
  const read = settings({ SMTP_URL: url, MAIL_FROM: 'us@example.com' });
  return { received, settings: read as Settings };
});

const link = 'https://throughline.example/invitation#secret';

test('an invitation goes out in the reader’s language, as text and as a page', async ({ post }) => {
  const said = { by: 'Ada', organisation: 'Acme', link };
  expect(await mail.send(post.settings, mail.invitation('grace@example.com', 'fa', said))).toBe(
    true,
  );
  const [letter] = post.received;
  expect(letter?.to).toEqual(['grace@example.com']);
  expect(letter?.text).toContain('multipart/alternative');
  const bodies = partsOf(letter?.text ?? '').map(({ body }) => body);
  expect(bodies.some((body) => body.includes(link))).toBe(true);
  expect(bodies.some((body) => body.includes('dir="rtl"'))).toBe(true);
});

test('whoever is asked for a review reads whose scenario it is, and what to look at', async ({
  post,
}) => {
  const said = {
    by: 'Ada',
    scenario: 'Half as much',
    map: 'Hotels',
    organisation: 'Acme',
    words: 'Is 0.9 too much?',
    link: 'https://throughline.example/acme/scenarios/1',
  };
  expect(await mail.send(post.settings, mail.review('grace@example.com', 'en', said))).toBe(true);
  const [letter] = post.received;
  expect(letter?.to).toEqual(['grace@example.com']);
  for (const { body } of partsOf(letter?.text ?? ''))
    for (const words of ['Ada', 'Half as much', 'Hotels', 'Is 0.9 too much?', said.link])
      expect(body).toContain(words);
});

test('what people are called cannot add a recipient, a header or a tag', async ({ post }) => {
  const name = 'Eve\r\nBcc: all@example.com <script>x</script>';
  await mail.send(post.settings, mail.reset('grace@example.com', 'en', { name, link }));
  const said = { by: name, organisation: '"><img src=x>', link };
  await mail.send(post.settings, mail.invitation('grace@example.com', 'en', said));
  expect(post.received.flatMap(({ to }) => to)).toEqual(['grace@example.com', 'grace@example.com']);
  for (const { text } of post.received) {
    expect(text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
    const page = partsOf(text).find(({ type }) => type === 'text/html');
    expect(page?.body).toContain('https://throughline.example');
    expect(page?.body).not.toMatch(/<script|<img/);
  }
});

test('a mail server that is not there is a false, not a fault', async () => {
  const read = settings({ SMTP_URL: 'smtp://127.0.0.1:1' }) as Settings;
  const letter = mail.reset('grace@example.com', 'tr', { name: 'Grace', link });
  expect(await mail.send(read, letter)).toBe(false);
});

/** The parts of a message, decoded. */
function partsOf(message: string): { type: string; body: string }[] {
  const boundary = /boundary="([^"]+)"/.exec(message)?.[1] ?? '';
  return message
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [head = '', ...rest] = part.split('\r\n\r\n');
      const raw = rest.join('\r\n\r\n');
      const body = /base64/i.test(head)
        ? Buffer.from(raw, 'base64').toString()
        : Buffer.from(
            raw
              .replace(/=\r\n/g, '')
              .replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
                String.fromCharCode(parseInt(hex, 16)),
              ),
            'latin1',
          ).toString();
      return { type: /Content-Type: ([\w/]+)/i.exec(head)?.[1] ?? '', body };
    });
}
