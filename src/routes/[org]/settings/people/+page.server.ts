import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { listed } from '#lib/people/tree.ts';
import { changed } from '#lib/server/asides.ts';
import { renew } from '#lib/server/caller.ts';
import { enter, type Entered } from '#lib/server/enter.ts';
import { form, Id, Mail, noErrors, Roles, type Errors } from '#lib/server/form.ts';
import * as invitations from '#lib/server/invitations.ts';
import * as mail from '#lib/server/mail.ts';
import * as members from '#lib/server/members.ts';
import * as people from '#lib/server/people.ts';
import type { Settings } from '#lib/server/settings.ts';
import * as units from '#lib/server/units.ts';
import type { Actions, PageServerLoad } from './$types';

/** Hours a link for a password is good that an admin hands over. */
const hours = 24;

export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'administer');
  const { list, pending, tree } = await within(async (tx) => ({
    list: await members.list(tx),
    pending: await invitations.pending(tx),
    tree: await units.list(tx),
  }));
  const { compare } = new Intl.Collator(getLocale(), { numeric: true });
  return {
    members: list,
    units: listed(tree, (a, b) => compare(a.name, b.name)),
    invitations: pending,
    newId: crypto.randomUUID(),
    mailed: mail.configured(event.locals.settings),
  };
};

interface Link {
  of: 'invitation' | 'password';
  name: string;
  link: string;
}

/** What the page tells after a form: a link to hand over, a mail that went out, or a refusal. */
const told = (said: {
  of: string;
  errors?: Errors;
  refused?: string;
  link?: Link;
  sentTo?: string;
}) => ({ errors: noErrors, refused: null, link: null, sentTo: null, ...said });

/** Mails an invitation, or answers its link where no mail goes out. */
async function deliver(
  { organisation, person, within }: Entered,
  settings: Settings,
  to: string,
  token: string,
) {
  const link = `${settings.origin}/invitation#${token}`;
  const invited = await within((tx) => people.byMail(tx, to));
  const letter = mail.invitation(to, invited?.locale ?? getLocale(), {
    by: person.name,
    organisation: organisation.name,
    link,
  });
  return (await mail.send(settings, letter))
    ? told({ of: 'invite', sentTo: to })
    : told({ of: 'invite', link: { of: 'invitation', name: to, link } });
}

const Invite = z.strictObject({ id: Id, mail: Mail, roles: Roles });
const OfInvitation = z.strictObject({ id: Id });
const OfMember = z.strictObject({ member: Id });
const ChangeRoles = z.strictObject({ member: Id, roles: Roles });
const ChangeLeads = z.strictObject({
  member: Id,
  leads: z.union([
    z.literal('none').transform(() => null),
    z.literal('all').transform(() => ({ unit: null })),
    Id.transform((unit) => ({ unit })),
  ]),
});

export const actions: Actions = {
  invite: async (event) => {
    const entered = await enter(event, 'administer');
    const read = await form(event.request, Invite, ['roles']);
    if (read.errors) return fail(400, told({ of: 'invite', errors: read.errors }));
    const made = await entered.within((tx) => invitations.make(tx, read.data));
    if (made.refused === 'member') {
      return fail(409, told({ of: 'invite', errors: { mail: m.people_is_member() } }));
    }
    if (made.refused) return fail(409, told({ of: 'invite', refused: m.form_unknown() }));
    return deliver(entered, event.locals.settings, read.data.mail, made.token);
  },
  renew: async (event) => {
    const entered = await enter(event, 'administer');
    const read = await form(event.request, OfInvitation);
    if (read.errors) return fail(400, told({ of: 'renew', refused: m.form_unknown() }));
    const renewed = await entered.within((tx) => invitations.renew(tx, read.data.id));
    if (renewed.refused) return fail(404, told({ of: 'renew', refused: m.people_gone() }));
    return deliver(entered, event.locals.settings, renewed.mail, renewed.token);
  },
  revoke: async (event) => {
    const { within } = await enter(event, 'administer');
    const read = await form(event.request, OfInvitation);
    if (read.errors) return fail(400, told({ of: 'revoke', refused: m.form_unknown() }));
    await within((tx) => invitations.revoke(tx, read.data.id));
    return told({ of: 'revoke' });
  },
  roles: async (event) => {
    const { within, person } = await enter(event, 'administer');
    const read = await form(event.request, ChangeRoles, ['roles']);
    if (read.errors) return fail(400, told({ of: 'roles', errors: read.errors }));
    const { member, roles } = read.data;
    const given = await within((tx) => members.setRoles(tx, member, roles));
    if (given.refused === 'gone') return fail(404, told({ of: 'roles', refused: m.people_gone() }));
    if (given.refused) {
      return fail(409, told({ of: 'roles', errors: { roles: m.people_last_admin() } }));
    }
    if (given.changed && member === person.id) await renew(event, person.id);
    return told({ of: 'saved' });
  },
  leads: async (event) => {
    const { within } = await enter(event, 'administer');
    const read = await form(event.request, ChangeLeads);
    if (read.errors) return fail(400, told({ of: 'leads', refused: m.form_unknown() }));
    const { member, leads } = read.data;
    const given = await within((tx) => members.setLeads(tx, member, leads));
    if (given.refused === 'gone') return fail(404, told({ of: 'leads', refused: m.people_gone() }));
    if (given.refused)
      return fail(409, told({ of: 'leads', errors: { leads: m.people_leads_gone() } }));
    return told({ of: 'saved' });
  },
  remove: async (event) => {
    const { organisation, within, person } = await enter(event, 'administer');
    const read = await form(event.request, OfMember);
    if (read.errors) return fail(400, told({ of: 'remove', refused: m.form_unknown() }));
    const { member } = read.data;
    const removed = await within((tx) => members.remove(tx, member));
    if (removed.refused) return fail(409, told({ of: 'remove', refused: m.people_last_admin() }));
    if (removed.changed) changed(event.locals.database, { organisation: organisation.id });
    if (removed.changed && member === person.id) await renew(event, person.id);
    return told({ of: 'saved' });
  },
  passwordLink: async (event) => {
    const { within } = await enter(event, 'administer');
    const { settings } = event.locals;
    const read = await form(event.request, OfMember);
    if (read.errors) return fail(400, told({ of: 'password', refused: m.form_unknown() }));
    if (mail.configured(settings)) {
      return fail(409, told({ of: 'password', refused: m.people_password_mailed() }));
    }
    const made = await within(async (tx) => {
      const link = await members.passwordLink(tx, read.data.member, hours);
      const member = await people.byId(tx, read.data.member);
      return { ...link, name: member?.name ?? '' };
    });
    if (made.refused === 'gone')
      return fail(404, told({ of: 'password', refused: m.people_gone() }));
    if (made.refused) return fail(409, told({ of: 'password', refused: m.people_elsewhere() }));
    const link = `${settings.origin}/reset#${made.token}`;
    return told({ of: 'password', link: { of: 'password', name: made.name, link } });
  },
};
