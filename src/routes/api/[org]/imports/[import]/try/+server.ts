import { error, json } from '@sveltejs/kit';
import { z } from 'zod';
import { lacking, Mapping } from '#lib/figures/mapping.ts';
import { may } from '#lib/people/may.ts';
import { enter } from '#lib/server/enter.ts';
import * as imports from '#lib/server/imports.ts';
import type { RequestHandler } from './$types';

/** A dry run: takes a mapping and answers with what importing by it would do. */
export const POST: RequestHandler = async (event) => {
  const { within, roles } = await enter(event, 'edit figures');
  const id = z.uuid().safeParse(event.params.import);
  const mapping = Mapping.safeParse(await event.request.json().catch(() => null));
  if (!id.success) error(404);
  if (!mapping.success || lacking(mapping.data).length > 0) error(400);
  const mayMake = may(roles, 'administer');
  const found = await within((tx) => imports.attempt(tx, id.data, mapping.data, mayMake), {
    seconds: 120,
  });
  return 'refused' in found ? json(found, { status: 422 }) : json(found.trial);
};
