/**
 * What every answer tells the browser about how far to trust it and whom to tell. (The content
 * security policy comes with each page, for it names the page's own scripts.)
 */

/** Headers of every answer, pages and files alike, by the address the product is reached at. */
export function protection(origin: string): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    // 'no-referrer' would send our own forms without an origin, and the door turns those away
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    ...(origin.startsWith('https:') && {
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    }),
  };
}
