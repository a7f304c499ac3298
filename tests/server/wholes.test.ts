import { randomUUID } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { commit, type Asker } from '#lib/server/commits.ts';
import { now } from '#lib/server/content.ts';
import { packed } from '#lib/server/packing.ts';
import { within, type Sql } from '#lib/server/sql.ts';
import * as wholes from '#lib/server/wholes.ts';
import { test as base } from '../support/template-map.ts';
import { organisationOf } from '../support/world.ts';

const test = base.extend('asker', ({ who }): Asker => ({
  organisation: who.organisation,
  person: who.person,
}));

const read = (bytes: Buffer | null) =>
  bytes && (JSON.parse(brotliDecompressSync(bytes).toString()) as unknown);

describe('a map that is opened', () => {
  test('travels packed, is packed once, and anew after an edit', async ({
    database,
    asker,
    map,
  }) => {
    const asked = <T>(work: (tx: Sql) => Promise<T>) => within(database, asker, work);
    const first = await wholes.bytes(database, asked, map);
    expect(read(first)).toEqual(await asked((tx) => now(tx, map)));
    expect(await wholes.bytes(database, asked, map)).toBe(first);

    const operations = [{ t: 'map.set', fields: { name: 'Another name' } }];
    const edit = { client: randomUUID(), count: 1, base: 0, origin: 'ui' as const, operations };
    await commit(database, asker, map, { since: 0, transactions: [edit] });
    const second = await wholes.bytes(database, asked, map);
    expect(second).not.toBe(first);
    expect(read(second)).toEqual(await asked((tx) => now(tx, map)));
    expect(await asked((tx) => wholes.text(tx, map))).toContain('Another name');
  });

  test('is nobody else’s, packed or not', async ({ database, owner, asker, map }) => {
    const mine = <T>(work: (tx: Sql) => Promise<T>) => within(database, asker, work);
    await wholes.bytes(database, mine, map);
    const { organisation, person } = await organisationOf(owner);
    const theirs = <T>(work: (tx: Sql) => Promise<T>) =>
      within(database, { organisation, person }, work);
    expect(await wholes.bytes(database, theirs, map)).toBeNull();
    expect(await theirs((tx) => wholes.text(tx, map))).toBeNull();
  });
});

describe('an answer', () => {
  const asking = (encodings: string) =>
    new Request('http://localhost', { headers: { 'accept-encoding': encodings } });
  const long = 'word '.repeat(1_000);
  const html = (body: string) => new Response(body, { headers: { 'content-type': 'text/html' } });

  test('is packed where it is long and the browser unpacks', async () => {
    const answer = packed(asking('gzip, br'), html(long));
    expect(answer.headers.get('content-encoding')).toBe('br');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.length).toBeLessThan(200);
    expect(brotliDecompressSync(bytes).toString()).toBe(long);
  });

  test('goes as it is to a browser that does not unpack, and so do streams of events and pictures', () => {
    expect(packed(asking('gzip'), html(long)).headers.get('content-encoding')).toBeNull();
    for (const kind of ['text/event-stream', 'image/png', 'application/pdf']) {
      const answer = new Response(long, { headers: { 'content-type': kind } });
      expect(packed(asking('br'), answer)).toBe(answer);
    }
  });
});
