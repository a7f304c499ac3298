import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import { questionOf } from '#lib/components/pulse/results/said.ts';
import { m } from '#lib/paraglide/messages.js';
import { enter } from '#lib/server/enter.ts';
import { form, Id } from '#lib/server/form.ts';
import * as pulses from '#lib/server/pulse/pulses.ts';
import * as results from '#lib/server/pulse/results.ts';
import type { Sql } from '#lib/server/sql.ts';
import type { Actions, PageServerLoad } from './$types';

/** As many as one looks over at a sitting. */
const most = 20;

export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'moderate comments');
  const pulse = z.uuid().safeParse(event.params.pulse);
  const asked = z.uuid().safeParse(event.url.searchParams.get('wave'));
  if (!pulse.success) error(404);
  return within(async (tx) => {
    const waves = await results.waves(tx, pulse.data);
    const wave = waves.find(({ id }) => id === asked.data) ?? waves.at(-1);
    if (!wave) {
      if (!(await pulses.one(tx, pulse.data))) error(404);
      return none;
    }
    const found = await results.released(tx, wave.id);
    const waiting = await results.waiting(tx, wave.id);
    return {
      wave: wave.id,
      questions: found?.manifest.items.map(questionOf) ?? [],
      all: waiting.length,
      waiting: waiting.slice(0, most),
    };
  });
};
const none = { wave: null, questions: [], all: 0, waiting: [] };

const Stretches = z
  .string()
  .max(20_000)
  .regex(/^(\d{1,4}-\d{1,4}(,\d{1,4}-\d{1,4})*)?$/)
  .transform((said) =>
    said
      .split(',')
      .filter(Boolean)
      .map((stretch) => z.tuple([z.number(), z.number()]).parse(stretch.split('-').map(Number))),
  );
const Show = z.strictObject({ wave: Id, comment: Id, black: Stretches });
const Drop = z.strictObject({ wave: Id, comment: Id });

/** Only comments of this pulse, whose page it is. */
async function ofPulse(tx: Sql, pulse: string, wave: string): Promise<boolean> {
  const id = z.uuid().safeParse(pulse);
  return id.success && (await results.waves(tx, id.data)).some(({ id: each }) => each === wave);
}

export const actions: Actions = {
  show: async (event) => {
    const { within } = await enter(event, 'moderate comments');
    const { data } = await form(event.request, Show);
    if (!data) return fail(400, { problem: m.form_unknown() });
    const refusal = await within(async (tx) =>
      (await ofPulse(tx, event.params.pulse, data.wave))
        ? results.settle(tx, data.wave, data.comment, data.black)
        : { refused: 'gone' },
    );
    return refusal ? fail(404, { problem: m.results_moderate_gone() }) : { problem: null };
  },
  drop: async (event) => {
    const { within } = await enter(event, 'moderate comments');
    const { data } = await form(event.request, Drop);
    if (!data) return fail(400, { problem: m.form_unknown() });
    const refusal = await within(async (tx) =>
      (await ofPulse(tx, event.params.pulse, data.wave))
        ? results.settle(tx, data.wave, data.comment, null)
        : { refused: 'gone' },
    );
    return refusal ? fail(404, { problem: m.results_moderate_gone() }) : { problem: null };
  },
};
