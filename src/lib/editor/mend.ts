/** What is wrong with something typed, said as how to mend it. The rules are the registry's own. */
import type { z } from 'zod';
import { m } from '#lib/paraglide/messages.js';

/** One sentence for the first thing to mend. */
export function mend({ issues }: z.ZodError, locale: string): string {
  const [issue] = issues;
  const shown = (value: unknown) => new Intl.NumberFormat(locale).format(Number(value));
  switch (issue?.code) {
    case 'too_small':
      return issue.origin === 'string'
        ? m.mend_required()
        : m.mend_at_least({ least: shown(issue.minimum) });
    case 'too_big':
      if (issue.origin === 'string') return m.mend_shorter({ most: shown(issue.maximum) });
      if (issue.origin === 'array') return m.mend_many({ most: shown(issue.maximum) });
      return m.mend_at_most({ most: shown(issue.maximum) });
    case 'invalid_type':
      if (issue.expected === 'string') return m.mend_required();
      return issue.expected === 'int' ? m.mend_whole() : mendNumber(locale);
    case 'invalid_format':
      return issue.format === 'url' ? m.mend_url() : m.mend_other();
    case 'custom':
      return m.mend_weight();
    default:
      return m.mend_other();
  }
}

export function mendNumber(locale: string): string {
  return m.mend_number({ example: new Intl.NumberFormat(locale).format(0.4) });
}
