/**
 * What is long travels packed to a browser that can unpack it. Nothing that employees answer with or are
 * answered comes through here: there, every answer has one length.
 */
import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress } from 'node:zlib';

/** Shorter than this, packing gains nothing. */
const short = 1_024;
const kinds = /^(text\/(?!event-stream)|application\/(json|manifest)|image\/svg)/;
/** Past this quality it takes three times as long for a twentieth less. */
const quality = { [constants.BROTLI_PARAM_QUALITY]: 4 };
const large = {
  [constants.BROTLI_PARAM_QUALITY]: 2,
  // so far back reach the ids that a large map's links name
  [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
};

export function unpacks(request: Request): boolean {
  return /\bbr\b/.test(request.headers.get('accept-encoding') ?? '');
}

/**
 * Packs a whole text, in a thread of its own. What is large packs in a third of the time, and a
 * twenty-fifth less tightly.
 */
export function pack(text: string): Promise<Buffer> {
  const bytes = Buffer.from(text);
  const params = {
    ...(bytes.length > 1 << 20 ? large : quality),
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return promisify(brotliCompress)(bytes, { params });
}

/** The answer, packed as it streams where that is worth it. */
export function packed(request: Request, answer: Response): Response {
  const { body, headers, status, statusText } = answer;
  const length = Number(headers.get('content-length') ?? Infinity);
  if (!body || length < short || headers.has('content-encoding') || !unpacks(request))
    return answer;
  if (!kinds.test(headers.get('content-type') ?? '')) return answer;
  const packing = createBrotliCompress({
    params: quality,
    flush: constants.BROTLI_OPERATION_FLUSH,
  });
  const out = new Headers(headers);
  out.delete('content-length');
  out.set('content-encoding', 'br');
  out.append('vary', 'accept-encoding');
  // whoever breaks off ends both ends; there is nobody left to tell
  pipeline(body, packing, () => undefined);
  const through = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (to) => {
      packing.on('data', (chunk: Buffer) => {
        to.enqueue(new Uint8Array(chunk));
        if ((to.desiredSize ?? 0) <= 0) packing.pause();
      });
      packing.on('end', () => to.close());
      packing.on('error', (thrown) => to.error(thrown));
    },
    pull: () => void packing.resume(),
    cancel: () => void packing.destroy(),
  });
  return new Response(through, { status, statusText, headers: out });
}
