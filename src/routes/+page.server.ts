import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { signIn, signUpOpen } from '#lib/server/accounts.ts';
import { caller, renew, welcome } from '#lib/server/caller.ts';
import { currencies, usualCurrency } from '#lib/server/currencies.ts';
import { signedIn } from '#lib/server/enter.ts';
import { Currency, form, Id, Mail, Name, Password } from '#lib/server/form.ts';
import * as organisations from '#lib/server/organisations.ts';
import { ownPath } from '#lib/server/origin.ts';
import { tooOften } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const { person } = locals;
  if (!person) {
    return {
      person: null,
      next: ownPath(url.searchParams.get('next')),
      signUpOpen: await signUpOpen(locals),
      demo: locals.settings.demo,
    };
  }
  const { id, name, mail } = person;
  return {
    person: { name, mail },
    organisations: await organisations.belongings(locals.database, id),
    newId: crypto.randomUUID(),
    currencies: currencies(getLocale()),
    currency: usualCurrency(getLocale()),
  };
};

const SignIn = z.strictObject({ mail: Mail, password: Password, next: z.string().optional() });
const Make = z.strictObject({ id: Id, name: Name, currency: Currency });

export const actions: Actions = {
  signIn: async (event) => {
    const read = await form(event.request, SignIn);
    if (read.errors) return fail(400, { errors: read.errors, mail: '', refused: null });
    const { mail, password, next } = read.data;
    const opened = await signIn(event.locals.database, mail, password, caller(event));
    if (opened.refused === 'slow') {
      return fail(429, { errors: {}, mail, refused: tooOften(opened.minutes) });
    }
    if (opened.refused) return fail(400, { errors: {}, mail, refused: m.account_wrong() });
    welcome(event, opened.token, opened.person.locale);
    redirect(303, ownPath(next));
  },
  make: async (event) => {
    const person = signedIn(event);
    const read = await form(event.request, Make);
    if (read.errors) return fail(400, { errors: read.errors, mail: '', refused: null });
    const made = await organisations.make(event.locals.database, person.id, read.data);
    if (made.refused) return fail(409, { errors: {}, mail: '', refused: m.form_unknown() });
    if (made.made) await renew(event, person.id);
    redirect(303, `/${made.slug}/maps`);
  },
};
