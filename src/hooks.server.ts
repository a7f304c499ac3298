/**
 * What every request goes through, in this order: it gets a number and the answer its headers; it is
 * spoken to in its language; it is let in or turned away, and recognised.
 */
import { sequence } from '@sveltejs/kit/hooks';
import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { getTextDirection } from '#lib/paraglide/runtime.js';
import { paraglideMiddleware } from '#lib/paraglide/server.js';
import { filling } from '#lib/server/archive.ts';
import { comeBack } from '#lib/server/come-back.ts';
import { statusOf, turnAway } from '#lib/server/door.ts';
import { protection } from '#lib/server/headers.ts';
import { busAt } from '#lib/server/live/buses.ts';
import { handOver } from '#lib/server/live/handover.ts';
import { live } from '#lib/server/live/live.ts';
import { log } from '#lib/server/log.ts';
import * as mentions from '#lib/server/mentions.ts';
import { packed } from '#lib/server/packing.ts';
import { Keys } from '#lib/server/pulse/keys.ts';
import { answered } from '#lib/server/pulse/answered.ts';
import * as surveys from '#lib/server/pulse/maintenance.ts';
import { windows, type Windows } from '#lib/server/pulse/windows.ts';
import * as sessions from '#lib/server/sessions.ts';
import { settings, type Settings } from '#lib/server/settings.ts';
import { keeping } from '#lib/server/snapshots.ts';
import { open, unavailable, unkeepable, within, type Database } from '#lib/server/sql.ts';

let read: Settings;
let database: Database;
let health: Database;
let keys: Keys;
let knocks: Windows;
let ending = false;

export const init: ServerInit = async () => {
  const found = settings(process.env);
  if ('refused' in found) throw new Error(found.refused);
  const { databaseUrl, databaseAppUrl } = found;
  if (databaseUrl === null)
    throw new Error('DATABASE_URL is not set; use npm start or npm run dev');
  read = found;
  const connect = (pool: number) =>
    databaseAppUrl ? open(databaseAppUrl, { role: null, pool }) : open(databaseUrl, { pool });
  database = connect(found.databasePool);
  health = connect(1);
  handOver(live(database, found.origin, await busAt(found.busUrl, database)));
  keys = new Keys(found.keyDir);
  knocks = windows();
  const leave = [
    mentions.follow(database, found),
    keeping(database),
    filling(database),
    surveys.keeping({ database, keys, settings: found }),
  ];
  process.once('sveltekit:shutdown', () => {
    ending = true;
    leave.forEach((each) => each());
    // What is under way now loses its transaction, and says so.
    void database.end({ timeout: 0 });
    void health.end({ timeout: 0 });
  });
};

/** Where employees answer: nothing is written down of who came when, and nobody is recognised. */
function unseen(route: string | null): boolean {
  return route === '/s' || (route?.startsWith('/s/') ?? false);
}

const answer: Handle = async ({ event, resolve }) => {
  const began = performance.now();
  event.locals.id = crypto.randomUUID();
  event.locals.settings = read;
  event.locals.database = database;
  event.locals.health = health;
  event.locals.keys = keys;
  event.locals.windows = knocks;
  let response = await resolve(event);
  if (event.locals.unkeepable) {
    response = new Response(response.body, { status: 400, headers: response.headers });
  }
  if (event.locals.unavailable) {
    response = new Response(response.body, { status: 503, headers: response.headers });
    response.headers.set('retry-after', '2');
  }
  const nobody = unseen(event.route.id);
  const headers: Record<string, string> = {
    'cache-control': 'private, no-store',
    'x-request-id': event.locals.id,
    ...protection(read.origin),
    ...(nobody && { 'referrer-policy': 'no-referrer' }),
  };
  for (const [name, value] of Object.entries(headers)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  if (nobody) return response;
  log.info({
    id: event.locals.id,
    method: event.request.method,
    route: event.route.id,
    status: response.status,
    ms: Math.round(performance.now() - began),
  });
  return packed(event.request, response);
};

/** Who the session's cookie says is asking. One query, where there is a cookie. */
const recognise: Handle = async ({ event, resolve }) => {
  const name = sessions.cookieName(read.origin);
  // Whoever asks for our health is nobody, so that the answer waits for nobody; and so is who answers.
  const nobody = event.route.id === '/healthz' || unseen(event.route.id);
  const token = nobody ? undefined : event.cookies.get(name);
  let found: Awaited<ReturnType<typeof sessions.read>> = null;
  try {
    if (token) found = await within(database, {}, (tx) => sessions.read(tx, token));
  } catch (thrown) {
    if (!unavailable(thrown)) throw thrown;
    log.error({ id: event.locals.id, route: event.route.id, err: thrown });
    return comeBack(event.request);
  }
  event.locals.person = found?.person ?? null;
  event.locals.session = found?.session ?? null;
  if (token && !found) event.cookies.delete(name, sessions.cookieOptions(read.origin));
  return resolve(event);
};

/** The language of the page, told to the page itself. Its middleware sees no body: it would keep a copy. */
const speak: Handle = ({ event, resolve }) =>
  paraglideMiddleware(new Request(event.url, { headers: event.request.headers }), ({ locale }) =>
    resolve(event, {
      transformPageChunk: ({ html }) =>
        html
          .replace('%lang%', locale)
          .replace('%dir%', getTextDirection(locale))
          .replace('%theme%', event.locals.person?.theme ?? 'system'),
    }),
  );

/** Counts who sends something where employees answer, and asks whoever sends too much to wait. */
const pace: Handle = ({ event, resolve }) => {
  const sends = event.request.method === 'POST' && unseen(event.route.id);
  if (sends && !knocks.addresses.admits(event.getClientAddress(), performance.now())) {
    return answered({ refused: 'slow' });
  }
  return resolve(event);
};

const guard: Handle = ({ event, resolve }) => {
  const host = event.request.headers.get('host') ?? '';
  if (/^localhost(:\d+)?$/i.test(host) && new URL(read.origin).hostname !== 'localhost') {
    const place = read.origin + event.url.pathname + event.url.search;
    if (event.request.method === 'GET') {
      return new Response(null, { status: 308, headers: { location: place } });
    }
  }
  const why = turnAway(event.request, event.url.pathname, read.origin);
  if (why === null) return resolve(event);
  const words = {
    elsewhere: m.refused_elsewhere,
    kind: m.refused_kind,
    length: m.refused_length,
    size: m.refused_size,
  };
  return Response.json({ message: words[why]() }, { status: statusOf[why] });
};

export const handle: Handle = sequence(answer, speak, guard, pace, recognise);

export const handleError: HandleServerError = ({ error, event, status }) => {
  const { id } = event.locals;
  if (status === 404) return { message: m.error_missing_title() };
  if (unkeepable(error)) {
    event.locals.unkeepable = true;
    return { message: m.form_signs(), id };
  }
  if (unavailable(error)) event.locals.unavailable = true;
  // What went wrong may hold what was sent.
  log.error(
    unseen(event.route.id) ? { code: 'survey' } : { id, route: event.route.id, err: error },
  );
  if (ending) return { message: m.refused_ending(), id };
  return { message: event.locals.unavailable ? m.error_busy_title() : m.error_fault_title(), id };
};
