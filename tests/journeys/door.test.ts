/** What strangers may do to the program from outside: nothing that changes it, and nothing that ends it. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect } from 'vitest';
import { test } from '../support/journey.ts';

/** Bytes as they are, for requests that no client of good manners sends. */
async function raw(origin: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  socket.write(bytes);
  socket.end();
  return text(socket).catch(() => '');
}

const kinds = [
  null,
  'application/x-www-form-urlencoded',
  'APPLICATION/X-WWW-FORM-URLENCODED',
  'application/x-www-form-urlencoded; charset=utf-8',
  ' application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'Multipart/Form-Data',
  'text/plain',
  'TEXT/PLAIN;a=b',
  'text/html',
  'application/json',
  'application/JSON',
  'application/octet-stream',
  'application/xml',
  'application/x-sveltekit-formdata',
  '*/*',
];

describe('another site', () => {
  test('changes nothing, whatever it says it sends', async ({ app }) => {
    for (const kind of kinds) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const origins: Record<string, string>[] = [
          { origin: 'https://elsewhere.example' },
          { origin: 'null' },
          { origin: app.origin, 'sec-fetch-site': 'cross-site' },
          { 'sec-fetch-site': 'same-site' },
          {},
        ];
        for (const from of origins) {
          const { status } = await fetch(`${app.origin}/sign-up`, {
            method,
            headers: { ...from, ...(kind !== null && { 'content-type': kind }) },
            body: Buffer.from('name=A'),
          });
          expect({ kind, method, from, status }).toEqual({ kind, method, from, status: 403 });
        }
      }
    }
  });
});

describe('a body', () => {
  const own = (origin: string, more: Record<string, string>) => ({ origin, ...more });

  test('of a kind that is not sent here is refused', async ({ app }) => {
    const send = async (path: string, kind: string) =>
      (
        await fetch(app.origin + path, {
          method: 'POST',
          headers: own(app.origin, { 'content-type': kind }),
          body: '{}',
        })
      ).status;
    expect(await send('/sign-up', 'text/plain')).toBe(415);
    expect(await send('/sign-up', 'application/json')).toBe(415);
    expect(await send('/api/x/maps/y/transactions', 'text/plain')).toBe(415);
    expect(await send('/api/x/maps/y/transactions', 'application/x-www-form-urlencoded')).toBe(415);
    expect(await send('/api/x/maps/y/transactions', 'application/json')).toBe(401);
  });

  test('that is too long, of no said length, or of a false one ends nothing', async ({ app }) => {
    const head = (more: string) =>
      `POST /sign-up HTTP/1.1\r\nHost: x\r\nOrigin: ${app.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n${more}\r\n\r\n`;
    const status = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
    const sizes = await Promise.all([
      raw(app.origin, head('Content-Length: 104857600')),
      raw(app.origin, head('Content-Length: 1048577')),
      raw(app.origin, `${head('Transfer-Encoding: chunked')}5\r\nname=\r\n0\r\n\r\n`),
      raw(app.origin, head('Content-Length: -1')),
      raw(app.origin, head('Content-Length: 5\r\nContent-Length: 6')),
      raw(app.origin, head('Content-Length: 5\r\nTransfer-Encoding: chunked')),
      raw(app.origin, `${head('Content-Length: 500')}name=A`),
    ]);
    expect(sizes.map(status)).toEqual([413, 413, 411, 400, 400, 400, expect.any(Number)]);
    expect((await fetch(`${app.origin}/healthz`)).status).toBe(200);
  });
});

test('what is no request is answered as one that is wrong, and the program lives', async ({
  app,
}) => {
  const wrong = [
    'GET / HTTP/1.1\r\n\r\n',
    'GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET //elsewhere.example/ HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /\\elsewhere HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: [\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nCookie: throughline=%zz; locale=../..\r\n\r\n',
    'GET /__proto__/constructor HTTP/1.1\r\nHost: x\r\n\r\n',
    'BREW / HTTP/1.1\r\nHost: x\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
    'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
    '\x00\x01\x02\x16\x03\x01',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ];
  for (const bytes of wrong) {
    const answer = await raw(
      app.origin,
      bytes.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
    );
    expect(answer, bytes.slice(0, 60)).not.toMatch(/^HTTP\/1\.1 5/);
  }
  expect((await fetch(`${app.origin}/healthz`)).status).toBe(200);
  expect(app.process.exitCode).toBeNull();
});

describe('every answer', () => {
  test('tells the browser how far to trust it: pages, data, files and refusals alike', async ({
    app,
  }) => {
    for (const path of ['/', '/no/such/place', '/healthz', '/mark.svg', '/api/x/maps/y/log']) {
      const { headers } = await fetch(app.origin + path);
      expect({ path, ...Object.fromEntries(headers) }).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers.get('referrer-policy')).toMatch(/^(no-referrer|same-origin)$/);
    }
  });

  test('of a page names its own scripts by a number used once, and lets nothing else run', async ({
    app,
  }) => {
    const nonces = new Set<string>();
    const times = 500;
    for (let i = 0; i < times; i += 10) {
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          const answer = await fetch(app.origin, { headers: { accept: 'text/html' } });
          const policy = answer.headers.get('content-security-policy') ?? '';
          expect(policy).toContain("default-src 'none'");
          expect(policy).toContain("frame-ancestors 'none'");
          expect(policy).not.toMatch(/script-src[^;]*(unsafe-inline|unsafe-eval)/);
          expect(answer.headers.get('cache-control')).toContain('no-store');
          nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? '');
          await answer.text();
        }),
      );
    }
    expect(nonces.size).toBe(times);
    expect(nonces).not.toContain('');
  });

  test('to localhost leads to the one address', async ({ app }) => {
    const { port } = new URL(app.origin);
    const answer = await raw(
      app.origin,
      `GET /sign-up?a=b HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 308 /);
    expect(answer.toLowerCase()).toContain(`location: ${app.origin}/sign-up?a=b`);
  });
});
