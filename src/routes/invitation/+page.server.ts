import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { prove } from '#lib/server/accounts.ts';
import { changed } from '#lib/server/asides.ts';
import { caller, farewell, welcome } from '#lib/server/caller.ts';
import { form, Name, Password, Secret, type Errors } from '#lib/server/form.ts';
import * as invitations from '#lib/server/invitations.ts';
import * as passwords from '#lib/server/passwords.ts';
import * as people from '#lib/server/people.ts';
import { tooOften, weak } from '#lib/server/refusals.ts';
import * as sessions from '#lib/server/sessions.ts';
import { within } from '#lib/server/sql.ts';
import type { Actions } from './$types';

const Link = z.strictObject({ token: Secret });
const Join = z.strictObject({ token: Secret, password: Password });
const Newcomer = z.strictObject({ token: Secret, name: Name, password: Password });

/** What the page shows of an offer, and what went wrong with the last try. */
function show(
  { locals }: RequestEvent,
  token: string,
  offer: invitations.Offer | null,
  {
    errors = {},
    refused = null,
    name = '',
  }: { errors?: Errors; refused?: string | null; name?: string } = {},
) {
  const signedIn = locals.person?.mail ?? null;
  if (!offer) return { token, offer: null, signedIn, errors, refused: m.invitation_gone(), name };
  const { organisation, mail, roles, known } = offer;
  return {
    token,
    offer: { organisation: organisation.name, mail, roles, known },
    signedIn,
    errors,
    refused,
    name,
  };
}

/** Takes the offer up as a person, makes them a session and leads them in. */
async function enterWith(
  event: RequestEvent,
  token: string,
  offer: invitations.Offer,
  person: { id: string; locale: people.Account['locale'] },
  newcomer?: people.Account,
) {
  const circle = { organisation: offer.organisation.id, person: person.id };
  const opened = await within(event.locals.database, circle, async (tx) => {
    if (newcomer && !(await people.add(tx, newcomer))) return null;
    if (!(await invitations.accept(tx, token))) return null;
    return sessions.begin(tx, person.id, caller(event).agent);
  });
  if (opened === null) return fail(410, show(event, token, null));
  changed(event.locals.database, { organisation: offer.organisation.id });
  welcome(event, opened, person.locale);
  redirect(303, `/${offer.organisation.slug}`);
}

export const actions: Actions = {
  look: async (event) => {
    const read = await form(event.request, Link);
    if (read.errors) return fail(404, show(event, '', null));
    const { token } = read.data;
    const offer = await invitations.look(event.locals.database, token);
    const { person } = event.locals;
    if (offer?.acceptedBy) {
      if (offer.acceptedBy === person?.id) redirect(303, `/${offer.organisation.slug}`);
      return fail(410, show(event, token, null));
    }
    return show(event, token, offer);
  },

  /** As whoever is signed in. */
  join: async (event) => {
    const read = await form(event.request, Link);
    if (read.errors) return fail(404, show(event, '', null));
    const { token } = read.data;
    const offer = await invitations.look(event.locals.database, token);
    const { person } = event.locals;
    if (!offer || person?.mail !== offer.mail) return fail(409, show(event, token, offer));
    return enterWith(event, token, offer, person);
  },

  /** With the account that the invited mail has. */
  signIn: async (event) => {
    const read = await form(event.request, Join);
    if (read.errors) return fail(400, show(event, '', null));
    const { token, password } = read.data;
    const offer = await invitations.look(event.locals.database, token);
    if (!offer) return fail(410, show(event, token, null));
    const proved = await prove(event.locals.database, offer.mail, password, caller(event));
    if (proved.refused === 'slow') {
      return fail(429, show(event, token, offer, { refused: tooOften(proved.minutes) }));
    }
    if (proved.refused) {
      return fail(
        400,
        show(event, token, offer, { errors: { password: m.account_password_wrong() } }),
      );
    }
    return enterWith(event, token, offer, proved.person);
  },

  /** With a new account for the invited mail. */
  signUp: async (event) => {
    const read = await form(event.request, Newcomer);
    if (read.errors) return fail(400, show(event, '', null));
    const { token, name, password } = read.data;
    const offer = await invitations.look(event.locals.database, token);
    if (!offer || offer.acceptedBy) return fail(410, show(event, token, null));
    const guessable = await weak(password, [name, offer.mail]);
    if (guessable) {
      return fail(400, show(event, token, offer, { name, errors: { password: guessable } }));
    }
    const hash = await passwords.hash(password);
    const person = { id: crypto.randomUUID(), name, mail: offer.mail, locale: getLocale(), hash };
    return enterWith(event, token, offer, person, person);
  },

  /** Somebody else is signed in here: end that, and stay on the page. */
  leave: async (event) => {
    const read = await form(event.request, Link);
    await farewell(event);
    event.locals.person = null;
    if (read.errors) return fail(404, show(event, '', null));
    const { token } = read.data;
    return show(event, token, await invitations.look(event.locals.database, token));
  },
};
