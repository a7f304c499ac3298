import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';
import { rowsOf } from '#lib/people/tree-file.ts';
import type { Row } from '#lib/people/tree.ts';
import { read as readTable } from '#lib/server/csv.ts';
import { enter } from '#lib/server/enter.ts';
import { Code, form, Id, Name, noErrors, type Errors } from '#lib/server/form.ts';
import * as units from '#lib/server/units.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { within } = await enter(event, 'administer');
  return { units: await within(units.list), newId: crypto.randomUUID() };
};

const Unit = z.strictObject({
  id: Id,
  name: Name,
  code: Code,
  parentId: z
    .literal('')
    .transform(() => null)
    .or(Id),
});
const OfUnit = z.strictObject({ id: Id });
const Upload = z.strictObject({
  file: z
    .file({ error: () => m.units_file_missing() })
    .min(1, { error: () => m.units_file_missing() }),
});

const told = (said: {
  of: string;
  errors?: Errors;
  refused?: string;
  plan?: Awaited<ReturnType<typeof units.preview>>;
}) => ({ errors: noErrors, refused: null, plan: null, ...said });

/** What is wrong with a unit's new place or code, beside its field. */
function wrong(refused: 'code' | 'gone' | 'circle'): Errors {
  if (refused === 'code') return { code: m.units_code_taken() };
  return { parentId: refused === 'circle' ? m.units_circle() : m.units_gone() };
}

/** The rows of an uploaded file, or a sentence on why there are none. */
async function rowsIn(request: Request): Promise<Row[] | string> {
  const read = await form(request, Upload);
  if (read.errors) return read.errors['file'] ?? m.units_file_missing();
  const table = readTable(new Uint8Array(await read.data.file.arrayBuffer()));
  if ('refused' in table) return m.units_file_broken({ line: table.line });
  const { refused, ...found } = rowsOf(table.rows);
  return refused === undefined && 'rows' in found ? found.rows : m.units_file_heading();
}

export const actions: Actions = {
  add: async (event) => {
    const { within } = await enter(event, 'administer');
    const read = await form(event.request, Unit);
    if (read.errors) return fail(400, told({ of: 'add', errors: read.errors }));
    const added = await within((tx) => units.add(tx, read.data));
    if (added.refused) return fail(409, told({ of: 'add', errors: wrong(added.refused) }));
    return told({ of: 'saved' });
  },
  change: async (event) => {
    const { within } = await enter(event, 'administer');
    const read = await form(event.request, Unit);
    if (read.errors) return fail(400, told({ of: 'change', errors: read.errors }));
    const changed = await within((tx) => units.change(tx, read.data));
    if (changed.refused) return fail(409, told({ of: 'change', errors: wrong(changed.refused) }));
    return told({ of: 'saved' });
  },
  remove: async (event) => {
    const { within } = await enter(event, 'administer');
    const read = await form(event.request, OfUnit);
    if (read.errors) return fail(400, told({ of: 'remove', refused: m.form_unknown() }));
    const removed = await within((tx) => units.remove(tx, read.data.id));
    if (!removed.refused) return told({ of: 'saved' });
    const { name, count } = removed;
    const refused = {
      units: m.units_has_units,
      figures: m.units_has_figures,
      people: m.units_has_people,
    }[removed.refused]({ name, count });
    return fail(409, told({ of: 'remove', refused }));
  },
  preview: async (event) => {
    const { within } = await enter(event, 'administer');
    const rows = await rowsIn(event.request);
    if (typeof rows === 'string') return fail(400, told({ of: 'file', errors: { file: rows } }));
    return told({ of: 'preview', plan: await within((tx) => units.preview(tx, rows)) });
  },
  bringIn: async (event) => {
    const { within } = await enter(event, 'administer');
    const rows = await rowsIn(event.request);
    if (typeof rows === 'string') return fail(400, told({ of: 'file', errors: { file: rows } }));
    return told({ of: 'done', plan: await within((tx) => units.bringIn(tx, rows)) });
  },
};
