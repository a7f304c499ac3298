/** Which wave a poster's number stands for. It is told neither who asks nor by which code. */
import { answered } from '#lib/server/pulse/answered.ts';
import { Beginning, begun } from '#lib/server/pulse/paper.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, locals }) => {
  const typed = Beginning.safeParse(await request.json().catch(() => null));
  return answered(
    typed.success ? await begun(locals.database, typed.data) : { refused: 'unknown' },
  );
};
