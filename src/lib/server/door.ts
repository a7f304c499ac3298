/**
 * Who may speak at all. A page of ours is the only one that may change anything here, and it says so
 * by where it comes from; another site's form or script is turned away before anybody reads what it
 * sent, and so is a body that is too long or of another kind than it should be.
 */

export type TurnedAway = 'elsewhere' | 'kind' | 'length' | 'size';

export const statusOf: Record<TurnedAway, number> = {
  elsewhere: 403,
  kind: 415,
  length: 411,
  size: 413,
};

const mebibyte = 1024 * 1024;
/** A raw file, `application/octet-stream`: an import of 20 MiB and not a byte more. */
export const fileLimit = 20 * mebibyte;
/** Everything else: forms and JSON. */
export const bodyLimit = mebibyte;

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Why this request is turned away, or null; `origin` is the product's own. */
export function turnAway(request: Request, path: string, origin: string): TurnedAway | null {
  if (readingMethods.has(request.method)) return null;
  const { headers } = request;
  const site = headers.get('sec-fetch-site');
  const from = headers.get('origin');
  if (site !== null && site !== 'same-origin') return 'elsewhere';
  if (from !== null && from !== origin) return 'elsewhere';
  if (site === null && from === null) return 'elsewhere';

  const length = headers.get('content-length');
  if (length === null && headers.has('transfer-encoding')) return 'length';
  if (length === null || length === '0') return null;
  const kind = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  const expected = /^\/(api|s)\//.test(path)
    ? ['application/json', 'application/octet-stream']
    : ['application/x-www-form-urlencoded', 'multipart/form-data'];
  if (kind === undefined || !expected.includes(kind)) return 'kind';
  const limit = kind === 'application/octet-stream' ? fileLimit : bodyLimit;
  return Number(length) <= limit ? null : 'size';
}
