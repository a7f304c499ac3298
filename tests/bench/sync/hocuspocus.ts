/**
 * Hocuspocus as its manual sets it up: stock (it stores a while after the last change), storing first (an
 * update is in the database before it is acknowledged), or stock with Redis between servers.
 */
import { Database } from '@hocuspocus/extension-database';
import { Redis } from '@hocuspocus/extension-redis';
import { Server } from '@hocuspocus/server';
import * as Y from 'yjs';
import { z } from 'zod';
import { open } from '#lib/server/sql.ts';

const { kind, port, url, redis } = z
  .object({
    kind: z.enum(['stock', 'storing', 'redis']),
    port: z.int(),
    url: z.string(),
    redis: z.int().nullable(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const sql = open(url, { role: null, pool: 4 });
await sql`create table if not exists hocuspocus_document (name text primary key, state bytea)`;
await sql`
  create table if not exists hocuspocus_update (
    name text, at bigint generated always as identity, body bytea, primary key (name, at))`;
// A document remembers all that was ever written in it and grows slower: each round begins anew.
await sql`truncate hocuspocus_document, hocuspocus_update`;

/** The same content that our own map has, field by field. */
function first(): Uint8Array {
  const doc = new Y.Doc();
  const elements = doc.getMap<Y.Map<unknown>>('elements');
  doc.transact(() => {
    for (let i = 0; i < 500; i++) {
      const fields = {
        layer: i % 5,
        ord: `a${i}`,
        name: `Element ${i}`,
        description: `What element ${i} is about, in a sentence or two as people write them.`,
        owner: `Team ${i % 23}`,
        target: 70 + (i % 25),
        cost: 1_000 * (1 + (i % 9)),
      };
      elements.set(String(i), new Y.Map<unknown>(Object.entries(fields)));
    }
    const links = doc.getMap<Y.Map<unknown>>('links');
    for (let i = 0; i < 700; i++) {
      const fields = {
        from: i % 500,
        to: (i + 1 + Math.floor(i / 500)) % 500,
        strength: 0.3,
        se: 0.1,
      };
      links.set(String(i), new Y.Map<unknown>(Object.entries(fields)));
    }
  });
  return Y.encodeStateAsUpdate(doc);
}

const server = new Server({
  port,
  quiet: true,
  extensions: [
    new Database({
      fetch: async ({ documentName }) => {
        const [row] = await sql<{ state: Buffer }[]>`
          select state from hocuspocus_document where name = ${documentName}`;
        return row?.state ?? first();
      },
      store: async ({ documentName, state }) => {
        await sql`
          insert into hocuspocus_document (name, state) values (${documentName}, ${Buffer.from(state)})
          on conflict (name) do update set state = excluded.state`;
      },
    }),
    ...(redis === null ? [] : [new Redis({ host: '127.0.0.1', port: redis })]),
  ],
  ...(kind === 'storing' && {
    beforeSync: async ({ documentName, type, payload }) => {
      if (type === 0) return;
      await sql`
        insert into hocuspocus_update (name, body) values (${documentName}, ${Buffer.from(payload)})`;
    },
  }),
});
await server.listen();
console.log('Hocuspocus is ready');
