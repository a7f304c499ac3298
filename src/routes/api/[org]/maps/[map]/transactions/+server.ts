import { error, json } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { Sending } from '#lib/map/wire.ts';
import { commit } from '#lib/server/commits.ts';
import { enter } from '#lib/server/enter.ts';
import type { RequestHandler } from './$types';

/** Takes edits and answers with what the log has decided on them and on everybody else's. */
export const POST: RequestHandler = async (event) => {
  const { organisation, person } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const sending = Sending.safeParse(await event.request.json().catch(() => null));
  if (!sending.success) error(400);
  const asker = { organisation: organisation.id, person: person.id };
  const answer = await commit(event.locals.database, asker, map.data, sending.data);
  if (answer === 'no map') error(404);
  if (answer === 'not yours') error(409);
  return json(answer);
};
