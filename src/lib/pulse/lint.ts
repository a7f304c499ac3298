/**
 * What a careful colleague would say about a question before it is asked: that it asks two things at once,
 * leads, denies, or is too long to hold in the head; that a language is missing, or that its answers speak
 * of nothing on the map. Nothing here is forbidden.
 *
 * Words are looked for, not meanings, so a finding names the words it is about and can be passed over.
 * Chinese writes no spaces and Turkish denies within the verb: there only the plain forms are found.
 */
import { type Item, type Language, languages, type Texts, writtenIn } from './item.ts';

/** In the order in which to tell them. */
export const codes = [
  'double-barrelled',
  'leading',
  'negated',
  'too-long',
  'not-written',
  'same-words',
  'untied',
] as const;
export type Code = (typeof codes)[number];

export interface Finding {
  code: Code;
  /** The item it is about. */
  item: string;
  /** Null where it is about no language in particular. */
  language: Language | null;
  /** The words that are to blame; empty where something is missing. */
  words: string;
}

/** The most words of a question that is read at one glance; signs in Chinese. */
export const mostWords: Record<Language, number> = { en: 20, tr: 16, fa: 22, zh: 36 };

/** Two things at once. */
const joining: Record<Language, RegExp> = {
  en: whole('and/or', 'and', 'or', 'as well as', 'but also', '\\p{L}+ ?/ ?\\p{L}+'),
  tr: whole('ve/veya', 've', 'veya', 'ya da', 'hem .+ hem', 'ile birlikte', '\\p{L}+ ?/ ?\\p{L}+'),
  fa: whole('و', 'یا', 'و همچنین', 'هم .+ هم', 'به‌علاوه'),
  zh: /以及|并且|而且|或者|或是|、|(?<!总|饱|温|平|缓|柔|调)和(?![谐平睦解气蔼])|(?<!参|赠|给)与(?![其会否])/u,
};
/** What tells people which answer is wanted. */
const leading: Record<Language, RegExp> = {
  en: whole(
    ...['obviously', 'surely', 'of course', 'undoubtedly', 'as we all know'],
    ...['as everyone knows', 'do you agree', "don['’]t you", "isn['’]t it", "wouldn['’]t you"],
    ...["aren['’]t you", 'don’t you think', 'do you not', 'how much do you (?:love|enjoy|like)'],
  ),
  tr: whole(
    ...['elbette', 'tabii', 'tabii ki', 'kuşkusuz', 'şüphesiz', 'herkesin bildiği gibi'],
    ...['değil mi', 'katılmaz mısınız', 'katılıyor musunuz', 'sizce de'],
  ),
  fa: whole(
    ...['البته', 'بی‌شک', 'مسلماً', 'قطعاً', 'بدون شک', 'طبیعتاً', 'همان‌طور که همه می‌دانند'],
    ...['مگر نه', 'این‌طور نیست', 'آیا موافق نیستید', 'آیا موافقید', 'قبول ندارید'],
  ),
  zh: /当然|显然|毫无疑问|众所周知|理所当然|难道|不是吗|是不是|对吧|您是否同意|你是否同意/u,
};
/** A denial, which turns round what agreeing means. */
const denying: Record<Language, RegExp> = {
  en: whole('not', 'never', 'no one', 'nobody', 'none', 'nothing', 'cannot', "\\p{L}+n['’]t", 'no'),
  tr: whole(
    ...[
      'değil\\p{L}*',
      'asla',
      'hiç',
      'hiçbir',
      'hiçbiri',
      'yok',
      'yoktur',
      '\\p{L}+m[ıiuü]yor\\p{L}*',
    ],
    ...['\\p{L}{2,}[ae]m[ae]z\\p{L}*', '\\p{L}{2,}[^aeıioöuü\\s]m[ae]z(?:lar|ler|sın|sin)?'],
  ),
  fa: whole(
    ...['نه', 'هرگز', 'هیچ', 'هیچ‌کس', 'هیچ‌وقت', 'نیست\\p{L}*', 'نبود\\p{L}*', 'ندار\\p{L}+'],
    ...['نمی\\u200c?\\p{L}+', 'نشد\\p{L}*', 'نکرد\\p{L}*', 'نخواه\\p{L}+', 'بدون'],
  ),
  zh: /从不|从未|没有|没|并非|不会|不能|不是|不要|无法|毫无|(?<!毫)无(?!论)|未(?![来必])|不(?![断错仅同过满管论久足少])/u,
};

/** Looks for whole words, letters being letters of any script. */
function whole(...words: readonly string[]): RegExp {
  return new RegExp(
    `(?<![\\p{L}\\p{M}\\p{N}\\u200c])(?:${words.join('|')})(?![\\p{L}\\p{M}\\p{N}\\u200c])`,
    'iu',
  );
}

/** All findings of a pulse, item by item. O(signs). */
export function lint(
  items: readonly Item[],
  asked: readonly Language[] = spoken(items),
): Finding[] {
  return items.flatMap((item, index) => [
    ...languages.flatMap((language) => ofText(item, language)),
    ...asked
      .filter((language) => !writtenIn(item).includes(language))
      .map((language) => ({
        code: 'not-written' as const,
        item: item.id,
        language,
        words: '',
      })),
    ...sameWords(items.slice(0, index), item),
    ...(item.kind !== 'comment' && item.elements.length === 0
      ? [{ code: 'untied' as const, item: item.id, language: null, words: '' }]
      : []),
  ]);
}

/** The languages in which any of the items is written, in their order. */
export function spoken(items: readonly Item[]): Language[] {
  return languages.filter((language) => items.some(({ text }) => text[language] !== undefined));
}

function ofText(item: Item, language: Language): Finding[] {
  const text = item.text[language];
  if (text === undefined) return [];
  const found = (code: Code, words: string | undefined): Finding[] =>
    words === undefined ? [] : [{ code, item: item.id, language, words }];
  const opinion = item.kind === 'agree5' || item.kind === 'agree7';
  const led = leading[language].exec(text)?.[0];
  const length = lengthOf(text, language);
  return [
    ...found('double-barrelled', joining[language].exec(text)?.[0]),
    ...found('leading', led),
    // What leads often does so by denying; it is said once.
    ...found(
      'negated',
      opinion && led === undefined ? denying[language].exec(text)?.[0] : undefined,
    ),
    ...found('too-long', length > mostWords[language] ? String(length) : undefined),
  ];
}

/** Words, or in Chinese signs. */
function lengthOf(text: string, language: Language): number {
  if (language === 'zh') return text.match(/\p{Script=Han}|[\p{L}\p{N}]+/gu)?.length ?? 0;
  return text.match(/[\p{L}\p{M}\p{N}\u200c'’-]+/gu)?.length ?? 0;
}

/** The same question asked twice. */
function sameWords(before: readonly Item[], item: Item): Finding[] {
  const plain = (texts: Texts, language: Language) =>
    texts[language]
      ?.toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return languages.flatMap((language) => {
    const own = plain(item.text, language);
    const twin = before.some(({ text }) => own !== undefined && plain(text, language) === own);
    return twin
      ? [{ code: 'same-words' as const, item: item.id, language, words: item.text[language] ?? '' }]
      : [];
  });
}
