import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { limits } from '#lib/figures/mapping.ts';
import { m } from '#lib/paraglide/messages.js';
import { least } from '#lib/pulse/reporting.ts';
import { enter } from '#lib/server/enter.ts';
import { form, Id } from '#lib/server/form.ts';
import * as employees from '#lib/server/pulse/employees.ts';
import { unreadable } from './unreadable.ts';
import type { Actions, PageServerLoad } from './$types';

/** People shown at once; a search finds the others. */
const most = 50;
/** A company's list is read and written in one piece. */
const seconds = 60;

export const load: PageServerLoad = async (event) => {
  const { organisation, within } = await enter(event, 'keep audience');
  const asked = (event.url.searchParams.get('q') ?? '').trim().slice(0, 100);
  return within(async (tx) => {
    const found = await employees.find(tx, asked, most + 1);
    return {
      audience: await employees.audience(tx, organisation.id),
      asked,
      found: found.slice(0, most),
      more: found.length > most,
    };
  });
};

const yesOrNo = z.enum(['yes', 'no']).transform((said) => said === 'yes');
const Look = z.strictObject({
  file: z
    .file({ error: () => m.units_file_missing() })
    .min(1, { error: () => m.units_file_missing() })
    .max(limits.bytes, { error: () => m.audience_file_big() }),
});
const Again = z.strictObject({ upload: Id, whole: yesOrNo });
const Bring = Again.extend({ digest: z.string().regex(/^[0-9a-f]{64}$/) });
const Erase = z.strictObject({ id: Id });
const Least = z.strictObject({
  people: z.coerce.number().int().min(least.floor).max(least.most),
});

type Seen = Awaited<ReturnType<typeof employees.preview>>;

const told = (said: {
  read?: Extract<Seen, { digest: string }>;
  done?: Extract<Seen, { digest: string }>['plan'];
  problem?: string;
}) => ({ read: null, done: null, problem: null, ...said });

function answered(seen: Seen) {
  if (seen.refused === undefined) return told({ read: seen });
  return fail(400, told({ problem: unreadable(seen) }));
}

export const actions: Actions = {
  look: async (event) => {
    const entered = await enter(event, 'keep audience');
    const { data, errors } = await form(event.request, Look);
    if (!data) return fail(400, told({ problem: errors['file'] ?? m.units_file_missing() }));
    const bytes = Buffer.from(await data.file.arrayBuffer());
    const name = data.file.name.slice(0, 200) || 'employees';
    const upload = await entered.within((tx) => employees.keep(tx, name, bytes), { seconds });
    return answered(await entered.within((tx) => employees.look(tx, upload), { seconds }));
  },
  again: async (event) => {
    const entered = await enter(event, 'keep audience');
    const { data } = await form(event.request, Again);
    if (!data) return fail(400, told({ problem: m.form_unknown() }));
    const { upload, whole } = data;
    return answered(
      await entered.within((tx) => employees.preview(tx, upload, whole), { seconds }),
    );
  },
  bringIn: async (event) => {
    const { within } = await enter(event, 'keep audience');
    const { data } = await form(event.request, Bring);
    if (!data) return fail(400, told({ problem: m.form_unknown() }));
    const { upload, whole, digest } = data;
    const done = await within((tx) => employees.bringIn(tx, upload, whole, digest), { seconds });
    if (done.refused === undefined) return told({ done: done.plan });
    if (done.refused === 'changed')
      return fail(409, told({ read: done.read, problem: m.audience_changed_meanwhile() }));
    return fail(400, told({ problem: unreadable(done) }));
  },
  erase: async (event) => {
    const { within } = await enter(event, 'keep audience');
    const { data } = await form(event.request, Erase);
    if (!data) return fail(400, told({ problem: m.form_unknown() }));
    const erased = await within((tx) => employees.erase(tx, data.id));
    if (erased.refused) return fail(409, told({ problem: m.audience_erase_active() }));
    return told({});
  },
  least: async (event) => {
    const { within } = await enter(event, 'keep audience');
    const { data } = await form(event.request, Least);
    if (!data) return fail(400, told({ problem: m.form_unknown() }));
    await within((tx) => employees.setLeastEligible(tx, data.people));
    return told({});
  },
};
