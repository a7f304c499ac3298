/**
 * What the points of a scale are called, in the language one is asked in, which may be another than the
 * reader's. They belong to the question as much as its words do, so they stand here and not among the
 * words of the screens.
 */
import type { Kind, Language } from '#lib/pulse/item.ts';

const five: Record<Language, readonly string[]> = {
  en: ['Strongly disagree', 'Disagree', 'Neither', 'Agree', 'Strongly agree'],
  tr: ['Hiç katılmıyorum', 'Katılmıyorum', 'Kararsızım', 'Katılıyorum', 'Tamamen katılıyorum'],
  fa: ['کاملاً مخالفم', 'مخالفم', 'نظری ندارم', 'موافقم', 'کاملاً موافقم'],
  zh: ['非常不同意', '不同意', '说不清', '同意', '非常同意'],
};
const seven: Record<Language, readonly string[]> = {
  en: [
    'Strongly disagree',
    'Disagree',
    'Rather disagree',
    'Neither',
    'Rather agree',
    'Agree',
    'Strongly agree',
  ],
  tr: [
    'Hiç katılmıyorum',
    'Katılmıyorum',
    'Pek katılmıyorum',
    'Kararsızım',
    'Biraz katılıyorum',
    'Katılıyorum',
    'Tamamen katılıyorum',
  ],
  fa: [
    'کاملاً مخالفم',
    'مخالفم',
    'تا حدی مخالفم',
    'نظری ندارم',
    'تا حدی موافقم',
    'موافقم',
    'کاملاً موافقم',
  ],
  zh: ['非常不同意', '不同意', '不太同意', '说不清', '比较同意', '同意', '非常同意'],
};
/** The ends of the scale from 0 to 10. */
const ends: Record<Language, readonly [low: string, high: string]> = {
  en: ['Not at all likely', 'Extremely likely'],
  tr: ['Hiç olası değil', 'Son derece olası'],
  fa: ['اصلاً محتمل نیست', 'بی‌نهایت محتمل است'],
  zh: ['完全不可能', '非常可能'],
};

/** A point of agreement, from 1. */
export function pointName(kind: Kind, point: number, language: Language): string {
  return (kind === 'agree7' ? seven : five)[language][point - 1] ?? '';
}

export function scaleEnds(language: Language): readonly [low: string, high: string] {
  return ends[language];
}

/** A number as it is written in a language. */
export function numeral(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}
