import { error, fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { lint } from '#lib/pulse/lint.ts';
import { Mode } from '#lib/pulse/manifest.ts';
import type { Refusal } from '#lib/pulse/refusal.ts';
import { seconds } from '#lib/pulse/seconds.ts';
import { enter } from '#lib/server/enter.ts';
import { form, Id } from '#lib/server/form.ts';
import { telling } from '#lib/server/pulse/careful.ts';
import * as custodians from '#lib/server/pulse/custodians.ts';
import * as employees from '#lib/server/pulse/employees.ts';
import { propose } from '#lib/server/pulse/launch.ts';
import * as pulses from '#lib/server/pulse/pulses.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { organisation, within } = await enter(event, 'build pulses');
  const id = z.uuid().safeParse(event.params.pulse);
  if (!id.success) error(404);
  return within(async (tx) => {
    const pulse = await pulses.one(tx, id.data);
    if (!pulse) error(404);
    const held = await custodians.list(tx);
    return {
      pulse,
      seconds: seconds(pulse.items),
      findings: lint(pulse.items),
      audience: await employees.audience(tx, organisation.id),
      settings: await telling(tx),
      custodians: held.flatMap(({ name, key, member }) =>
        member && key ? [{ name, publicKey: key.publicKey }] : [],
      ),
      wave: crypto.randomUUID(),
    };
  });
};

const Moment = z.iso
  .datetime({ error: () => m.launch_when_missing() })
  .transform((text) => new Date(text));
const Propose = z.strictObject({
  wave: Id,
  mode: Mode,
  least: z.coerce.number().pipe(z.union([z.literal(5), z.literal(7), z.literal(10)])),
  /** Empty is at once. */
  opens: z
    .literal('')
    .transform(() => null)
    .or(Moment),
  closes: Moment,
  keys: z.array(custodians.PublicKey).max(20),
});

const told = (said: { refusal?: Refusal; problem?: string }) => ({
  refusal: null,
  problem: null,
  ...said,
});

export const actions: Actions = {
  default: async (event) => {
    const { organisation, person, within } = await enter(event, 'build pulses');
    const pulse = z.uuid().safeParse(event.params.pulse);
    if (!pulse.success || !(await within((tx) => pulses.one(tx, pulse.data)))) error(404);
    const { data, errors } = await form(event.request, Propose, ['keys']);
    if (!data)
      return fail(400, told({ problem: errors['opens'] ?? errors['closes'] ?? m.form_unknown() }));
    const { mode, keys, opens, ...rest } = data;
    const now = new Date();
    const done = await propose(
      event.locals.database,
      event.locals.keys,
      { organisation: organisation.id, person: person.id },
      {
        ...rest,
        pulse: pulse.data,
        mode,
        opens: opens ?? now,
        tallyKeys: mode === 'B' ? keys : [],
        code: event.locals.settings.phoneCode,
      },
      now,
    );
    if (done.refused !== undefined) return fail(409, told({ refusal: done }));
    redirect(303, `/${organisation.slug}/pulses/${pulse.data}/waves/${data.wave}`);
  },
};
