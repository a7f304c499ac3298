/**
 * What `npm run chaos` runs: pages edit one map through several real servers over one real PostgreSQL,
 * while servers, database, wires and pages are killed without a word, and somebody's roles are taken and
 * given back. In the end everything must be there, once, and the same for everybody. It closes with a
 * line for each invariant.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { replay } from '#lib/map/apply.ts';
import { isSpeech } from '#lib/map/comment.ts';
import { emptyState, fromContent, toContent, type MapState } from '#lib/map/state.ts';
import { asOf, now } from '#lib/server/content.ts';
import * as entries from '#lib/server/entries.ts';
import * as maps from '#lib/server/maps.ts';
import { migrate } from '#lib/server/migrations.ts';
import * as sessions from '#lib/server/sessions.ts';
import { open, within, type Database } from '#lib/server/sql.ts';
import { build } from '../../src/cli/build.ts';
import { gesture } from '../live/gestures.ts';
import { broken, said } from '../map/worlds.ts';
import { memberOf, organisationOf } from '../support/world.ts';
import { origin, Postgres, Server } from './far.ts';
import { invariants, Ledger, type Invariant } from './ledger.ts';
import { Tab, type Address } from './tab.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '60' },
    clients: { type: 'string', default: '8' },
    servers: { type: 'string', default: '3' },
    /** Lets the database forget what it acknowledged: then something must be found missing. */
    forgetful: { type: 'boolean', default: false },
  },
});
const [seconds, clients] = [Number(values.seconds), Number(values.clients)];

/** Mulberry32. What is killed when follows the seed; what the machine makes of it does not. */
let state = Number(values.seed) >>> 0;
function random(): number {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

const kills = { servers: 0, databases: 0, wires: 0, tabs: 0 };
const ledger = new Ledger();
const folder = mkdtempSync(join(tmpdir(), 'throughline-chaos-'));
chmodSync(folder, 0o711);
const postgres = new Postgres(folder);
const servers: Server[] = [];

async function main(): Promise<void> {
  await build(console.log);
  await postgres.start();
  await migrate(postgres.url);
  const owner = open(postgres.url, { role: null, pool: 2 });
  if (values.forgetful) {
    // By database: the server's own command line says otherwise, and is heard before a file.
    await owner`alter database throughline set synchronous_commit = off`;
    await owner`alter system set wal_writer_delay = '10s'`;
    await owner`select pg_reload_conf()`;
  }
  const { addresses, map, organisation, wavering } = await people(owner);
  const env = {
    DATABASE_URL: postgres.url,
    ORIGIN: origin,
    DEMO: '0',
    DATA_DIR: join(folder, 'data'),
    ...(values.forgetful && { UNSAFE_DATABASE: '1' }),
  };
  for (let left = Number(values.servers); left > 0; left -= 1)
    servers.push(new Server(env, random));
  await Promise.all(servers.map((server) => server.start()));
  // Most meet at one server for a while, as behind a balancer that goes by the map: only a server that
  // writes alone decides on what it remembers.
  let favourite = 0;
  const any = () => Math.floor(random() * servers.length);
  const port = () => servers[random() < 0.85 ? favourite : any()]?.port ?? 0;

  const tabs: Tab[] = [];
  const appear = async (index: number) => {
    const address: Address = { ...addresses[index % addresses.length]!, port };
    // Every fourth page is in a network that forbids sockets.
    const tab = await Tab.open(address, ledger, random, index % 4 !== 3);
    tabs[index] = tab;
    return tab;
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => appear(index)));
  console.log(`${clients} pages at ${servers.length} servers, for ${seconds} s`);

  let over = false;
  const until = performance.now() + seconds * 1000;
  const whileItLasts = async (every: () => number, work: () => Promise<void> | void) => {
    while (!over) {
      await pause(every());
      if (!over) await work();
    }
  };
  const crashed: Tab[] = [];
  const adoptions: Promise<void>[] = [];
  const starts: Promise<void>[] = [];
  const works = [
    ...Array.from({ length: clients }, (_, index) =>
      whileItLasts(
        () => 30 + random() * 240,
        () => tabs[index]?.edit(gesture(random)),
      ),
    ),
    whileItLasts(
      () => 800 + random() * 1_400,
      () => {
        const up = servers.filter((server) => server.up);
        const victim = up[Math.floor(random() * up.length)];
        if (!victim) return;
        victim.kill();
        kills.servers += 1;
        // The others may be killed while it starts again.
        starts.push(victim.start());
      },
    ),
    whileItLasts(
      () => 5_000 + random() * 6_000,
      async () => {
        postgres.kill();
        kills.databases += 1;
        await pause(random() * 500);
        await postgres.start();
      },
    ),
    whileItLasts(
      () => 3_000 + random() * 6_000,
      () => {
        favourite = any();
      },
    ),
    whileItLasts(
      () => 400 + random() * 1_600,
      // Where the database is away, neither the roles nor the note of them have changed.
      () => turn(owner, { organisation, person: wavering, map }).catch(() => undefined),
    ),
    whileItLasts(
      () => 500 + random() * 2_500,
      () => {
        servers[any()]?.cut();
        kills.wires += 1;
      },
    ),
    whileItLasts(
      () => 1_500 + random() * 3_000,
      async () => {
        const index = Math.floor(random() * clients);
        const tab = tabs[index];
        if (!tab || tab.dead) return;
        tab.crash();
        kills.tabs += 1;
        crashed.push(tab);
        const next = await appear(index);
        adoptions.push(next.adopt(crashed));
      },
    ),
  ];
  while (performance.now() < until) await pause(200);
  over = true;
  await Promise.all([...works, ...starts]);
  for (const tab of tabs) adoptions.push(tab.adopt(crashed));
  await settle(tabs, adoptions);
  const turns = await owner<Turn[]>`select after, may from turn order by place`;
  await judge(postgres.url, organisation, map, tabs, (person, seq) =>
    person === wavering ? (turns.findLast(({ after }) => after < seq)?.may ?? true) : true,
  );
  for (const tab of tabs) tab.crash();
  await owner.end({ timeout: 1 }).catch(() => undefined);
}

