/** How ideas and what became of them are said. */
import { number } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { direction, languages, type Language, type Texts } from '#lib/pulse/item.ts';

/** Words in the reader's language, or in the first in which they are written. */
export function inOwnWords(texts: Texts): { language: Language; text: string } | null {
  const own = [getLocale(), ...languages].find((language) => texts[language] !== undefined);
  return own === undefined ? null : { language: own, text: texts[own] ?? '' };
}

/** How such words stand in a page of another language. */
export function tongue(language: Language): { lang: Language; dir: 'ltr' | 'rtl' } {
  return { lang: language, dir: direction(language) };
}

/** How many support an idea, as far as it is told. */
export function supported(least: number): string {
  if (least === 0) return m.ideas_supported_few();
  const next = new Map([
    [5, 9],
    [10, 24],
    [25, 49],
    [50, 99],
  ]).get(least);
  return next === undefined
    ? m.ideas_supported_many({ least: number(least) })
    : m.ideas_supported({ least: number(least), most: number(next) });
}

type State = 'element' | 'action' | 'declined' | 'withheld';

export const stateNames: Record<State, () => string> = {
  element: m.ideas_state_element,
  action: m.ideas_state_action,
  declined: m.ideas_state_declined,
  withheld: m.ideas_state_withheld,
};
