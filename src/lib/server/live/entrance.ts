/**
 * Who may open a socket to a map, and stay: a page of ours, somebody signed in, a member of the
 * organisation, a map that is there. It is asked again every few seconds, so that whoever is signed out
 * or leaves the organisation hears nothing more.
 */
import type { IncomingMessage } from 'node:http';
import { closing } from '#lib/map/frames.ts';
import { Id } from '#lib/map/element.ts';
import * as sessions from '../sessions.ts';
import { within, type Database } from '../sql.ts';

export interface Guest {
  organisation: string;
  map: string;
  person: { id: string; name: string };
  /** The session by its name, and what opens it. */
  session: string;
  token: string;
  /** Whether they have done anything since they were last looked at. */
  active: boolean;
  /** When their session was last prolonged. */
  prolonged: number;
}

const path = /^\/api\/([a-z0-9-]{1,60})\/maps\/([0-9a-f-]{36})\/live$/;

/** Milliseconds between two prolongations of one session. */
const between = 60_000;

export const entrance = { admit, review };

/** The guest, or the status of the refusal. */
async function admit(
  database: Database,
  origin: string,
  { url, headers }: IncomingMessage,
): Promise<Guest | 401 | 403 | 404> {
  const [, slug, id] = path.exec(url ?? '') ?? [];
  const map = Id.safeParse(id);
  if (slug === undefined || !map.success) return 404;
  // A browser lets any site open a socket with our cookies: only our own pages may.
  if (headers.origin !== origin) return 403;
  const token = cookie(headers.cookie ?? '', sessions.cookieName(origin));
  const found = await within(database, {}, (tx) => sessions.read(tx, token));
  if (!found || token === undefined) return 401;
  const { person, session } = found;
  const [place] = await within(
    database,
    { person: person.id },
    (tx) => tx<{ organisation: string }[]>`
      select organisation_id as organisation from organisation join membership using (organisation_id)
      where slug = ${slug} and person_id = current_person()`,
  );
  if (!place) return 404;
  const { organisation } = place;
  const [there] = await within(
    database,
    { organisation },
    (tx) =>
      tx`select from map where organisation_id = current_organisation() and map_id = ${map.data}`,
  );
  if (!there) return 404;
  return {
    organisation,
    map: map.data,
    person,
    session: session.handle,
    token,
    active: false,
    prolonged: performance.now(),
  };
}

/**
 * Those who may not stay, with what to tell them; the others by the names they have now. Whoever did
 * something has their session prolonged.
 */
async function review(
  database: Database,
  organisation: string,
  guests: readonly Guest[],
): Promise<Map<Guest, number>> {
  const [members, awake] = await within(database, { organisation }, (tx) =>
    Promise.all([
      tx<{ person: string; name: string }[]>`
        select person_id as person, name from membership join person using (person_id)
        where organisation_id = current_organisation()
          and person_id = any (${guests.map(({ person }) => person.id)}::uuid[])`,
      tx<{ session: string }[]>`
        select handle as session from session
        where handle = any (${guests.map(({ session }) => session)}::uuid[])
          and expires_at > now()`,
    ]),
  );
  const names = new Map(members.map(({ person, name }) => [person, name]));
  const signedIn = new Set(awake.map(({ session }) => session));
  const verdicts = new Map<Guest, number>();
  for (const guest of guests) {
    const name = names.get(guest.person.id);
    if (!signedIn.has(guest.session)) verdicts.set(guest, closing.signedOut);
    else if (name === undefined) verdicts.set(guest, closing.barred);
    else await keep(database, guest, name);
  }
  return verdicts;
}

async function keep(database: Database, guest: Guest, name: string): Promise<void> {
  if (guest.person.name !== name) guest.person = { id: guest.person.id, name };
  if (!guest.active || performance.now() - guest.prolonged <= between) return;
  guest.active = false;
  guest.prolonged = performance.now();
  await within(database, {}, (tx) => sessions.read(tx, guest.token));
}

/** A cookie as it is written: a session's token holds no sign that would be written otherwise. */
function cookie(header: string, name: string): string | undefined {
  const pairs = header.split(';').map((part) => part.trim().split('=', 2));
  return pairs.find(([key]) => key === name)?.[1];
}
