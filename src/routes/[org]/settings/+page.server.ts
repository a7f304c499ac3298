import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { getLocale } from '#lib/paraglide/runtime.js';
import { currencies } from '#lib/server/currencies.ts';
import { enter } from '#lib/server/enter.ts';
import { Currency, form, Name } from '#lib/server/form.ts';
import * as organisations from '#lib/server/organisations.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  await enter(event, 'administer');
  return { currencies: currencies(getLocale()) };
};

const Change = z.strictObject({ name: Name, currency: Currency });

export const actions: Actions = {
  default: async (event) => {
    const { within } = await enter(event, 'administer');
    const read = await form(event.request, Change);
    if (read.errors) return fail(400, { errors: read.errors, saved: false });
    await within((tx) => organisations.change(tx, read.data));
    return { errors: null, saved: true };
  },
};
