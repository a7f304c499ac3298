/**
 * How long a pulse takes, before anybody has answered it: each question is read, thought about and tapped.
 *
 * Adults read English silently at 238 words a minute (Brysbaert 2019, doi:10.1016/j.jml.2019.104047), near
 * 50 ms a letter. The same message takes readers of different languages about the same time (1.42 ± 0.13
 * texts a minute in 17 languages: Trauzettel-Klosinski & Dietz 2012, doi:10.1167/iovs.11-8284), and Chinese
 * writes it in about a quarter of the signs. With a choice of four seconds a plain question comes to seven
 * or eight; Pew Research Center counts ten for one of theirs, which are longer ("How we keep our online
 * surveys from running too long", 2022).
 */
import { type Item, type Language, type Texts, writtenIn } from './item.ts';

/** Reading one sign. */
const sign: Record<Language, number> = { en: 0.05, tr: 0.05, fa: 0.055, zh: 0.2 };
/** Arriving, and reading who will see what. */
const arrival = 10;
/** Deciding and tapping; where choices are weighed against each other, for each of them. */
const deciding = {
  agree5: { once: 4, each: 0 },
  agree7: { once: 4.5, each: 0 },
  recommend: { once: 5, each: 0 },
  single: { once: 4, each: 0 },
  multiple: { once: 3, each: 1 },
  ranking: { once: 3, each: 3 },
  /** Half of all people write something, a sentence or two. */
  comment: { once: 25, each: 0 },
} as const satisfies Record<Item['kind'], { once: number; each: number }>;

/** Seconds to answer one item, in the language that takes longest. */
export function secondsOf(item: Item): number {
  const { once, each } = deciding[item.kind];
  const choices = 'choices' in item ? item.choices : [];
  const reading = Math.max(
    0,
    ...writtenIn(item).map((language) =>
      [item.text, ...choices].reduce((sum, texts) => sum + readingOf(texts, language), 0),
    ),
  );
  return reading + once + each * choices.length;
}

function readingOf(texts: Texts, language: Language): number {
  return (texts[language] ?? '').length * sign[language];
}

/** Seconds to answer all of them, to the nearest five; 0 for none. */
export function seconds(items: readonly Item[]): number {
  if (items.length === 0) return 0;
  return 5 * Math.round(items.reduce((sum, item) => sum + secondsOf(item), arrival) / 5);
}
