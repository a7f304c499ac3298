import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { roles, type Role } from '#lib/people/may.ts';
import { roleNames } from '#lib/editor/names.ts';

/** Who may write what this person may not, in a sentence. */
export function whoMay(may: (role: Role) => boolean): string {
  const names = roles.filter(may).map((role) => roleNames[role]());
  const list = new Intl.ListFormat(getLocale(), { type: 'disjunction' });
  return m.inspector_who_may({ roles: list.format(names) });
}
