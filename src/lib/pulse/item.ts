/**
 * An item is one question of a pulse, and says which elements of a map its answers speak of. What may be
 * asked is what can be counted: every answer but an open comment adds one to some of the item's values,
 * and a team's answers are nothing more than those counts.
 *
 * The phone reads this file too, so it takes nothing from elsewhere in the house.
 */
import { z } from 'zod';

/** The languages one can be asked in. */
export const languages = ['en', 'tr', 'fa', 'zh'] as const;
export type Language = (typeof languages)[number];

/** Where a line of text begins, and so where the first point of a scale stands. */
export function direction(language: Language): 'ltr' | 'rtl' {
  return language === 'fa' ? 'rtl' : 'ltr';
}

/** What somebody has written, without the one sign that no database keeps and nobody sees. */
export function Said(longest: number) {
  return z
    .string()
    .overwrite((text) => text.replaceAll('\0', '').trim())
    .min(1)
    .max(longest);
}

/** Words in some of the languages, in at least one. */
function Texts(longest: number) {
  return z
    .partialRecord(z.enum(languages), Said(longest))
    .refine((texts) => Object.keys(texts).length > 0);
}
export type Texts = Partial<Record<Language, string>>;

/** In characters; a question that is good is far shorter, and the lint says so. */
export const longestText = 300;
export const longestChoice = 100;
/** At most three bytes a unit in UTF-8, so that it fits a sealed envelope of 16 KiB. */
export const longestComment = 2000;

const Id = z.uuid();
const asked = {
  id: Id,
  text: Texts(longestText),
  /** The elements whose score its answers feed. */
  elements: z.array(Id).max(20),
  /** Where in the bank it comes from, so that whose words they are stays said. */
  bank: z
    .string()
    .max(60)
    .regex(/^[^\0]*$/)
    .nullable(),
  /** May be passed over. */
  optional: z.boolean(),
};
/** Said the other way round: agreeing speaks against what is measured. */
const reversed = z.boolean();
const chosen = (most: number) => z.array(Texts(longestChoice)).min(2).max(most);

export const Item = z.discriminatedUnion('kind', [
  /** Agreement, from 1 strongly disagree to 5 strongly agree. */
  z.strictObject({ kind: z.literal('agree5'), ...asked, reversed }),
  /** The same to 7. */
  z.strictObject({ kind: z.literal('agree7'), ...asked, reversed }),
  /** How likely to recommend, from 0 not at all to 10 extremely: the employee net promoter score. */
  z.strictObject({ kind: z.literal('recommend'), ...asked }),
  z.strictObject({ kind: z.literal('single'), ...asked, choices: chosen(10) }),
  z.strictObject({ kind: z.literal('multiple'), ...asked, choices: chosen(10) }),
  z.strictObject({ kind: z.literal('ranking'), ...asked, choices: chosen(7) }),
  /** In one's own words; nobody must. */
  z.strictObject({ kind: z.literal('comment'), ...asked, optional: z.literal(true) }),
]);
export type Item = z.infer<typeof Item>;
export type Kind = Item['kind'];
export const kinds = Item.options.map(({ shape }) => shape.kind.value);

/** What one ballot of 1 KiB holds at its fullest, answers in the order of the items. */
export const mostItems = 30;
export const mostComments = 3;

/** The items of a pulse in their order; a draft may still be without any. */
export const Questions = z
  .array(Item)
  .max(mostItems)
  .refine((items) => new Set(items.map(({ id }) => id)).size === items.length)
  .refine((items) => items.filter(({ kind }) => kind === 'comment').length <= mostComments);
export type Questions = z.infer<typeof Questions>;

/** A point of a scale, a choice from 1, several of them in rising order, all in order of preference, words. */
export type Answer = number | number[] | string;

/** The points of a scale from its lowest; empty for what is not a scale. */
export function points(kind: Kind): number[] {
  if (kind === 'recommend') return upTo(10, 0);
  return kind === 'agree5' ? upTo(5) : kind === 'agree7' ? upTo(7) : [];
}

/**
 * What one reads and taps, from where reading begins: strongest agreement first, recommendation from 0,
 * choices as written. Laid along a line it is mirrored where `direction` is.
 */
export function offered(item: Item): number[] {
  if ('choices' in item) return upTo(item.choices.length);
  return item.kind === 'recommend' ? points(item.kind) : points(item.kind).reverse();
}

/** The answers an item takes; null where it may be passed over. Make it once for many ballots. */
export function answersTo(item: Item): z.ZodType<Answer | null> {
  const answer = given(item);
  return item.optional ? answer.nullable() : answer;
}

function given(item: Item): z.ZodType<Answer> {
  if (item.kind === 'comment') return z.string().trim().min(1).max(longestComment);
  const one = z
    .int()
    .min(Math.min(...offered(item)))
    .max(Math.max(...offered(item)));
  if (item.kind === 'multiple') return z.array(one).min(1).refine(rising);
  if (item.kind === 'ranking')
    return z
      .array(one)
      .length(item.choices.length)
      .refine((places) => new Set(places).size === places.length);
  return one;
}

/** The value that counts whoever answered, where an answer adds to several others. */
export const everybody = 0;

/** The value that counts a choice, from 1, put in a place, from 1. */
export function placed(choice: number, place: number): number {
  return choice * 10 + place;
}

/**
 * All values that the histogram of an item counts, rising. A scale and a single choice count their points;
 * several choices count `everybody` and each choice ticked; a ranking counts `everybody` and each choice
 * in each place. A comment is not counted.
 */
export function values(item: Item): number[] {
  switch (item.kind) {
    case 'comment':
      return [];
    case 'multiple':
      return [everybody, ...offered(item)];
    case 'ranking':
      return [
        everybody,
        ...offered(item).flatMap((choice) => offered(item).map((place) => placed(choice, place))),
      ];
    default:
      return offered(item).toSorted((a, b) => a - b);
  }
}

/** The values to which one answer adds one; none for a comment or what was passed over. */
export function counted(item: Item, answer: Answer | null): number[] {
  if (answer === null || typeof answer === 'string') return [];
  if (typeof answer === 'number') return [answer];
  if (item.kind === 'ranking')
    return [everybody, ...answer.map((choice, index) => placed(choice, index + 1))];
  return [everybody, ...answer];
}

/** A point of a scale as it speaks of what is measured: turned round where the item is reversed. */
export function facing(item: Item, value: number): number {
  return 'reversed' in item && item.reversed ? points(item.kind).length + 1 - value : value;
}

/** The languages in which all of an item's words are written, in their order. */
export function writtenIn(item: Item): Language[] {
  const words = 'choices' in item ? [item.text, ...item.choices] : [item.text];
  return languages.filter((language) => words.every((texts) => texts[language] !== undefined));
}

function upTo(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function rising(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? value));
}
