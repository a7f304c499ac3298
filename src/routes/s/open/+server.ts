/** What a link leads to: the manifest, and which unit's keys are the person's. */
import { json } from '@sveltejs/kit';
import { invited, Link } from '#lib/server/pulse/issue.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, locals }) => {
  const link = Link.safeParse(await request.json().catch(() => null));
  const found = link.success
    ? await invited(locals.database, link.data, new Date())
    : { refused: 'unknown' };
  return json(found, {
    headers: { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  });
};
