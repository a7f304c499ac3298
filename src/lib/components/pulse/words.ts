/** How the parts of a pulse and of its audience are said. */
import { number } from '#lib/editor/written.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Kind, Language } from '#lib/pulse/item.ts';
import type { Finding } from '#lib/pulse/lint.ts';
import { mostWords } from '#lib/pulse/lint.ts';
import type { Part, Refused } from '#lib/pulse/roster.ts';
import { getLocale } from '#lib/paraglide/runtime.js';

export const kindNames: Record<Kind, () => string> = {
  agree5: m.pulse_kind_agree5,
  agree7: m.pulse_kind_agree7,
  recommend: m.pulse_kind_recommend,
  single: m.pulse_kind_single,
  multiple: m.pulse_kind_multiple,
  ranking: m.pulse_kind_ranking,
  comment: m.pulse_kind_comment,
};

/** A language in the reader's words. */
export function languageName(language: Language): string {
  return new Intl.DisplayNames(getLocale(), { type: 'language' }).of(language) ?? language;
}

/** A language in its own words. */
export function ownName(language: Language): string {
  return new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language;
}

/** About how long it takes; in whole minutes from five on. */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds >= 300 ? 0 : seconds % 60;
  if (minutes === 0) return m.pulse_seconds({ seconds: number(seconds) });
  if (rest === 0) return m.pulse_minutes({ minutes: number(Math.round(seconds / 60)) });
  return m.pulse_minutes_seconds({ minutes: number(minutes), seconds: number(rest) });
}

/** A finding as a sentence with its mend. */
export function findingSaid({ code, language, words }: Finding): string {
  switch (code) {
    case 'double-barrelled':
      return m.pulse_lint_double({ words });
    case 'leading':
      return m.pulse_lint_leading({ words });
    case 'negated':
      return m.pulse_lint_negated({ words });
    case 'too-long':
      return language === 'zh'
        ? m.pulse_lint_long_signs({ count: number(Number(words)), most: number(mostWords.zh) })
        : m.pulse_lint_long({
            count: number(Number(words)),
            most: number(mostWords[language ?? 'en']),
          });
    case 'not-written':
      return m.pulse_lint_not_written();
    case 'same-words':
      return m.pulse_lint_same();
    case 'untied':
      return m.pulse_lint_untied();
  }
}

export const partNames: Record<Part, () => string> = {
  unit: m.audience_part_unit,
  name: m.audience_part_name,
  number: m.audience_part_number,
  mail: m.audience_part_mail,
  language: m.audience_part_language,
  back: m.audience_part_back,
};

/** Why a row of a list is refused, and the mend. */
export function refusalSaid({ reason, culprit }: Refused): string {
  return {
    'no name': m.audience_row_no_name,
    'no key': m.audience_row_no_key,
    'too long': () => m.audience_row_too_long({ culprit }),
    twice: () => m.audience_row_twice({ culprit }),
    'bad mail': () => m.audience_row_bad_mail({ culprit }),
    'mail taken': () => m.audience_row_mail_taken({ culprit }),
    'bad language': () => m.audience_row_bad_language({ culprit }),
    'no unit': () => m.audience_row_no_unit({ culprit }),
    'unit unclear': () => m.audience_row_unit_unclear({ culprit }),
    'bad active': () => m.audience_row_bad_active({ culprit }),
  }[reason]();
}
