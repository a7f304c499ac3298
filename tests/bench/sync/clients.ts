/**
 * Pages without a window, all in this process: ours, or Hocuspocus's. Each edits a field so many times a
 * second, and every other notes when it sees that. Prints what it measured as one line.
 */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { z } from 'zod';
import { Courier } from '#lib/editor/courier.ts';
import type { Dial } from '#lib/editor/dial.ts';
import { line } from '#lib/editor/line.ts';
import { isRefusal } from '#lib/map/apply.ts';
import { ToPage } from '#lib/map/frames.ts';
import { Replica } from '#lib/map/replica.ts';
import { fromContent } from '#lib/map/state.ts';
import { origin } from './company.ts';

const asked = z
  .object({
    kind: z.enum(['ours', 'hocuspocus']),
    clients: z.int(),
    seconds: z.number(),
    /** Edits a second of each; of the first alone where `one` says so. */
    rate: z.number(),
    one: z.boolean(),
    ports: z.array(z.int()),
    path: z.string(),
    guests: z.array(z.object({ person: z.string(), cookie: z.string() })),
    elements: z.array(z.string()),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

/** Milliseconds of edits before any is counted: for so long, Node compiles what a new server does. */
const warm = 10_000;
/** Milliseconds from the edit to each other page that saw it, and to its author's knowing it is kept. */
const seen: number[] = [];
const kept: number[] = [];
/** When each page last heard, and the end of its longest silence; milliseconds since 1970. */
const heard = Array.from({ length: asked.clients }, () => ({ last: 0, longest: 0, end: 0 }));
let counting = false;

/** What an edit writes: whose it is and when it was made. */
function token(client: number): string {
  return `${client} ${performance.now()}`;
}

function saw(client: number, value: unknown): void {
  const [author, at] = String(value).split(' ').map(Number);
  if (author === client || at === undefined || Number.isNaN(at)) return;
  if (counting) seen.push(performance.now() - at);
  const own = heard[client];
  if (!own) return;
  const now = Date.now();
  if (own.last > 0 && now - own.last > own.longest) {
    own.longest = now - own.last;
    own.end = now;
  }
  own.last = now;
}

/** An open page: how to edit with it. */
type Page = (element: number, value: string) => void;

const sent = Array.from({ length: asked.clients }, (): number[] => []);
function acknowledged(client: number): void {
  const at = sent[client]?.shift();
  if (at !== undefined && counting) kept.push(performance.now() - at);
}

async function ours(client: number): Promise<Page> {
  const guest = asked.guests[client % asked.guests.length];
  const port = asked.ports[client % asked.ports.length];
  if (!guest) throw new Error('there are no guests');
  const headers = { cookie: guest.cookie, origin };
  const plain = line(asked.path, (url, init) =>
    fetch(`http://127.0.0.1:${port}${url}`, { ...init, headers: { ...init?.headers, ...headers } }),
  );
  const whole = await plain.whole();
  if (typeof whole === 'string') throw new Error(whole);
  const replica = new Replica(
    fromContent(whole.content),
    whole.seq,
    crypto.randomUUID(),
    undefined,
    () => ({ person: guest.person, at: new Date().toISOString(), seq: 0 }),
  );
  const dial: Dial = ({ open, frame, closed }) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${asked.path}/live`, { origin, headers });
    socket.on('open', open);
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) frame(ToPage.parse(JSON.parse(data.toString())));
    });
    socket.on('error', () => undefined);
    socket.on('close', (code, said) => closed(code, said.toString()));
    return {
      send: (each) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(each));
      },
      close: () => socket.terminate(),
    };
  };
  const courier = new Courier(
    replica,
    whole.epoch,
    plain,
    dial,
    {
      received: ({ outcomes }, { lines }) => {
        for (const { operations } of lines)
          for (const operation of operations)
            if (operation.t === 'element.set') saw(client, operation.fields.owner);
        for (const _ of outcomes) acknowledged(client);
      },
      replaced: () => undefined,
      renumbered: () => undefined,
      saving: () => undefined,
      failed: () => undefined,
      peers: () => undefined,
      aside: () => undefined,
    },
    {
      id: () => crypto.randomUUID(),
      random: Math.random,
      now: () => performance.now(),
      pause,
    },
  );
  courier.start();
  return (element, value) => {
    const id = asked.elements[element % asked.elements.length] ?? '';
    const edited = replica.edit([{ t: 'element.set', id, fields: { owner: value } }]);
    if (isRefusal(edited)) throw new Error(edited.refused);
    sent[client]?.push(performance.now());
    courier.deliver();
  };
}

async function theirs(client: number): Promise<Page> {
  const port = asked.ports[client % asked.ports.length];
  const document = new Y.Doc();
  const socket = new HocuspocusProviderWebsocket({
    url: `ws://127.0.0.1:${port}`,
    WebSocketPolyfill: WebSocket,
  });
  const provider = new HocuspocusProvider({
    websocketProvider: socket,
    name: asked.path,
    document,
  });
  await new Promise<void>((resolve) => {
    provider.on('synced', () => resolve());
    provider.attach();
  });
  const elements = document.getMap<Y.Map<unknown>>('elements');
  elements.observeDeep((events, { local }) => {
    if (local) return;
    for (const { target, keys } of events)
      if (target instanceof Y.Map)
        for (const key of keys.keys()) if (key === 'owner') saw(client, target.get(key));
  });
  let unsynced = 0;
  provider.on('unsyncedChanges', ({ number }: { number: number }) => {
    for (; unsynced > number; unsynced--) acknowledged(client);
    unsynced = number;
  });
  return (element, value) => {
    sent[client]?.push(performance.now());
    elements.get(String(element % 500))?.set('owner', value);
  };
}

const open = asked.kind === 'ours' ? ours : theirs;
const pages: Page[] = [];
for (let client = 0; client < asked.clients; client++) pages.push(await open(client));
await pause(1_000);

let edits = 0;
const over = performance.now() + asked.seconds * 1_000 + warm;
const authors = pages.map(async (page, client) => {
  if (asked.one && client > 0) return;
  await pause((Math.random() * 1_000) / asked.rate);
  for (let next = performance.now(); next < over;) {
    page(Math.floor(Math.random() * 500), token(client));
    if (counting) edits += 1;
    next += 1_000 / asked.rate;
    await pause(Math.max(0, next - performance.now()));
  }
});
await pause(warm);
counting = true;
const before = process.cpuUsage();
await Promise.all(authors);
const { user, system } = process.cpuUsage(before);
await pause(1_500);

const at = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? null;
console.log(
  JSON.stringify({
    edits,
    seen: seen.length,
    p50: at(seen, 0.5),
    p99: at(seen, 0.99),
    most: at(seen, 0.999999),
    acknowledged: at(kept, 0.5),
    cpu: (user + system) / 1e4 / asked.seconds,
    back: Math.max(...heard.map(({ end }) => end)),
    silence: Math.max(...heard.map(({ longest }) => longest)),
    waiting: sent.reduce((sum, each) => sum + each.length, 0),
  }),
);
process.exit(0);
