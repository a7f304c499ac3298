/** What a wave waits for, and whose turn it is, in one sentence. */
import { list } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';

export type Wait =
  | { for: 'confirmation'; until: Date; who: readonly string[] }
  | { for: 'withdrawal' }
  | { for: 'hour'; at: Date | null }
  | { for: 'count'; who: readonly string[] | null };

/** `moment` writes a moment where whoever reads it is, or where the people are. */
export function waitSaid(wait: Wait, moment: (when: Date) => string): string {
  switch (wait.for) {
    case 'confirmation':
      return wait.who.length === 0
        ? m.wait_confirm_nobody()
        : m.wait_confirm({ who: list(wait.who, 'disjunction'), until: moment(wait.until) });
    case 'withdrawal':
      return m.wait_late();
    case 'hour':
      return wait.at === null ? m.wait_held() : m.wait_hour({ at: moment(wait.at) });
    case 'count':
      return wait.who === null
        ? m.wait_count_server()
        : m.wait_count({ who: list(wait.who, 'disjunction') });
  }
}
