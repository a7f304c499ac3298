import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import * as sessions from '#lib/server/sessions.ts';
import { open, within } from '#lib/server/sql.ts';
import { test } from '../support/journey.ts';
import { organisationOf } from '../support/world.ts';

const Found = z.object({ mapping: z.record(z.string(), z.unknown()) });
const Begun = z.object({ pieceBytes: z.number() });

/** An import that is ready to run, and what runs it. */
async function ready(url: string, origin: string) {
  const owner = open(url, { role: null, pool: 1 });
  const { slug, person, organisation } = await organisationOf(owner);
  await owner.end();
  const database = open(url, { pool: 1 });
  const token = await within(database, {}, (tx) => sessions.begin(tx, person, 'a test'));
  await database.end();
  const ask = (path: string, method: string, body: Buffer | object, signal?: AbortSignal) =>
    fetch(`${origin}/api/${slug}/imports${path}`, {
      method,
      headers: {
        origin,
        cookie: `${sessions.cookieName(origin)}=${token}`,
        'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json',
      },
      body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
      ...(signal && { signal }),
    });

  const rows = ['year,unit,score'];
  for (let at = 0; at < 100_000; at++)
    rows.push(`${1950 + (at % 100)},Unit ${Math.floor(at / 100)},${at % 90}`);
  const file = Buffer.from(rows.join('\n'));
  const id = randomUUID();
  const { pieceBytes } = Begun.parse(
    await (await ask('', 'POST', { id, name: 'long.csv', bytes: file.length })).json(),
  );
  const pieces = Math.ceil(file.length / pieceBytes);
  for (let piece = 0; piece < pieces; piece++) {
    const bytes = file.subarray(piece * pieceBytes, (piece + 1) * pieceBytes);
    expect((await ask(`/${id}/pieces/${piece}`, 'PUT', bytes)).status).toBe(200);
  }
  const reading = { encoding: null, delimiter: null, decimal: null, sheet: null };
  const look = await ask(`/${id}/inspect`, 'POST', { pieces, reading });
  const { mapping } = Found.parse(await look.json());
  return {
    organisation,
    run: (signal?: AbortSignal) => ask(`/${id}/run`, 'POST', mapping, signal),
  };
}

async function observed(url: string, organisation: string): Promise<number> {
  const owner = open(url, { role: null, pool: 1 });
  const rows = await within(
    owner,
    { organisation },
    (tx) => tx<{ count: number }[]>`
    select count(*) as count from observation where organisation_id = ${organisation}`,
  );
  await owner.end();
  return rows[0]?.count ?? 0;
}

describe('a long import', () => {
  test('that is cancelled leaves nothing, and can be run again', async ({ app, url }) => {
    const { organisation, run } = await ready(url, app.origin);
    const stop = new AbortController();
    const response = await run(stop.signal);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; !text.includes('"writing"');) text += (await reader?.read())?.value ?? '';
    stop.abort();
    await reader?.closed.catch(() => undefined);
    // the second run waits for the first to have let go
    const again = await (await run()).text();
    expect(again.trim().split('\n').at(-1)).toContain('"added":100000');
    expect(await observed(url, organisation)).toBe(100_000);
  });

  test('is rolled back and says so when the server is told to end', async ({ app, url }) => {
    const { organisation, run } = await ready(url, app.origin);
    const response = await run();
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"reading"')) text += (await reader?.read())?.value ?? '';
    const ended = app.stop();
    for (;;) {
      const part = await reader?.read();
      if (!part || part.done) break;
      text += part.value;
    }
    const last = text.trim().split('\n').at(-1) ?? '';
    const count = await observed(url, organisation);
    // a fast machine may have finished in time; then all of it is there
    if (last.includes('"counts"')) expect(count).toBe(100_000);
    else {
      expect(last).toContain('"refused":"closing"');
      expect(count).toBe(0);
    }
    expect(await ended).toBe(0);
  });
});
