/**
 * What an open page asks for every few seconds. The mark of all it depends on is its ETag, so that who
 * has it already hears 304, and nothing more is read.
 */
import { error, json } from '@sveltejs/kit';

/** What is told as JSON; 404 where there is no mark, or nothing to tell. */
export async function marked(
  request: Request,
  mark: string | null,
  tell: () => object | null | Promise<object | null>,
): Promise<Response> {
  if (mark === null) error(404);
  const headers = { etag: `"${mark}"`, 'cache-control': 'private, no-cache' };
  if (request.headers.get('if-none-match') === headers.etag)
    return new Response(null, { status: 304, headers });
  const told = await tell();
  if (!told) error(404);
  return json(told, { headers });
}