/** What somebody might do after a line of the log, until the next. */
interface Turn {
  after: number;
  may: boolean;
}

/** Takes what lets somebody write, or gives it back, and notes after which line that was. */
async function turn(
  owner: Database,
  { organisation, person, map }: { organisation: string; person: string; map: string },
): Promise<void> {
  const may = random() < 0.6;
  await within(owner, { organisation }, async (tx) => {
    await tx`
      update membership set roles = ${may ? ['hr', 'cx'] : ['leader']}
      where organisation_id = ${organisation} and person_id = ${person}`;
    await tx`insert into turn (after, may) select seq, ${may} from map_head where map_id = ${map}`;
  });
}

/** An organisation with a map and with people who may write all of it, one of them not always. */
async function people(owner: Database) {
  const one = await organisationOf(owner, ['hr', 'cx']);
  const all = [
    one,
    await memberOf(owner, one, ['hr', 'cx']),
    await memberOf(owner, one, ['hr', 'cx']),
  ];
  await owner`create table turn (place serial, after bigint not null, may boolean not null)`;
  const content = { fields: { name: 'Chaos' }, elements: [], links: [] };
  const made = await within(owner, one, (tx) => maps.create(tx, content, 'template'));
  if ('refused' in made) throw new Error(made.refused);
  const addresses = await Promise.all(
    all.map(async ({ person }) => {
      const token = await within(owner, {}, (tx) => sessions.begin(tx, person, 'chaos'));
      return {
        path: `/api/${one.slug}/maps/${made.id}`,
        cookie: `${sessions.cookieName(origin)}=${token}`,
        person,
      };
    }),
  );
  const wavering = all[2]?.person ?? '';
  return { addresses, map: made.id, organisation: one.organisation, wavering };
}

