/**
 * An organisation is known by its name, and in paths by a short form of it. The short form is made once
 * and never changes, so that links stay good when the organisation is renamed.
 */

/** First parts of paths that are the workspace's own. */
export const reserved: ReadonlySet<string> = new Set([
  ...['account', 'api', 'away', 'forgot', 'healthz', 'invitation', 'reset', 'sign-out', 'sign-up'],
  ...['r', 's', 'static', 'assets', 'favicon', 'robots', 'admin', 'help', 'new', 'settings'],
]);

const letters: Record<string, string> = {
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
};

/** The short form of a name: a–z, 0–9 and single hyphens; `organisation` where nothing is left. */
export function slugOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[ıßæøœłđ]/g, (letter) => letters[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/&/g, ' and ')
    .replace(/[’']/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
  return plain || 'organisation';
}

/** The short forms to try, one after another, until one is free. */
export function* candidates(name: string): Generator<string, never> {
  const slug = slugOf(name);
  if (!reserved.has(slug)) yield slug;
  for (let n = 2; ; n++) yield `${slug}-${n}`;
}
