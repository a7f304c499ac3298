/** Signs the tokens of whoever holds a link. It is told who, and never what. */
import { answered } from '#lib/server/pulse/answered.ts';
import { issue, IssueRequest } from '#lib/server/pulse/issue.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, locals }) => {
  const asked = IssueRequest.safeParse(await request.json().catch(() => null));
  if (!asked.success) return answered({ refused: 'form' });
  const { wave, secret } = asked.data;
  const issued = await locals.windows.links.lets(`${wave} ${secret}`, performance.now(), () =>
    issue(locals.database, locals.keys, asked.data, new Date()),
  );
  return answered(issued ?? { refused: 'slow' });
};
