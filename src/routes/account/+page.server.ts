import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { changePassword } from '#lib/server/accounts.ts';
import { agent } from '#lib/server/agent.ts';
import { changed } from '#lib/server/asides.ts';
import { caller, renew, welcome } from '#lib/server/caller.ts';
import { signedIn } from '#lib/server/enter.ts';
import { form, Id, Locale, Name, Password } from '#lib/server/form.ts';
import * as members from '#lib/server/members.ts';
import * as organisations from '#lib/server/organisations.ts';
import * as people from '#lib/server/people.ts';
import { tooOften, weak } from '#lib/server/refusals.ts';
import * as sessions from '#lib/server/sessions.ts';
import { within } from '#lib/server/sql.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const person = signedIn(event);
  const { database, session } = event.locals;
  const open = await within(database, {}, (tx) => sessions.listed(tx, person.id));
  return {
    person: { ...person, locale: person.locale ?? getLocale() },
    organisations: await organisations.belongings(database, person.id),
    sessions: open.map(({ handle, agent: said, createdAt, seenAt }) => ({
      handle,
      agent: agent(said),
      createdAt,
      seenAt,
      own: handle === session?.handle,
    })),
    done: event.url.searchParams.get('done'),
  };
};

const Describe = z.strictObject({
  name: Name,
  locale: Locale,
  theme: z.enum(['light', 'dark', 'system']),
});
const Change = z.strictObject({ old: Password, fresh: Password });
const End = z.strictObject({ handle: Id });
const Leave = z.strictObject({ organisation: Id });
const nothing = z.strictObject({});

/** What each form shows after a refusal. */
const refusal = (of: string, errors: Partial<Record<string, string>>, refused: string | null) => ({
  of,
  errors,
  refused,
});

export const actions: Actions = {
  describe: async (event) => {
    const person = signedIn(event);
    const read = await form(event.request, Describe);
    if (read.errors) return fail(400, refusal('describe', read.errors, null));
    const { name, locale, theme } = read.data;
    const seen = { name, locale, theme: theme === 'system' ? null : theme };
    const { database } = event.locals;
    await within(database, {}, (tx) => people.describe(tx, person.id, seen));
    if (name !== person.name) {
      const own = await organisations.belongings(database, person.id);
      for (const { id } of own) changed(database, { organisation: id });
    }
    const token = event.cookies.get(sessions.cookieName(event.locals.settings.origin));
    if (token) welcome(event, token, locale);
    redirect(303, '/account?done=saved');
  },
  password: async (event) => {
    const { name, mail } = signedIn(event);
    const read = await form(event.request, Change);
    if (read.errors) return fail(400, refusal('password', read.errors, null));
    const guessable = await weak(read.data.fresh, [name, mail]);
    if (guessable) return fail(400, refusal('password', { fresh: guessable }, null));
    const changed = await changePassword(event.locals.database, mail, read.data, caller(event));
    if (changed.refused === 'slow') {
      return fail(429, refusal('password', {}, tooOften(changed.minutes)));
    }
    if (changed.refused) {
      return fail(400, refusal('password', { old: m.account_password_wrong() }, null));
    }
    welcome(event, changed.token);
    redirect(303, '/account?done=password');
  },
  end: async (event) => {
    const person = signedIn(event);
    const read = await form(event.request, End);
    if (read.errors) return fail(400, refusal('sessions', read.errors, m.form_unknown()));
    const { handle } = read.data;
    await within(event.locals.database, {}, (tx) => sessions.endOne(tx, person.id, handle));
    redirect(303, '/account?done=ended');
  },
  endOthers: async (event) => {
    const person = signedIn(event);
    const { session, database } = event.locals;
    await form(event.request, nothing);
    if (session)
      await within(database, {}, (tx) => sessions.endOthers(tx, person.id, session.handle));
    redirect(303, '/account?done=ended');
  },
  leave: async (event) => {
    const person = signedIn(event);
    const read = await form(event.request, Leave);
    if (read.errors) return fail(400, refusal('organisations', read.errors, m.form_unknown()));
    const own = await organisations.belongings(event.locals.database, person.id);
    const left = own.find(({ id }) => id === read.data.organisation);
    if (left) {
      const circle = { organisation: left.id, person: person.id };
      const removed = await within(event.locals.database, circle, (tx) =>
        members.remove(tx, person.id),
      );
      if (removed.refused) return fail(409, refusal('organisations', {}, m.people_last_admin()));
      if (removed.changed) {
        changed(event.locals.database, circle);
        await renew(event, person.id);
      }
    }
    redirect(303, '/account?done=left');
  },
};
