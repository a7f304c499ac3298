/** Hears an idea or a support with its token. It is told what, and never who. */
import { answered } from '#lib/server/pulse/answered.ts';
import { speak, Speech } from '#lib/server/pulse/speak.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, locals }) => {
  const said = Speech.safeParse(await request.json().catch(() => null));
  return answered(said.success ? await speak(locals.database, said.data) : { refused: 'form' });
};
