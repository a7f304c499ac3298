import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { getLocale } from '#lib/paraglide/runtime.js';
import * as attempts from '#lib/server/attempts.ts';
import { form, Mail, noErrors } from '#lib/server/form.ts';
import { log } from '#lib/server/log.ts';
import * as mail from '#lib/server/mail.ts';
import * as people from '#lib/server/people.ts';
import { tooOften } from '#lib/server/refusals.ts';
import * as resets from '#lib/server/resets.ts';
import { within } from '#lib/server/sql.ts';
import type { Actions, PageServerLoad } from './$types';

/** Hours a mailed link is good. */
const hours = 1;

export const load: PageServerLoad = ({ locals }) => ({ mailed: mail.configured(locals.settings) });

const Forgot = z.strictObject({ mail: Mail });

export const actions: Actions = {
  default: async (event) => {
    const { database, settings } = event.locals;
    const read = await form(event.request, Forgot);
    if (read.errors) return fail(400, { errors: read.errors, refused: null, sent: null });
    const to = read.data.mail;
    const taken = await attempts.take(database, {
      account: `forgot ${to}`,
      address: event.getClientAddress(),
    });
    if (taken.refused) {
      return fail(429, { errors: noErrors, refused: tooOften(taken.minutes), sent: null });
    }
    // The answer neither says nor shows by its time whether there is an account: the rest comes after.
    if (mail.configured(settings)) void letterTo(event.locals, to, getLocale());
    return { errors: noErrors, refused: null, sent: to };
  },
};

async function letterTo(
  { database, settings }: App.Locals,
  to: string,
  locale: ReturnType<typeof getLocale>,
): Promise<void> {
  try {
    const made = await within(database, {}, async (tx) => {
      const person = await people.byMail(tx, to);
      return person && { person, token: await resets.make(tx, person.id, hours) };
    });
    if (!made) return;
    const link = `${settings.origin}/reset#${made.token}`;
    const said = { name: made.person.name, link };
    await mail.send(settings, mail.reset(to, made.person.locale ?? locale, said));
  } catch (error) {
    log.error({ error }, 'a link for a password could not be made');
  }
}
