/**
 * Co-editing beside Hocuspocus, in one run and in turns: stock, storing before it acknowledges, and two
 * servers with Redis where one is installed. All over a PostgreSQL that waits for its disk. Each page of
 * ours is the product's own replica and courier.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { Whole } from '#lib/map/wire.ts';
import { startEmbedded } from '#lib/server/embedded.ts';
import { migrate } from '#lib/server/migrations.ts';
import { open } from '#lib/server/sql.ts';
import { build } from '../../src/cli/build.ts';
import { freePort } from '../support/app.ts';
import { started } from '../support/started.ts';
import { people, place, origin, type Guest, type Place } from './sync/company.ts';
import { cpu, cpuOfFamily, parentOf, rss, start, told, type Program } from './sync/far.ts';
import { middle, row } from './timing.ts';

/** With 20 pages, of which the goals say most; elsewhere fewer do. */
const rounds = { most: 8, few: 3 };
const seconds = 8;
/** What Hocuspocus as it comes took with 20 pages where our goals were set, in milliseconds. */
const goals = { p50: 1.66, p99: 8.9 };

const Measured = z.object({
  edits: z.number(),
  seen: z.number(),
  p50: z.number(),
  p99: z.number(),
  most: z.number(),
  acknowledged: z.number(),
  cpu: z.number(),
  back: z.number(),
  silence: z.number(),
  waiting: z.number(),
});
type Measured = z.infer<typeof Measured>;
const Rate = z.object({ rate: z.number(), micros: z.number() });

interface World {
  url: string;
  postmaster: number;
  data: string;
  guests: Guest[];
  place: Place;
}

/** One way to edit together, and how to begin it: its servers and where they listen. */
interface Way {
  name: string;
  kind: 'ours' | 'hocuspocus';
  begin: () => Promise<{ servers: Program[]; ports: number[] }>;
}

async function ourServer(world: World, port: number): Promise<Program> {
  const server = start(started, {
    DATABASE_URL: world.url,
    ORIGIN: origin,
    DEMO: '0',
    DATA_DIR: world.data,
    PORT: String(port),
  });
  await server.said('Throughline is ready');
  return server;
}

async function several(
  count: number,
  one: (port: number) => Promise<Program>,
): Promise<{ servers: Program[]; ports: number[] }> {
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  return { servers: await Promise.all(ports.map(one)), ports };
}

async function theirServer(
  world: World,
  kind: 'stock' | 'storing' | 'redis',
  port: number,
  redis: number | null,
): Promise<Program> {
  const asked = { kind, port, url: world.url, redis };
  const server = start(['tests/bench/sync/hocuspocus.ts', JSON.stringify(asked)]);
  await server.said('Hocuspocus is ready');
  return server;
}

function ways(world: World, redis: number | null): Way[] {
  return [
    { name: 'ours', kind: 'ours', begin: () => several(1, (port) => ourServer(world, port)) },
    {
      name: 'Hocuspocus, stock',
      kind: 'hocuspocus',
      begin: () => several(1, (port) => theirServer(world, 'stock', port, null)),
    },
    {
      name: 'Hocuspocus, storing first',
      kind: 'hocuspocus',
      begin: () => several(1, (port) => theirServer(world, 'storing', port, null)),
    },
    { name: 'ours, two', kind: 'ours', begin: () => several(2, (port) => ourServer(world, port)) },
    ...(redis === null
      ? []
      : [
          {
            name: 'Hocuspocus and Redis, two',
            kind: 'hocuspocus' as const,
            begin: () => several(2, (port) => theirServer(world, 'redis', port, redis)),
          },
        ]),
  ];
}

/** What one round of one way gave, servers' seconds as a share of a core. */
interface Round extends Measured {
  servers: number;
  postgres: number;
  memory: number;
}

async function round(
  world: World,
  { kind, begin }: Way,
  clients: number,
  of: Place,
): Promise<Round> {
  const { servers, ports } = await begin();
  const [before, stored] = [servers.map(({ pid }) => cpu(pid)), cpuOfFamily(world.postmaster)];
  const from = performance.now();
  const measured = await told(
    'clients',
    { kind, clients, seconds, rate: 10, one: false, ports, ...of, guests: world.guests },
    Measured,
  );
  const elapsed = (performance.now() - from) / 1_000;
  const used = servers.reduce((sum, { pid }, i) => sum + cpu(pid) - (before[i] ?? 0), 0);
  const result = {
    ...measured,
    servers: (used / elapsed) * 100,
    postgres: ((cpuOfFamily(world.postmaster) - stored) / elapsed) * 100,
    memory: servers.reduce((sum, { pid }) => sum + rss(pid), 0),
  };
  await Promise.all(servers.map((server) => server.stop()));
  return result;
}

