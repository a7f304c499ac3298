/**
 * Where this workspace is reached is configured, never read from a request: a link built from a Host
 * header would send a person's secret wherever the sender of that header likes.
 */

/** Whether browsers reach this origin over https, where cookies may be bound to it. */
export function secure(origin: string): boolean {
  return origin.startsWith('https:');
}

/**
 * The path, query and fragment of a place within this workspace, or `/` where the text names any
 * other place: `//elsewhere`, `\\elsewhere`, `javascript:`, a control character, another scheme.
 */
export function ownPath(text: string | null | undefined): string {
  if (!text || !/^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(text)) return '/';
  const base = 'http://own.invalid';
  if (!URL.canParse(text, base)) return '/';
  const url = new URL(text, base);
  return url.origin === base && !url.pathname.startsWith('//')
    ? url.pathname + url.search + url.hash
    : '/';
}
