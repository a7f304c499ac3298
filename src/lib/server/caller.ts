/** How a route signs somebody in and out: where they call from, and the cookie they go away with. */
import type { RequestEvent } from '@sveltejs/kit';
import { cookieMaxAge, cookieName as localeCookie, type Locale } from '#lib/paraglide/runtime.js';
import type { Caller } from './accounts.ts';
import * as sessions from './sessions.ts';
import { within } from './sql.ts';

export function caller(event: RequestEvent): Caller {
  return {
    address: event.getClientAddress(),
    agent: event.request.headers.get('user-agent') ?? '',
  };
}

/** Gives the browser a session's secret, and the person's language where they have chosen one. */
export function welcome(event: RequestEvent, token: string, locale?: Locale | null): void {
  const { origin } = event.locals.settings;
  event.cookies.set(sessions.cookieName(origin), token, sessions.cookieOptions(origin));
  if (!locale) return;
  event.cookies.set(localeCookie, locale, {
    path: '/',
    httpOnly: false,
    secure: origin.startsWith('https:'),
    maxAge: cookieMaxAge,
  });
}

/** A new session in place of those that a change of roles has ended. */
export async function renew(event: RequestEvent, person: string): Promise<void> {
  const token = await within(event.locals.database, {}, (tx) =>
    sessions.begin(tx, person, caller(event).agent),
  );
  welcome(event, token);
}

/** Ends this browser's session, on both sides. */
export async function farewell(event: RequestEvent): Promise<void> {
  const { origin } = event.locals.settings;
  const name = sessions.cookieName(origin);
  const token = event.cookies.get(name);
  if (token) await within(event.locals.database, {}, (tx) => sessions.end(tx, token));
  event.cookies.delete(name, sessions.cookieOptions(origin));
}
