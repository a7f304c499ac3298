import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { version, type FromPage, type ToPage } from '#lib/map/frames.ts';
import type { Operation } from '#lib/map/operation.ts';
import type { Line } from '#lib/map/wire.ts';
import { changed } from '#lib/server/asides.ts';
import { desk } from '#lib/server/desks.ts';
import { live } from '#lib/server/live/live.ts';
import type { Bus, Hearing, Hint } from '#lib/server/live/bus.ts';
import { busAt } from '#lib/server/live/buses.ts';
import * as members from '#lib/server/members.ts';
import * as sessions from '#lib/server/sessions.ts';
import { open, within, type Database } from '#lib/server/sql.ts';
import { freePort } from '../../support/app.ts';
import { renamed, test } from '../../support/template-map.ts';
import { memberOf, organisationOf, type Member } from '../../support/world.ts';

const origin = 'http://pages.test';

/** A server of sockets, on a port of its own. */
async function serve(
  url: string,
  bus: string | null | ((hearing: Hearing) => Bus) = null,
): Promise<{ port: number; database: Database; end: () => Promise<void> }> {
  const database = open(url, { pool: 4 });
  const makeBus = typeof bus === 'function' ? bus : await busAt(bus, database);
  const sockets = live(database, origin, makeBus);
  const http = createServer().on('upgrade', sockets.upgrade).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const end = async () => {
    http.close();
    await sockets.end();
    await database.end({ timeout: 1 });
  };
  onTestFinished(end);
  return { port: address.port, database, end };
}

/** A bus of its own, where this machine has the program. */
async function startBus(program: 'nats-server' | 'redis-server'): Promise<string | undefined> {
  const port = await freePort();
  const words = program === 'nats-server' ? ['-a', '127.0.0.1', '-p'] : ['--save', '', '--port'];
  const child = spawn(program, [...words, String(port)], { stdio: 'ignore' });
  const started = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });
  if (!started) return undefined;
  onTestFinished(() => void child.kill());
  return `${program === 'nats-server' ? 'nats' : 'redis'}://127.0.0.1:${port}`;
}

/** A page at the far end of a socket. */
class Page {
  readonly client = randomUUID();
  readonly key = randomUUID();
  readonly heard: ToPage[] = [];
  closed: number | null = null;
  readonly #socket: WebSocket;
  #count = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) this.heard.push(JSON.parse(data.toString()) as ToPage);
    });
    socket.on('close', (code) => (this.closed = code));
  }

  say(frame: FromPage): void {
    this.#socket.send(JSON.stringify(frame));
  }

  hello(since: number): void {
    this.say({ m: 'hello', version, key: this.key, since });
  }

  edit(base: number, operations: Operation[], stale = false): void {
    const count = ++this.#count;
    const { client } = this;
    this.say({
      m: 'edits',
      transactions: [{ client, count, base, origin: 'ui', operations, ...(stale && { stale }) }],
    });
  }

  get lines(): Line[] {
    return this.heard.flatMap((frame) =>
      frame.m === 'news' || frame.m === 'welcome' ? frame.lines : [],
    );
  }

  /** Waits until something holds of what was heard. */
  async until(holds: (page: Page) => boolean): Promise<void> {
    await expect.poll(() => holds(this), { interval: 10 }).toBe(true);
  }
}