/** Answers what stock took. */
async function together(
  world: World,
  all: readonly Way[],
  clients: number,
  rounds: number,
): Promise<(what: keyof Round) => number> {
  const found = new Map(all.map(({ name }): [string, Round[]] => [name, []]));
  for (let turn = 0; turn < rounds; turn++) {
    // Each goes first in turn: none is always the one after the busiest.
    const first = turn % all.length;
    for (const way of [...all.slice(first), ...all.slice(0, first)])
      found.get(way.name)?.push(await round(world, way, clients, world.place));
  }
  const of = (name: string, what: keyof Round) =>
    middle((found.get(name) ?? []).map((each) => each[what]));
  console.log(`\n${clients} pages, 10 edits a second each; medians of ${rounds} rounds`);
  console.log(
    row('', 'p50 ms', 'p99 ms', 'kept ms', 'servers %', 'Postgres %', 'MB', 'pages %', 'waiting'),
  );
  const columns = [
    'p50',
    'p99',
    'acknowledged',
    'servers',
    'postgres',
    'memory',
    'cpu',
    'waiting',
  ] as const;
  for (const name of found.keys()) console.log(row(name, ...columns.map((each) => of(name, each))));
  const ratio = (name: string, one: string, other: string, ...which: (keyof Round)[]) => {
    if (!found.has(one) || !found.has(other)) return;
    const parts = which.map((each) => `${each} ${(of(one, each) / of(other, each)).toFixed(2)}`);
    console.log(`${name}: ${parts.join(', ')}`);
  };
  ratio('ours ÷ stock', 'ours', 'Hocuspocus, stock', 'p50', 'p99', 'memory', 'cpu', 'servers');
  ratio('ours ÷ storing first', 'ours', 'Hocuspocus, storing first', 'p50', 'p99');
  ratio('two ÷ two with Redis', 'ours, two', 'Hocuspocus and Redis, two', 'p99', 'servers');
  return (what) => of('Hocuspocus, stock', what);
}

/** The ceiling of one map, and what the word between servers costs. */
async function ceilings(world: World, places: Place[]): Promise<void> {
  const ask = (writers: number, bus: boolean, of: readonly Place[]) =>
    told(
      'sequencer',
      {
        url: world.url,
        seconds: 5,
        writers,
        bus,
        people: world.guests.map(({ person }) => person),
        places: of,
      },
      Rate,
    );
  const [map] = places;
  if (!map) throw new Error('there are no maps');
  console.log('\nOne map as fast as it goes, edits a second');
  console.log(row('', 'edits/s', 'µs an edit'));
  for (const writers of [20, 50]) {
    const { rate, micros } = await ask(writers, true, [map]);
    console.log(row(`one server, ${writers} writers`, rate, micros));
  }
  const both = await Promise.all([ask(50, true, [map]), ask(50, true, [map])]);
  console.log(
    row(
      'two servers, 50 writers each',
      both.reduce((sum, { rate }) => sum + rate, 0),
    ),
  );
  const [on, off]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < rounds.few; turn++) {
    on.push((await ask(5, true, places)).rate);
    off.push((await ask(5, false, places)).rate);
  }
  console.log(row(`bus on ÷ off, ${places.length} maps × 5 writers`, middle(on) / middle(off)));
}

/** A map that was edited since it was last opened, and one that was not, at a server that is at work. */
async function opening(world: World, large: Place): Promise<void> {
  const port = await freePort();
  const server = await ourServer(world, port);
  const headers = { cookie: world.guests[0]?.cookie ?? '', origin, 'accept-encoding': 'br' };
  console.log('\nOpening a map: what travels, and how long the server takes');
  console.log(row('elements', 'KB', 'edited ms', 'again ms'));
  for (const { path, elements } of [world.place, large]) {
    // Not by `fetch`, which unpacks what comes.
    const open = async () => {
      const before = performance.now();
      const asked = get(`http://127.0.0.1:${port}${path}/snapshot`, { headers });
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      const packed = await buffer(answer);
      const took = performance.now() - before;
      if (answer.statusCode !== 200) throw new Error(`the map answered ${answer.statusCode}`);
      const { content } = Whole.parse(JSON.parse(brotliDecompressSync(packed).toString()));
      if (content.elements.length !== elements.length) throw new Error('the map came in part');
      return { took, bytes: packed.length };
    };
    const client = randomUUID();
    const edit = async (count: number) => {
      const operations = [{ t: 'element.set', id: elements[0], fields: { owner: `${count}` } }];
      const transactions = [{ client, count, base: 1_000_000_000, origin: 'ui', operations }];
      const answer = await fetch(`http://127.0.0.1:${port}${path}/transactions`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ since: 1_000_000_000, transactions }),
      });
      if (!answer.ok) throw new Error(`the map took no edit: ${answer.status}`);
    };
    const [edited, again]: [number[], number[]] = [[], []];
    let bytes = 0;
    for (let turn = 1; turn <= 9; turn++) {
      await edit(turn);
      const first = await open();
      edited.push(first.took);
      again.push((await open()).took);
      bytes = first.bytes;
    }
    console.log(row(String(elements.length), bytes / 1_024, middle(edited), middle(again)));
  }
  await server.stop();
}

