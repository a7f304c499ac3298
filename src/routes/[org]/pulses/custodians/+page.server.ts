import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { may } from '#lib/people/may.ts';
import { enter } from '#lib/server/enter.ts';
import { form } from '#lib/server/form.ts';
import * as custodians from '#lib/server/pulse/custodians.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { person, roles, within } = await enter(event, 'follow waves');
  return {
    custodians: await within(custodians.list),
    me: person.id,
    mayHold: may(roles, 'keep pulses honest'),
  };
};

const Register = z.strictObject({ key: custodians.PublicKey });

export const actions: Actions = {
  register: async (event) => {
    const { within } = await enter(event, 'keep pulses honest');
    const { data } = await form(event.request, Register);
    if (!data) return fail(400, { problem: m.form_unknown() });
    const done = await within((tx) => custodians.register(tx, data.key));
    return done.refused === undefined
      ? { problem: null }
      : fail(409, { problem: m.custodian_key_refused() });
  },
  giveUp: async (event) => {
    const { within } = await enter(event, 'keep pulses honest');
    await within(custodians.giveUp);
    return { problem: null };
  },
};
