import { error, fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { LinkFields } from '#lib/map/link.ts';
import { may } from '#lib/people/may.ts';
import * as branches from '#lib/server/branches.ts';
import { enter } from '#lib/server/enter.ts';
import { form, Id, Name } from '#lib/server/form.ts';
import * as scenarios from '#lib/server/scenarios.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { roles, within } = await enter(event, 'read');
  return {
    scenarios: await within((tx) => scenarios.list(tx)),
    editable: may(roles, 'edit scenarios'),
    newId: crypto.randomUUID(),
  };
};

const Make = z.strictObject({
  id: Id,
  base: Id,
  name: Name,
  /** Supposed strengths to begin with, as the impact screen's address holds them. */
  strengths: z.string().max(4000).default(''),
});

/** Numbers by id, out of `id_number*id_number`. */
function strengthsIn(text: string): Map<string, number> {
  const pairs = text.split('*').map((part) => part.split('_'));
  return new Map(
    pairs.flatMap(([id = '', to = '']): [string, number][] => {
      const strength = LinkFields.shape.strength.safeParse(Number(to)).data;
      return to === '' || strength == null ? [] : [[id, strength]];
    }),
  );
}

export const actions: Actions = {
  make: async (event) => {
    const { organisation, within } = await enter(event, 'edit scenarios');
    const { data, errors } = await form(event.request, Make);
    if (!data) return fail(400, { problem: errors['name'] ?? null });
    const { strengths, ...given } = data;
    const made = await within((tx) => branches.make(tx, given, strengthsIn(strengths)));
    if (made.refused) error(404);
    redirect(303, `/${organisation.slug}/maps/${given.id}`);
  },
};