/** A server killed under fifty pages: how long after its port is back all of them are current. */
async function comingBack(world: World): Promise<void> {
  const port = await freePort();
  let server = await ourServer(world, port);
  const measuring = told(
    'clients',
    {
      kind: 'ours',
      clients: 50,
      seconds: 40,
      rate: 10,
      one: true,
      ports: [port],
      ...world.place,
      guests: world.guests,
    },
    Measured,
  );
  await new Promise((done) => setTimeout(done, 15_000));
  server.child.kill('SIGKILL');
  server = await ourServer(world, port);
  const ready = Date.now();
  const { back, silence } = await measuring;
  console.log('\n50 pages at a server that is killed');
  console.log(row('all current after its port is back, s', (back - ready) / 1_000));
  console.log(row('longest silence, s', silence / 1_000));
  await server.stop();
}

/** One edit, two hundred people; and ten thousand pages that only listen. */
async function many(world: World, places: readonly Place[]): Promise<void> {
  const port = await freePort();
  const server = await ourServer(world, port);
  const { guests } = world;
  const crowd = {
    kind: 'ours',
    clients: 200,
    seconds: 8,
    rate: 2,
    one: true,
    ports: [port],
    guests,
  };
  const { p50, p99, most } = await told('clients', { ...crowd, ...world.place }, Measured);
  console.log('\nAn edit to 200 people on one map, until each has seen it');
  console.log(row('', 'p50 ms', 'p99 ms', 'most ms'));
  console.log(row('', p50, p99, most));
  const begun = rss(server.pid);
  const paths = places.map(({ path }) => path);
  const cookies = guests.map(({ cookie }) => cookie);
  const idle = start([
    'tests/bench/sync/sitters.ts',
    JSON.stringify({ port, sockets: 10_000, paths, cookies }),
  ]);
  await idle.said('welcomed');
  console.log('\n10,000 pages that only listen, at one server');
  console.log(row('', 'MB before', 'MB with them'));
  console.log(row('', begun, rss(server.pid)));
  await idle.stop();
  await server.stop();
}

/** A Redis of the bench's own; null where none is installed. */
async function startRedis(): Promise<{ port: number; stop: () => void } | null> {
  if (!existsSync('/usr/bin/redis-server')) return null;
  const port = await freePort();
  const words = ['--port', String(port), '--save', '', '--appendonly', 'no'];
  const child = spawn('/usr/bin/redis-server', words, { stdio: 'ignore' });
  return { port, stop: () => void child.kill() };
}

export async function run(): Promise<void> {
  await build(console.log);
  const folder = mkdtempSync(join(tmpdir(), 'throughline-sync-'));
  chmodSync(folder, 0o711);
  const { url, stop } = await startEmbedded(folder);
  await migrate(url);
  const owner = open(url, { role: null, pool: 4, statementSeconds: 120 });
  const [found] = await owner<{ pid: number }[]>`
    select pg_backend_pid() as pid`;
  const { one, guests } = await people(owner, 50);
  const world: World = {
    url,
    postmaster: parentOf(found?.pid ?? 0),
    data: join(folder, 'data'),
    guests,
    place: await place(owner, one, 500, 700),
  };
  const large = await place(owner, one, 10_000, 30_000);
  const places: Place[] = [];
  for (let i = 0; i < 50; i++) places.push(await place(owner, one, 100, 140));
  await owner.end();
  const redis = await startRedis();
  const all = ways(world, redis?.port ?? null);
  const stock = await together(world, all, 20, rounds.most);
  const slower = (which: 'p50' | 'p99') => (stock(which) / goals[which]).toFixed(2);
  console.log(`this machine ÷ the one of our goals: p50 ${slower('p50')}, p99 ${slower('p99')}`);
  await together(world, all.slice(0, 2), 50, rounds.few);
  await ceilings(world, places.slice(0, 20));
  await opening(world, large);
  await comingBack(world);
  await many(world, places);
  redis?.stop();
  await stop();
  rmSync(folder, { recursive: true, force: true });
}
