import { error, json } from '@sveltejs/kit';
import { Id } from '#lib/map/element.ts';
import { Sending } from '#lib/map/wire.ts';
import { m } from '#lib/paraglide/messages.js';
import { commit } from '#lib/server/commits.ts';
import { enter } from '#lib/server/enter.ts';
import { admit } from '#lib/server/paces.ts';
import type { RequestHandler } from './$types';

/** Takes edits and answers with what the log has decided on them and on everybody else's. */
export const POST: RequestHandler = async (event) => {
  const { organisation, person } = await enter(event, 'read');
  const map = Id.safeParse(event.params.map);
  if (!map.success) error(404);
  const sending = Sending.safeParse(await event.request.json().catch(() => null));
  if (!sending.success) error(400);
  const asker = { organisation: organisation.id, person: person.id };
  const { database } = event.locals;
  const place = `${organisation.id} ${map.data}`;
  const admitted = admit(database, place, sending.data, performance.now());
  if ('refused' in admitted) {
    const headers = { 'retry-after': String(Math.ceil(admitted.seconds)) };
    return json({ message: m.refused_pace() }, { status: 429, headers });
  }
  const answer = await commit(database, asker, map.data, admitted);
  if (answer === 'no map') error(404);
  // the page is to be loaded anew, and keeps them until then
  if (answer === 'old') error(426);
  if (answer === 'not yours') error(409);
  return json(answer);
};
