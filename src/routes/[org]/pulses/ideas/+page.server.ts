import { error, fail } from '@sveltejs/kit';
import { z } from 'zod';
import { layers } from '#lib/map/layers.ts';
import { m } from '#lib/paraglide/messages.js';
import { mayWriteLayer } from '#lib/people/may.ts';
import { enter } from '#lib/server/enter.ts';
import { form, Id, Name } from '#lib/server/form.ts';
import { becomeElement } from '#lib/server/pulse/becoming.ts';
import * as ideas from '#lib/server/pulse/ideas.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { roles, within } = await enter(event, 'answer ideas');
  const asked = event.url.searchParams.get('wave');
  return within(async (tx) => {
    const waves = await ideas.waves(tx);
    const wave = asked === null ? waves[0] : waves.find(({ id }) => id === asked);
    if (asked !== null && !wave) error(404);
    return {
      waves,
      wave: wave ?? null,
      answer: wave ? await ideas.answerOf(tx, wave.id) : null,
      ideas: wave ? await ideas.shown(tx, wave.id) : [],
      layers: layers.filter((layer) => mayWriteLayer(roles, layer)),
      newId: crypto.randomUUID(),
    };
  });
};

/** Words by language, as the page sends them: those that say nothing are left out, and what nobody can see. */
const Texts = z.string().transform((text, context) => {
  const Seen = z.string().transform((said) => said.replaceAll('\0', '').trim());
  const read = z.record(z.string(), Seen).safeParse(parsed(text));
  if (read.success) return Object.fromEntries(Object.entries(read.data).filter(([, said]) => said));
  context.addIssue({ code: 'custom', message: m.form_unknown() });
  return z.NEVER;
});
const missing = () => m.ideas_words_missing();

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const { heard, decided, changed } = ideas.WaveWords.shape;
const Publish = z.strictObject({
  wave: Id,
  version: z.coerce.number().int().min(0),
  heard: Texts.pipe(heard),
  decided: Texts.pipe(decided),
  changed: Texts.pipe(changed),
});
const Say = z.strictObject({
  idea: Id,
  state: z.enum(['action', 'declined', 'withheld']),
  words: Texts,
});
const Become = z.strictObject({
  idea: Id,
  map: Id,
  layer: z.enum(layers),
  element: Id,
  name: Name,
});

export const actions: Actions = {
  publish: async (event) => {
    const { within } = await enter(event, 'answer ideas');
    const { data } = await form(event.request, Publish);
    if (!data) return fail(400, { of: 'publish', problem: missing() });
    const { wave, version, ...words } = data;
    const done = await within((tx) => ideas.publish(tx, wave, version, words));
    if (!done) return fail(409, { of: 'publish', problem: m.ideas_behind() });
    return { of: 'publish', problem: null };
  },
  answer: async (event) => {
    const { within } = await enter(event, 'answer ideas');
    const { data } = await form(event.request, Say);
    if (!data) return fail(400, { of: 'idea', problem: m.form_unknown() });
    const { idea, state, words } = data;
    const answer = ideas.Answer.safeParse(state === 'withheld' ? { state } : { state, words });
    if (!answer.success) return fail(400, { of: 'idea', problem: missing() });
    const done = await within((tx) => ideas.answer(tx, idea, answer.data));
    if (!done) return fail(409, { of: 'idea', problem: m.ideas_answered() });
    return { of: 'idea', problem: null };
  },
  become: async (event) => {
    const { organisation, person } = await enter(event, 'answer ideas');
    const { data, errors } = await form(event.request, Become);
    if (!data) return fail(400, { of: 'idea', problem: errors['name'] ?? m.form_unknown() });
    const who = { organisation: organisation.id, person: person.id };
    const { refused } = await becomeElement(event.locals.database, who, data);
    if (refused === undefined) return { of: 'idea', problem: null };
    const why =
      refused === 'answered'
        ? m.ideas_answered()
        : refused === 'forbidden'
          ? m.ideas_forbidden()
          : m.ideas_map_refused();
    return fail(409, { of: 'idea', problem: why });
  },
};
