/** Signs the tokens with which whoever holds a link may speak later. It is told who, and never what. */
import { answered } from '#lib/server/pulse/answered.ts';
import { issueVoice, VoiceRequest } from '#lib/server/pulse/voices.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, locals }) => {
  const asked = VoiceRequest.safeParse(await request.json().catch(() => null));
  if (!asked.success) return answered({ refused: 'form' });
  const { wave, secret } = asked.data;
  const issued = await locals.windows.links.lets(`voice ${wave} ${secret}`, performance.now(), () =>
    issueVoice(locals.database, locals.keys, asked.data, new Date()),
  );
  return answered(issued ?? { refused: 'slow' });
};
