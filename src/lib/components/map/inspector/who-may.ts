import { m } from '#lib/paraglide/messages.js';
import { roles, type Role } from '#lib/people/may.ts';
import { roleNames } from '#lib/editor/names.ts';
import { list } from '#lib/editor/written.ts';

/** Who may write what this person may not, in a sentence. */
export function whoMay(may: (role: Role) => boolean): string {
  const names = roles.filter(may).map((role) => roleNames[role]());
  return m.inspector_who_may({ roles: list(names, 'disjunction') });
}
