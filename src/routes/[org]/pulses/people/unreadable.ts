import { sayRefusal } from '#lib/components/figures/say.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Unreadably } from '#lib/server/pulse/employees.ts';

/** Why a list of employees cannot be read, and the mend. */
export function unreadable(seen: Unreadably): string {
  if (seen.refused === 'no name column') return m.audience_no_name_column();
  if (seen.refused === 'no key column') return m.audience_no_key_column();
  return sayRefusal(seen.refused, 'row' in seen ? seen.row : null);
}