async function dial(
  database: Database,
  { port }: { port: number },
  { slug, person }: Member,
  map: string,
  from = origin,
): Promise<Page> {
  const token = await within(database, {}, (tx) => sessions.begin(tx, person, 'a test'));
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/${slug}/maps/${map}/live`, {
    origin: from,
    headers: { cookie: `${sessions.cookieName(origin)}=${token}` },
  });
  onTestFinished(() => socket.terminate());
  const page = new Page(socket);
  await once(socket, 'open');
  return page;
}

async function anElement(database: Database, who: Member, map: string): Promise<string> {
  return within(database, who, async (tx) => {
    const [found] = await tx<{ id: string }[]>`
      select element_id as id from element where map_id = ${map} order by ord limit 1`;
    return found?.id ?? '';
  });
}

describe('a socket to a map', () => {
  test('brings what was missed, and then every edit to everybody, in order', async ({
    url,
    database,
    who,
    map,
  }) => {
    const server = await serve(url);
    const id = await anElement(database, who, map);
    const [one, two] = await Promise.all([
      dial(database, server, who, map),
      dial(database, server, who, map),
    ]);
    one.hello(0);
    two.hello(1);
    await one.until(({ heard }) => heard.length > 0);
    await two.until(({ heard }) => heard.length > 0);
    expect(one.lines.map(({ seq }) => seq)).toEqual([1]);
    for (let i = 0; i < 20; i++) one.edit(1, [renamed(id, `name ${i}`)]);
    await two.until(({ lines }) => lines.length === 20);
    expect(two.lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
    await one.until(({ lines }) => lines.length === 21);
  });

  test.for([
    ['the database itself', null],
    ['NATS', 'nats-server'],
    ['Redis', 'redis-server'],
  ] as const)(
    'carries edits and presence between servers by %s',
    async ([, program], { url, database, who, map, skip }) => {
      const bus = program && (await startBus(program));
      if (bus === undefined) return skip(`${program} is not installed`);
      const servers = await Promise.all([serve(url, bus), serve(url, bus)]);
      const id = await anElement(database, who, map);
      const [one, two] = await Promise.all(
        servers.map((server) => dial(database, server, who, map)),
      );
      if (!one || !two) throw new Error('two pages');
      one.hello(1);
      two.hello(1);
      await two.until(({ heard }) => heard.length > 0);
      one.say({ m: 'presence', presence: { view: 'canvas', chosen: [id] } });
      one.edit(1, [renamed(id, 'from one')]);
      two.edit(1, [{ t: 'element.set', id, fields: { target: 70 } }]);
      await one.until(({ lines }) => lines.length === 2);
      await two.until(({ lines }) => lines.length === 2);
      expect(one.lines.map(({ seq }) => seq)).toEqual([2, 3]);
      expect(two.lines).toEqual(one.lines);
      await two.until(({ heard }) =>
        heard.some(
          (frame) =>
            frame.m === 'presence' &&
            frame.peers.some(({ key, chosen }) => key === one.key && chosen?.[0] === id),
        ),
      );
    },
  );

  test('answers edits that are sent again with what was decided before', async ({
    url,
    database,
    who,
    map,
  }) => {
    const server = await serve(url);
    const page = await dial(database, server, who, map);
    page.hello(1);
    const operations = [{ t: 'element.remove', id: randomUUID() }];
    const again = { client: page.client, count: 1, base: 1, origin: 'ui' as const, operations };
    page.say({ m: 'edits', transactions: [again] });
    page.say({ m: 'edits', transactions: [again] });
    await page.until(({ lines }) => lines.length === 2);
    expect(page.lines.map(({ seq, refusal }) => [seq, refusal?.refused])).toEqual([
      [2, 'gone'],
      [2, 'gone'],
    ]);
    page.say({ m: 'edits', transactions: [{ ...again, count: 3 }] });
    await page.until(({ heard }) => heard.some((frame) => frame.m === 'gap' && frame.want === 2));
  });

  test('tells what was written over unseen, and refuses it where it was written offline', async ({
    url,
    database,
    owner,
    who,
    map,
  }) => {
    const server = await serve(url);
    const other = await memberOf(owner, who, ['hr', 'cx']);
    const id = await anElement(database, who, map);
    const [one, two] = [
      await dial(database, server, who, map),
      await dial(database, server, other, map),
    ];
    one.hello(1);
    two.hello(1);
    one.edit(1, [renamed(id, 'mine')]);
    await two.until(({ lines }) => lines.length === 1);
    two.edit(1, [renamed(id, 'theirs')]);
    two.edit(1, [renamed(id, 'theirs, from the train')], true);
    two.edit(1, [{ t: 'element.set', id, fields: { target: 60 } }], true);
    await one.until(({ lines }) => lines.length === 4);
    const [, over, refused, kept] = one.lines;
    expect(over?.overwritten).toEqual([{ id, field: 'name', value: 'mine', person: who.person }]);
    // Between the two lies one's own edit: that is no other's, and nothing stands in its way.
    expect([refused?.refusal, kept?.refusal]).toEqual([undefined, undefined]);
    one.edit(4, [renamed(id, 'mine again')]);
    await two.until(({ lines }) => lines.length === 5);
    two.edit(4, [renamed(id, 'from the train')], true);
    await two.until(({ lines }) => lines.length === 6);
    expect(two.lines[5]).toMatchObject({
      refusal: { refused: 'conflict', culprit: id, field: 'name' },
      overwritten: [{ field: 'name', value: 'mine again', person: who.person }],
    });
    // whoever comes back has not heard of the other before
    const telling = two.heard.findLast((frame) => frame.m === 'news');
    expect(telling?.m === 'news' && Object.keys(telling.people)).toContain(who.person);
  });

  test('opens to our own pages and to members alone, and to so many of one person at once', async ({
    url,
    database,
    owner,
    who,
    map,
  }) => {
    const server = await serve(url);
    const stranger = await organisationOf(owner);
    const status = (page: Promise<Page>) =>
      page.then(
        () => 'open',
        (thrown: unknown) => (thrown instanceof Error ? thrown.message : ''),
      );
    expect(await status(dial(database, server, who, map, 'http://elsewhere.test'))).toContain(
      '403',
    );
    expect(await status(dial(database, server, { ...stranger, slug: who.slug }, map))).toContain(
      '404',
    );
    expect(await status(dial(database, server, who, randomUUID()))).toContain('404');
    const pages = await Promise.all(
      Array.from({ length: 24 }, () => dial(database, server, who, map)),
    );
    for (const page of pages) page.hello(1);
    const settled = ({ heard, closed }: Page) =>
      closed !== null || heard.some(({ m }) => m === 'welcome');
    for (const page of pages) await page.until(settled);
    expect(pages.filter(({ closed }) => closed === 4429)).toHaveLength(4);
  });

  test('closes to whoever leaves the organisation, and takes no edit of theirs meanwhile', async ({
    url,
    database,
    owner,
    who,
    map,
  }) => {
    const server = await serve(url);
    const other = await memberOf(owner, who, ['hr', 'cx']);
    const id = await anElement(database, who, map);
    const page = await dial(database, server, other, map);
    page.hello(1);
    await page.until(({ heard }) => heard.length > 0);
    await within(database, who, (tx) => members.remove(tx, other.person));
    page.edit(1, [renamed(id, 'too late')]);
    await page.until(({ lines, closed }) => lines.length === 1 || closed !== null);
    for (const { refusal } of page.lines) expect(refusal?.refused).toBe('forbidden');
    await page.until(({ closed }) => closed === 4401 || closed === 4403);
  });

  test('tells other servers what was written where there are any, and pages what those tell', async ({
    url,
    database,
    who,
    map,
  }) => {
    const told: Hint[] = [];
    let bus: Hearing | undefined;
    const server = await serve(url, (hearing) => {
      bus = hearing;
      return {
        presence: { every: 1_000, cursors: false },
        publish: (hint) => told.push(hint),
        close: () => Promise.resolve(),
      };
    });
    const id = await anElement(database, who, map);
    const page = await dial(database, server, who, map);
    page.hello(1);
    await page.until(({ heard }) => heard.length > 0);
    page.edit(1, [renamed(id, 'alone')]);
    await page.until(({ lines }) => lines.length === 1);
    const grown = () => told.filter(({ k }) => k === 'lines');
    expect(grown()).toEqual([]);
    bus?.heard({ k: 'here', from: 'another' });
    page.edit(2, [renamed(id, 'in company')]);
    await page.until(({ lines }) => lines.length === 2);
    await expect.poll(grown).toMatchObject([{ maps: { [map]: { epoch: 1, seq: 3 } } }]);
    expect(grown()).toMatchObject([{ maps: { [map]: { lines: page.lines.slice(1) } } }]);
    const long = { t: 'element.set' as const, id, fields: { description: 'x'.repeat(3_000) } };
    page.edit(
      3,
      Array.from({ length: 12 }, () => long),
    );
    await page.until(({ lines }) => lines.length === 3);
    await expect.poll(() => grown().length).toBe(2);
    expect(grown()[1]).toMatchObject({ maps: { [map]: { epoch: 1, seq: 4, lines: [] } } });
    const [, last] = page.lines;
    if (!last) throw new Error('no line');
    const lines = [{ ...last, seq: 5, client: randomUUID() }];
    bus?.heard({ k: 'lines', from: 'another', maps: { [map]: { epoch: 1, seq: 5, lines } } });
    await page.until((each) => each.lines.length === 4);
    expect(page.lines[3]).toEqual(lines[0]);
  });

  test('tells the pages of every server to look again at what stands beside the log', async ({
    url,
    database,
    who,
    map,
  }) => {
    const [here, there] = [await serve(url), await serve(url)];
    const [one, two] = [
      await dial(database, here, who, map),
      await dial(database, there, who, map),
    ];
    one.hello(1);
    two.hello(1);
    for (const page of [one, two]) await page.until(({ heard }) => heard.length > 0);
    changed(here.database, { map });
    const asides = ({ heard }: Page) => heard.filter(({ m }) => m === 'aside').length;
    for (const page of [one, two]) await page.until((each) => asides(each) === 1);
    changed(here.database, { map: randomUUID() });
    changed(there.database, { map });
    for (const page of [one, two]) await page.until((each) => asides(each) === 2);
    changed(here.database, { organisation: randomUUID() });
    changed(here.database, { organisation: who.organisation });
    for (const page of [one, two]) await page.until((each) => asides(each) === 3);
  });

  test('starts its pages anew where the log is another, though nobody writes', async ({
    url,
    database,
    owner,
    who,
    map,
  }) => {
    const server = await serve(url);
    const page = await dial(database, server, who, map);
    page.hello(1);
    await page.until(({ heard }) => heard.length > 0);
    // A look at the heads of the logs comes between: the next one finds another.
    await expect
      .poll(async () => {
        await owner`update map_head set epoch = epoch + 1 where map_id = ${map}`;
        return page.heard.some((frame) => frame.m === 'news' && frame.behind);
      })
      .toBe(true);
  });

  test('closes on what is no frame, a second greeting, another version, and edits of somebody else', async ({
    url,
    database,
    owner,
    who,
    map,
  }) => {
    const server = await serve(url);
    const other = await memberOf(owner, who, ['hr', 'cx']);
    const id = await anElement(database, who, map);
    const [one, two, three, four] = [
      await dial(database, server, who, map),
      await dial(database, server, who, map),
      await dial(database, server, who, map),
      await dial(database, server, other, map),
    ];
    one.say({ m: 'edits' } as unknown as FromPage);
    two.say({ m: 'hello', version: version - 1, key: two.key, since: 0 });
    await one.until(({ closed }) => closed === 4400);
    await two.until(({ closed }) => closed === 4409);
    three.hello(1);
    three.edit(1, [renamed(id, 'mine')]);
    four.hello(1);
    await four.until(({ lines }) => lines.length === 1);
    const { client } = three;
    const operations = [renamed(id, 'not mine')];
    const edits = [{ client, count: 2, base: 1, origin: 'ui' as const, operations }];
    four.say({ m: 'edits', transactions: edits });
    await four.until(({ closed }) => closed === 4401);
    three.hello(1);
    await three.until(({ closed }) => closed === 4400);
    const following = desk(server.database, who.organisation, map);
    await expect.poll(() => following.idle, { interval: 10 }).toBe(true);
  });
});