/** In peace, until everybody has everything. */
async function settle(tabs: readonly Tab[], adoptions: readonly Promise<void>[]): Promise<void> {
  for (const tab of tabs) tab.courier.wake();
  // As long as one page may take over what another left, twice over.
  await Promise.race([Promise.all(adoptions), pause(180_000)]);
  const until = performance.now() + 60_000;
  const done = () =>
    tabs.every(({ replica }) => replica.pending.length === 0) &&
    new Set(tabs.map(({ replica }) => replica.seq)).size === 1;
  while (!done() && performance.now() < until) await pause(200);
  await pause(2_500);
}

async function judge(
  url: string,
  organisation: string,
  map: string,
  tabs: readonly Tab[],
  may: (person: string, seq: number) => boolean,
): Promise<void> {
  const database = open(url, { pool: 1 });
  const { log, tables, snapshots } = await within(database, { organisation }, async (tx) => {
    const whole = await now(tx, map);
    const kept = await tx<{ seq: number }[]>`select seq from snapshot where map_id = ${map}`;
    const lines = [];
    for (let seq = 0; ;) {
      const some = await entries.since(tx, map, seq);
      lines.push(...some);
      if (some.length === 0) break;
      seq = some.at(-1)?.seq ?? seq;
    }
    const stood = [];
    for (const { seq } of kept) stood.push({ seq, content: (await asOf(tx, map, seq))?.content });
    return { log: lines, tables: whole, snapshots: stood };
  });
  await database.end();
  ledger.judge(log);
  const folded = emptyState();
  // The same whatever order the parts of a thing are written in: the database has one of its own.
  const alike = (one: MapState, other: MapState) => isDeepStrictEqual(said(one), said(other));
  for (const line of log) {
    try {
      if (!line.refusal) replay(folded, structuredClone(line.operations), line);
    } catch (thrown) {
      return ledger.fault('d', `line ${line.seq}: ${String(thrown)}`);
    }
    if (!line.refusal && !may(line.person, line.seq) && !line.operations.every(isSpeech))
      ledger.fault('may', `line ${line.seq}`);
    for (const fault of broken(folded)) ledger.fault('g', `line ${line.seq}: ${fault}`);
    const kept = snapshots.find(({ seq }) => seq === line.seq)?.content;
    if (kept && !alike(fromContent(kept), fromContent(toContent(folded))))
      ledger.fault('d', `the snapshot of line ${line.seq}`);
  }
  if (!tables || !alike(fromContent(tables.content, tables.comments), folded))
    ledger.fault('d', 'the tables');
  for (const { replica, person } of tabs)
    if (!alike(replica.state, folded))
      ledger.fault('e', `a page of ${person} at line ${replica.seq} of ${log.length}`);
  console.log(
    `${ledger.size} edits sent, ${log.length} lines; killed: ${kills.servers} servers, ` +
      `${kills.databases} databases, ${kills.wires} wires, ${kills.tabs} pages`,
  );
}

const names = Object.keys(invariants).filter((key): key is Invariant => key in invariants);

function tell(): boolean {
  let [passed, failed] = [0, 0];
  for (const name of names) {
    const found = ledger.faults.filter(([which]) => which === name);
    if (found.length === 0) passed += 1;
    else failed += 1;
    console.log(`${found.length === 0 ? '✓' : '✗'} ${invariants[name]}`);
    for (const [, what] of found.slice(0, 5)) console.log(`    ${what}`);
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

/** Ends what was begun, however it went. */
async function clear(): Promise<void> {
  await Promise.all(servers.map((server) => server.end()));
  postgres.kill();
  rmSync(folder, { recursive: true, force: true });
}

await main().finally(clear);
process.exit(tell() ? 0 : 1);
