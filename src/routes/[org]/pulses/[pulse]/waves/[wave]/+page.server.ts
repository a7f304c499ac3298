import { error, fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { may } from '#lib/people/may.ts';
import { toHex, fromText } from '#lib/pulse/octets.ts';
import { givenUp } from '#lib/pulse/patience.ts';
import { led } from '#lib/pulse/readers.ts';
import { enter } from '#lib/server/enter.ts';
import { form } from '#lib/server/form.ts';
import { close } from '#lib/server/pulse/close.ts';
import * as custodians from '#lib/server/pulse/custodians.ts';
import { hasten } from '#lib/server/pulse/jobs.ts';
import { confirm, shortest, withdraw } from '#lib/server/pulse/launch.ts';
import { participationOf } from '#lib/server/pulse/participation.ts';
import * as results from '#lib/server/pulse/results.ts';
import { waits } from '#lib/server/pulse/waits.ts';
import * as waves from '#lib/server/pulse/waves.ts';
import type { Actions, PageServerLoad } from './$types';

const Ids = z.object({ pulse: z.uuid(), wave: z.uuid() });

export const load: PageServerLoad = async (event) => {
  const { organisation, person, roles, within } = await enter(event, 'follow waves');
  const ids = Ids.safeParse(event.params);
  if (!ids.success) error(404);
  return within(async (tx) => {
    const { data: at } = ids;
    const wave = await waves.one(tx, at.pulse, at.wave);
    if (!wave && (await waves.withdrawn(tx, at.wave)))
      redirect(303, `/${organisation.slug}/pulses?withdrawn=${at.wave}`);
    if (!wave) error(404);
    const { manifest, text, hash, ...rest } = wave;
    // Whoever only leads sees how many take part of what they lead, and of the company.
    const all = roles.some((role) => role !== 'leader' && may([role], 'follow waves'));
    const reach = all ? 'all' : await results.reach(tx, roles);
    const own = reach === 'all' ? null : led(manifest.units, reach.leads);
    const begun = Math.max(wave.opens.getTime(), wave.confirmed?.getTime() ?? 0);
    const soonest = new Date(begun + shortest);
    const waiting = await waits(tx, wave.pulse, new Date());
    return {
      wave: {
        ...rest,
        name: manifest.pulse,
        mode: manifest.mode,
        least: manifest.least,
        code: manifest.code,
        items: manifest.items,
        units: manifest.units
          .filter(({ eligible }) => eligible > 0)
          .map(({ id, name, whole, eligible }) => ({ id, name, whole, eligible })),
        hash,
        sha256: toHex(fromText(hash) ?? new Uint8Array()),
        octets: text.length,
      },
      participation: await participationOf(tx, wave.id, manifest.units, own),
      me: person.id,
      maySend: may(roles, 'build pulses'),
      mayConfirm: may(roles, 'keep pulses honest') && wave.proposer.id !== person.id,
      mayCount: (await custodians.holds(tx, wave.id)) !== null,
      wait: waiting.find((each) => each.wave === wave.id) ?? null,
      givenUp: givenUp(wave.closes),
      keyGone:
        wave.state === 'closing' &&
        manifest.mode === 'A' &&
        (await event.locals.keys.of(wave.id)) === null,
      soonest,
    };
  });
};

const Read = z.strictObject({ hash: z.string().regex(/^[\w-]{43}$/) });

async function waveOf(event: Parameters<typeof enter>[0], action: Parameters<typeof enter>[1]) {
  const { organisation, person, within } = await enter(event, action);
  const ids = Ids.safeParse(event.params);
  const wave = ids.success
    ? await within((tx) => waves.one(tx, ids.data.pulse, ids.data.wave))
    : null;
  if (wave === null) error(404);
  return { wave, within, organisation, who: { organisation: organisation.id, person: person.id } };
}

const done = { problem: null };

export const actions: Actions = {
  confirm: async (event) => {
    const { wave, who } = await waveOf(event, 'keep pulses honest');
    const { data } = await form(event.request, Read);
    if (!data) return fail(400, { problem: m.form_unknown() });
    const confirmed = await confirm(event.locals.database, who, wave.id, data.hash, new Date());
    switch (confirmed.refused) {
      case undefined:
        return done;
      case 'same person':
        return fail(409, { problem: m.wave_same_person() });
      case 'late':
        return fail(409, { problem: m.wait_late() });
      case 'database':
        return fail(409, {
          problem: m.wave_database({ settings: confirmed.settings.map((s) => s.mend).join('; ') }),
        });
      default:
        return fail(409, { problem: m.wave_moved_on() });
    }
  },
  withdraw: async (event) => {
    const { wave, who, organisation } = await waveOf(event, 'build pulses');
    const { database, keys } = event.locals;
    const taken = await withdraw(database, keys, who, wave.id);
    if (taken.refused !== undefined) return fail(409, { problem: m.wave_moved_on() });
    redirect(303, `/${organisation.slug}/pulses?withdrawn=${wave.id}`);
  },
  close: async (event) => {
    const { wave, within, who } = await waveOf(event, 'build pulses');
    const { database, keys } = event.locals;
    const now = new Date();
    const closed = await close(database, keys, wave.id, now, who);
    if (closed.refused === 'early') return fail(409, { problem: m.wave_early() });
    if (closed.refused === 'key') return fail(409, { problem: m.wave_key_gone() });
    // Its custodians are called now, not at the end that was planned.
    if (wave.state === 'open' && closed.refused === 'custodian')
      await within((tx) => hasten(tx, 'close', wave.id, now));
    return done;
  },
};
