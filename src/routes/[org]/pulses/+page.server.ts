import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { may } from '#lib/people/may.ts';
import { spoken } from '#lib/pulse/lint.ts';
import { seconds } from '#lib/pulse/seconds.ts';
import { enter } from '#lib/server/enter.ts';
import { form, Id, Name } from '#lib/server/form.ts';
import * as pulses from '#lib/server/pulse/pulses.ts';
import * as results from '#lib/server/pulse/results.ts';
import * as waves from '#lib/server/pulse/waves.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { roles, within } = await enter(event, 'read');
  const taken = Id.safeParse(event.url.searchParams.get('withdrawn'));
  const [listed, sent, told, withdrawn] = await within(async (tx) => [
    await pulses.list(tx),
    may(roles, 'follow waves') ? await waves.list(tx) : [],
    may(roles, 'read results') ? await results.pulsesTold(tx) : new Set<string>(),
    may(roles, 'follow waves') && taken.success ? await waves.withdrawn(tx, taken.data) : null,
  ]);
  const mayKeep = may(roles, 'keep audience');
  // A draft is for whoever may see it grow; others see what has been sent or told.
  const seen = listed.filter(
    ({ id }) => mayKeep || told.has(id) || sent.some(({ pulse }) => pulse === id),
  );
  return {
    pulses: seen.map(({ items, ...pulse }) => ({
      ...pulse,
      questions: items.length,
      seconds: seconds(items),
      languages: spoken(items),
      waves: sent.filter((wave) => wave.pulse === pulse.id),
      told: told.has(pulse.id),
    })),
    withdrawn,
    mayBuild: may(roles, 'build pulses'),
    newId: crypto.randomUUID(),
  };
};

const Make = z.strictObject({
  id: Id,
  name: Name,
  map: z
    .literal('')
    .transform(() => null)
    .or(Id),
});
const OfPulse = z.strictObject({ id: Id });

export const actions: Actions = {
  make: async (event) => {
    const { organisation, within } = await enter(event, 'build pulses');
    const { data, errors } = await form(event.request, Make);
    if (!data) return fail(400, { problem: errors['name'] ?? m.form_unknown() });
    const refusal = await within((tx) => pulses.make(tx, data));
    if (refusal) return fail(409, { problem: m.pulse_map_gone() });
    redirect(303, `/${organisation.slug}/pulses/${data.id}`);
  },
  remove: async (event) => {
    const { within } = await enter(event, 'build pulses');
    const { data } = await form(event.request, OfPulse);
    if (!data) return fail(400, { problem: m.form_unknown() });
    await within((tx) => pulses.remove(tx, data.id));
    return { problem: null };
  },
};
