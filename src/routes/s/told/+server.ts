/** What a closed wave found, for whoever was asked: the company's and their own unit's, and ideas. */
import { json } from '@sveltejs/kit';
import { Link } from '#lib/server/pulse/issue.ts';
import { told } from '#lib/server/pulse/told.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, locals }) => {
  const link = Link.safeParse(await request.json().catch(() => null));
  const found = link.success
    ? await told(locals.database, link.data)
    : { refused: 'unknown' as const };
  return json(found, {
    headers: { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  });
};
