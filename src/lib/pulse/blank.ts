/**
 * An item while it is being written: words may still be empty, and its kind may still change. What of it
 * can be asked already is what `kept` leaves.
 */
import { Item, type Kind, languages, type Texts } from './item.ts';

export interface Blank {
  id: string;
  kind: Kind;
  text: Texts;
  choices: Texts[];
  elements: string[];
  bank: string | null;
  optional: boolean;
  reversed: boolean;
}

/** A new question. */
export function blank(id: string, kind: Kind = 'agree5'): Blank {
  const choices = [{}, {}];
  return {
    id,
    kind,
    text: {},
    choices,
    elements: [],
    bank: null,
    optional: false,
    reversed: false,
  };
}

export function opened(item: Item): Blank {
  const { id, kind, text, elements, bank, optional } = item;
  const choices = 'choices' in item ? item.choices : [{}, {}];
  const reversed = 'reversed' in item && item.reversed;
  return { id, kind, text, choices, elements, bank, optional, reversed };
}

/** The item that is meant, without its empty words; null while something it needs is not written. */
export function kept(from: Blank): Item | null {
  const { id, kind, elements, bank } = from;
  const text = written(from.text);
  const asked = { id, kind, text, elements, bank, optional: kind === 'comment' || from.optional };
  const read = Item.safeParse({
    ...asked,
    ...(kind === 'agree5' || kind === 'agree7' ? { reversed: from.reversed } : {}),
    ...(hasChoices(kind) ? { choices: from.choices.map(written) } : {}),
  });
  return read.data ?? null;
}

export function hasChoices(kind: Kind): boolean {
  return kind === 'single' || kind === 'multiple' || kind === 'ranking';
}

/** The most choices of a kind. */
export function mostChoices(kind: Kind): number {
  return kind === 'ranking' ? 7 : 10;
}

function written(texts: Texts): Texts {
  return Object.fromEntries(
    languages.flatMap((language) => {
      const text = texts[language]?.trim();
      return text ? [[language, text]] : [];
    }),
  );
}

/** The same items with one moved to another place, from 0. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = items.toSpliced(from, 1);
  const item = items[from];
  return item === undefined ? rest : rest.toSpliced(to, 0, item);
}
