/** Takes an envelope with its token. It is told what unit it counts for, and never who. */
import { answered } from '#lib/server/pulse/answered.ts';
import { Submission, submit } from '#lib/server/pulse/submit.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, locals }) => {
  const sent = Submission.safeParse(await request.json().catch(() => null));
  return answered(sent.success ? await submit(locals.database, sent.data) : { refused: 'form' });
};
