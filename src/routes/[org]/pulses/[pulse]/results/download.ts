/** A file to keep, named for the pulse, that no browser or proxy keeps. */
export function download(
  content: string | Uint8Array<ArrayBuffer>,
  kind: string,
  pulse: string,
  ending: string,
): Response {
  const name = encodeURIComponent(`${pulse}.${ending}`);
  return new Response(content, {
    headers: {
      'content-type': kind,
      'content-disposition': `attachment; filename="results.${ending}"; filename*=UTF-8''${name}`,
      'cache-control': 'no-store',
    },
  });
}
