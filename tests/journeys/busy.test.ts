/** More requests than the database can answer: each hears so soon, and the program is well again after. */
import { describe, expect } from 'vitest';
import { open, within, type Sql } from '#lib/server/sql.ts';
import * as sessions from '#lib/server/sessions.ts';
import { startApp } from '../support/app.ts';
import { test as base } from '../support/database.ts';
import { organisationOf } from '../support/world.ts';

const test = base.extend('app', async ({ url }, { onCleanup }) => {
  const app = await startApp({
    DATABASE_URL: url,
    UNSAFE_DATABASE: '1',
    DATABASE_POOL: '2',
    PATIENCE: '2',
  });
  onCleanup(async () => void (await app.stop()));
  return app;
});

async function cookie(owner: Sql, url: string, origin: string): Promise<string> {
  const { person } = await organisationOf(owner);
  const database = open(url, { pool: 1 });
  const token = await within(database, {}, (tx) => sessions.begin(tx, person, 'a test'));
  await database.end();
  return `${sessions.cookieName(origin)}=${token}`;
}

describe('while the database answers nobody', () => {
  test('everybody is asked to come back, in the form they asked in, and the program says it lives', async ({
    app,
    owner,
    url,
  }) => {
    const headers = { cookie: await cookie(owner, url, app.origin), 'accept-language': 'tr' };
    const free = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holder = owner.begin(async (tx) => {
      await tx`lock table session in access exclusive mode`;
      held.resolve();
      await free.promise;
    });
    await held.promise;
    let answered = 0;
    const ask = async (accept: string, more: RequestInit = {}) => {
      const answer = await fetch(app.origin, { headers: { ...headers, accept }, ...more });
      answered++;
      return { answer, body: await answer.text() };
    };
    const asked = Array.from({ length: 60 }, (_, i) =>
      ask(i % 2 ? 'application/json' : 'text/html'),
    );
    const health = await fetch(`${app.origin}/healthz`, { headers });
    expect([health.status, answered]).toEqual([200, 0]);
    for (const { answer, body } of await Promise.all(asked)) {
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(body).toContain('Şu anda çok meşgul');
    }
    free.resolve();
    await holder;
    expect((await ask('text/html')).answer.status).toBe(200);
  });
});
