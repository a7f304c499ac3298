import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { useReset } from '#lib/server/accounts.ts';
import { caller, welcome } from '#lib/server/caller.ts';
import { form, noErrors, Password, Secret } from '#lib/server/form.ts';
import { weakness } from '#lib/server/refusals.ts';
import type { Actions } from './$types';

const Reset = z.strictObject({ token: Secret, password: Password });

export const actions: Actions = {
  default: async (event) => {
    const read = await form(event.request, Reset);
    if (read.errors?.token)
      return fail(400, { errors: noErrors, token: '', refused: m.reset_gone() });
    if (read.errors) return fail(400, { errors: read.errors, token: '', refused: null });
    const { token, password } = read.data;
    const opened = await useReset(event.locals.database, token, password, caller(event));
    switch (opened.refused) {
      case 'gone':
        return fail(410, { errors: noErrors, token: '', refused: m.reset_gone() });
      case 'short':
      case 'common':
        return fail(400, { errors: { password: weakness(opened.refused) }, token, refused: null });
    }
    welcome(event, opened.token, opened.person.locale);
    redirect(303, '/');
  },
};
