/**
 * Now and then nobody can be served: the database is away, or more ask than it can answer. Then the
 * answer is short, says that nothing is lost and when to ask again, and needs neither database nor
 * pages to be written.
 */
import { createHash } from 'node:crypto';
import { m } from '#lib/paraglide/messages.js';
import { extractLocaleFromRequest, getTextDirection } from '#lib/paraglide/runtime.js';

/** Seconds after which to ask again. */
const soon = 3;

const style = `
:root { color-scheme: light dark; font: 1.125rem/1.6 system-ui, sans-serif }
main { max-inline-size: 32rem; margin: 20vh auto; padding-inline: 1.5rem }
h1 { font-size: 1.5rem; font-weight: 600; line-height: 1.3 }`;
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/** The answer to whoever cannot be served now, in the form and language they asked in. */
export function comeBack(request: Request): Response {
  const locale = extractLocaleFromRequest(request);
  const message = m.error_busy_title({}, { locale });
  const headers = { 'retry-after': String(soon), 'cache-control': 'no-store' };
  if (request.headers.has('x-sveltekit-action')) {
    return Response.json({ type: 'error', error: { message } }, { status: 503, headers });
  }
  if (!request.headers.get('accept')?.includes('text/html')) {
    return Response.json({ message }, { status: 503, headers });
  }
  const again = request.method === 'GET' ? `<meta http-equiv="refresh" content="${soon}" />` : '';
  const page = `<!doctype html>
<html lang="${locale}" dir="${getTextDirection(locale)}">
<head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" />
${again}<title>${message} · ${m.product_name({}, { locale })}</title><style>${style}</style></head>
<body><main><h1>${message}</h1><p>${m.error_busy_about({}, { locale })}</p></main></body>
</html>`;
  return new Response(page, {
    status: 503,
    headers: {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
    },
  });
}
