/**
 * Every page, action and endpoint of an organisation begins at this door: it settles who asks, whether
 * they belong to the organisation that the path names, and whether their roles allow what is about to
 * happen. An organisation one does not belong to answers exactly as one that does not exist.
 */
import { error, redirect } from '@sveltejs/kit';
import { may, type Action, type Role } from '#lib/people/may.ts';
import type { Person } from './sessions.ts';
import { within, type Sql } from './sql.ts';

export interface Organisation {
  id: string;
  slug: string;
  name: string;
  /** ISO 4217 */
  currency: string;
  demo: boolean;
}

export interface Entered {
  organisation: Organisation;
  person: Person;
  roles: Role[];
  /** One transaction within this organisation, as this person. */
  within: <T>(work: (tx: Sql) => Promise<T>, circle?: { seconds?: number }) => Promise<T>;
}

/** What the door needs of a request; every load, action and endpoint has it. */
export interface Asking {
  locals: App.Locals;
  params: Partial<Record<string, string>>;
  route: { id: string | null };
  url: URL;
}

/**
 * Throws SvelteKit's redirect to the sign-in page (401 on the API) where nobody is signed in, 404
 * where the person does not belong to the organisation, 403 where their roles do not allow the action.
 * One transaction of one query.
 */
export async function enter(event: Asking, action: Action): Promise<Entered> {
  const person = signedIn(event);
  const { database } = event.locals;
  const [found] = await within(
    database,
    { person: person.id },
    (tx) => tx<(Organisation & { roles: Role[] })[]>`
      select organisation_id as id, slug, organisation.name, currency, demo, roles
      from organisation join membership using (organisation_id)
      where slug = ${event.params['org'] ?? ''} and person_id = current_person()`,
  );
  if (!found) error(404);
  const { roles, ...organisation } = found;
  if (!may(roles, action)) error(403);
  return {
    organisation,
    person,
    roles,
    within: (work, circle) =>
      within(database, { ...circle, organisation: organisation.id, person: person.id }, work),
  };
}

/** The person who is signed in; throws as `enter` does where there is none. */
export function signedIn(event: Asking): Person {
  const { person } = event.locals;
  if (person) return person;
  if (event.route.id?.startsWith('/api/')) error(401);
  const { pathname, search } = event.url;
  redirect(303, pathname === '/' ? '/' : `/?next=${encodeURIComponent(pathname + search)}`);
}
