import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { signUp, signUpOpen } from '#lib/server/accounts.ts';
import { caller, welcome } from '#lib/server/caller.ts';
import { form, Mail, Name, Password, type Errors } from '#lib/server/form.ts';
import { tooOften, weak } from '#lib/server/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  if (locals.person) redirect(303, '/');
  return { open: await signUpOpen(locals) };
};

const SignUp = z.strictObject({ name: Name, mail: Mail, password: Password });

export const actions: Actions = {
  default: async (event) => {
    const read = await form(event.request, SignUp);
    if (read.errors) return fail(400, { name: '', mail: '', errors: read.errors, refused: null });
    const { name, mail, password } = read.data;
    const again = (status: number, errors: Errors, refused: string | null) =>
      fail(status, { name, mail, errors, refused });
    const guessable = await weak(password, [name, mail]);
    if (guessable) return again(400, { password: guessable }, null);
    const opened = await signUp(event.locals, { ...read.data, locale: getLocale() }, caller(event));
    switch (opened.refused) {
      case 'slow':
        return again(429, {}, tooOften(opened.minutes));
      case 'taken':
        return again(409, { mail: m.account_taken() }, null);
      case 'closed':
        return again(403, {}, m.account_by_invitation());
    }
    welcome(event, opened.token);
    redirect(303, '/');
  },
};
