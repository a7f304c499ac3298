/**
 * A session is a promise that the browser at the other end is still the person who signed in. The
 * browser holds a random secret; the database holds only its SHA-256. A session ends after a while
 * without use, after a longer while whatever happens, and at once when the person's password or roles
 * change. Whoever administers an organisation has the shorter times.
 *
 * The only file that knows Lucia.
 */
import type { Cookies } from '@sveltejs/kit';
import { Lucia, TimeSpan, type Adapter, type DatabaseSession } from 'lucia';
import type { Locale } from '#lib/paraglide/runtime.js';
import { secure } from './origin.ts';
import { sealed } from './secrets.ts';
import type { Sql } from './sql.ts';

export interface Person {
  id: string;
  name: string;
  mail: string;
  locale: Locale | null;
  theme: 'light' | 'dark' | null;
}

export interface Session {
  /** Names the session to its person; it opens nothing. */
  handle: string;
}

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof lucia>;
    DatabaseUserAttributes: Omit<Person, 'id'>;
    DatabaseSessionAttributes: Session & { agent: string };
  }
}

/** Days a session lives at most. The shorter times, idle and for admins, are `span` below. */
const longestDays = 7;

const span = (tx: Sql, person: string) => tx`
  select
    case when admin then interval '30 minutes' else interval '8 hours' end as idle,
    case when admin then interval '12 hours' else ${`${longestDays} days`}::interval end as longest
  from (
    select exists (
      select from membership where person_id = ${person} and 'admin' = any (roles)
    ) as admin
  ) as reach`;

/** The rows of a person's memberships show themselves to that person alone. */
async function as(tx: Sql, person: string): Promise<void> {
  await tx`select set_config('app.person', ${person}, true)`;
}

interface Row extends Person {
  handle: string;
  agent: string;
  expiresAt: Date;
}

function adapter(tx: Sql): Adapter {
  return {
    async getSessionAndUser(token) {
      const [row] = await tx<Row[]>`
        select handle, agent, expires_at as "expiresAt",
          person_id as id, name, mail, locale, theme
        from session join person using (person_id)
        where session_hash = ${sealed(token)}`;
      if (!row) return [null, null];
      const { handle, agent, expiresAt, id, name, mail, locale, theme } = row;
      return [
        { id: token, userId: id, expiresAt, attributes: { handle, agent } },
        { id, attributes: { name, mail, locale, theme } },
      ];
    },
    // Lists come from `listed`: the database has no token to give back.
    getUserSessions: () => Promise.resolve<DatabaseSession[]>([]),
    async setSession({ id, userId, expiresAt, attributes }) {
      await as(tx, userId);
      await tx`
        with span as (${span(tx, userId)})
        insert into session (session_hash, handle, person_id, agent, expires_at)
        select ${sealed(id)}, ${attributes.handle}, ${userId}, ${attributes.agent},
          least(${expiresAt}::timestamptz, now() + idle)
        from span`;
    },
    // Use prolongs a session, but is written down once a minute at most.
    async updateSessionExpiration(token, expiresAt) {
      const [stale] = await tx<{ person: string }[]>`
        select person_id as person from session
        where session_hash = ${sealed(token)} and seen_at < now() - interval '1 minute'`;
      if (!stale) return;
      await as(tx, stale.person);
      await tx`
        with span as (${span(tx, stale.person)})
        update session
        set seen_at = now(),
          expires_at = least(${expiresAt}::timestamptz, now() + idle, created_at + longest)
        from span where session_hash = ${sealed(token)}`;
    },
    async deleteSession(token) {
      await tx`delete from session where session_hash = ${sealed(token)}`;
    },
    async deleteUserSessions(person) {
      await tx`delete from session where person_id = ${person}`;
    },
    async deleteExpiredSessions() {
      await tx`delete from session where expires_at < now()`;
    },
  };
}

function lucia(tx: Sql) {
  return new Lucia(adapter(tx), {
    // Longer than any session lives, so that every use asks the adapter, which knows the real times.
    sessionExpiresIn: new TimeSpan(longestDays, 'd'),
    getSessionAttributes: ({ handle, agent }) => ({ handle, agent }),
    getUserAttributes: ({ name, mail, locale, theme }) => ({ name, mail, locale, theme }),
  });
}

/** Over https the browser itself binds the cookie to this host and to https. */
export function cookieName(origin: string): string {
  return secure(origin) ? '__Host-throughline' : 'throughline';
}

/** How the session's cookie is set, and taken back. */
export function cookieOptions(origin: string): Parameters<Cookies['set']>[2] {
  return {
    path: '/',
    httpOnly: true,
    secure: secure(origin),
    sameSite: 'lax',
    maxAge: longestDays * 24 * 3600,
  };
}

/** Whose session a cookie opens, prolonging it; null where it opens none. One query, rarely three. */
export async function read(
  tx: Sql,
  token: string | undefined,
): Promise<{ person: Person; session: Session } | null> {
  if (!token || token.length > 100) return null;
  const { session, user } = await lucia(tx).validateSession(token);
  if (!session) return null;
  return { person: user, session: { handle: session.handle } };
}

/** Opens a session and answers the secret for the cookie. Clears away what has run out. */
export async function begin(tx: Sql, person: string, agent: string): Promise<string> {
  const sessions = lucia(tx);
  await sessions.deleteExpiredSessions();
  const session = await sessions.createSession(person, {
    handle: crypto.randomUUID(),
    agent: agent.slice(0, 300),
  });
  return session.id;
}

/** Ends the session that a cookie opens. */
export async function end(tx: Sql, token: string): Promise<void> {
  await lucia(tx).invalidateSession(token);
}

/** Ends all of a person's sessions: their password or roles changed. */
export async function endAll(tx: Sql, person: string): Promise<void> {
  await lucia(tx).invalidateUserSessions(person);
}

export interface Listed extends Session {
  agent: string;
  createdAt: Date;
  seenAt: Date;
}

/** The sessions a person has open, the latest used first. */
export async function listed(tx: Sql, person: string): Promise<Listed[]> {
  return tx<Listed[]>`
    select handle, agent, created_at as "createdAt", seen_at as "seenAt" from session
    where person_id = ${person} and expires_at > now()
    order by seen_at desc`;
}

/** Ends one of the person's own sessions by its handle. */
export async function endOne(tx: Sql, person: string, handle: string): Promise<void> {
  await tx`delete from session where person_id = ${person} and handle = ${handle}`;
}

/** Ends the person's sessions but the one in use. */
export async function endOthers(tx: Sql, person: string, handle: string): Promise<void> {
  await tx`delete from session where person_id = ${person} and handle <> ${handle}`;
}
