import { error, fail, redirect } from '@sveltejs/kit';
import { v7 } from 'uuid';
import { z } from 'zod';
import { isUnreadable, parse, type Unreadable } from '#lib/map/formats/json.ts';
import { templateIds } from '#lib/map/templates/templates.ts';
import { m } from '#lib/paraglide/messages.js';
import { may } from '#lib/people/may.ts';
import { commit } from '#lib/server/commits.ts';
import { enter } from '#lib/server/enter.ts';
import * as estimates from '#lib/server/estimates.ts';
import { form, Id, Name } from '#lib/server/form.ts';
import * as maps from '#lib/server/maps.ts';
import { fromTemplate, offered } from '#lib/server/templates.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { roles, within } = await enter(event, 'read');
  const editable = may(roles, 'edit maps');
  return {
    ...(await within(async (tx) => ({
      listed: await maps.list(tx),
      asked: await estimates.askedOf(tx),
    }))),
    editable,
    templates: editable ? offered() : [],
  };
};

const Begin = z.strictObject({
  template: z.enum(templateIds),
  name: z.string().trim().max(200).default(''),
});
const Rename = z.strictObject({ map: Id, name: Name });
const One = z.strictObject({ map: Id });

/** Most characters of a file that is read as a map. */
const longestFile = 8_000_000;

export const actions: Actions = {
  create: async (event) => {
    const { organisation, within } = await enter(event, 'edit maps');
    const { data } = await form(event.request, Begin);
    if (!data) return fail(400, { of: 'create', problem: m.maps_name_wrong() });
    const content = fromTemplate(data.template);
    const fields = { ...content.fields, ...(data.name === '' ? {} : { name: data.name }) };
    const made = await within((tx) => maps.create(tx, { ...content, fields }, 'template'));
    if ('refused' in made) throw new Error(`the template ${data.template} is ${made.refused}`);
    redirect(303, `/${organisation.slug}/maps/${made.id}`);
  },

  import: async (event) => {
    const { organisation, within } = await enter(event, 'edit maps');
    const file = (await event.request.formData()).get('file');
    if (!(file instanceof File) || file.size === 0 || file.size > longestFile)
      return fail(400, { of: 'import', problem: m.maps_import_size() });
    const read = parse(await file.text());
    if (isUnreadable(read)) return fail(400, { of: 'import', problem: explain(read) });
    const made = await within(async (tx) =>
      maps.create(tx, await maps.withoutForeign(tx, read.map), 'import'),
    );
    if ('refused' in made) throw new Error(`a map that was read is ${made.refused}`);
    redirect(303, `/${organisation.slug}/maps/${made.id}`);
  },

  rename: async (event) => {
    const { organisation, person } = await enter(event, 'edit maps');
    const { data, errors } = await form(event.request, Rename);
    if (!data) return fail(400, { of: 'rename', problem: errors['name'] ?? m.maps_name_wrong() });
    const { map, name } = data;
    const asker = { organisation: organisation.id, person: person.id };
    const operations = [{ t: 'map.set', fields: { name } }];
    const answer = await commit(event.locals.database, asker, map, {
      // Nobody here follows the log.
      since: Number.MAX_SAFE_INTEGER,
      transactions: [{ client: v7(), count: 1, base: 0, origin: 'ui', operations }],
    });
    if (answer === 'no map') error(404);
    return { of: 'rename', problem: null };
  },

  copy: async (event) => {
    const { within } = await enter(event, 'edit maps');
    const { data } = await form(event.request, One);
    const rename = (name: string) => m.command_copy_name({ name }).slice(0, 200);
    if (!data || !(await within((tx) => maps.copy(tx, data.map, rename)))) error(404);
  },

  away: async (event) => {
    await move(event, true);
  },

  back: async (event) => {
    await move(event, false);
  },
};

async function move(event: Parameters<typeof enter>[0] & { request: Request }, away: boolean) {
  const { within } = await enter(event, 'edit maps');
  const { data } = await form(event.request, One);
  if (!data || !(await within((tx) => maps.putAway(tx, data.map, away)))) error(404);
}

function explain(wrong: Unreadable): string {
  switch (wrong.unreadable) {
    case 'json':
      return m.maps_import_json();
    case 'form':
      return m.maps_import_form();
    case 'value':
      return m.maps_import_value({ at: wrong.at });
    case 'map':
      return m.maps_import_map({ id: wrong.refusal.culprit ?? '' });
  }
}
