/**
 * The bank holds questions that are ready to be asked: ours for every layer of a map, and those of others
 * that may be used. What is taken from it is a copy that can be rewritten; where it came from stays said.
 */
import { behaviour } from './bank/behaviour.ts';
import { culture } from './bank/culture.ts';
import { engagement } from './bank/engagement.ts';
import type { BankItem, Licence } from './bank/entry.ts';
import { leadership } from './bank/leadership.ts';
import { moment } from './bank/moment.ts';
import { result } from './bank/result.ts';
import { safety } from './bank/safety.ts';
import { Item, languages, type Texts } from './item.ts';

/** In the order of the layers. */
export const bank: readonly BankItem[] = [
  ...leadership,
  ...engagement,
  ...safety,
  ...culture,
  ...behaviour,
  ...moment,
  ...result,
];

const licenceOf = new Map(bank.map(({ key, licence }) => [key, licence ?? 'own']));

/** Whose words an item began as; null for one that was written here. */
export function licence(item: Pick<Item, 'bank'>): Licence | null {
  return item.bank === null ? null : (licenceOf.get(item.bank) ?? null);
}

/** A copy of a bank's item that asks about this organisation. */
export function drawn(entry: BankItem, id: string, organisation: string): Item {
  const text = named(entry.text, organisation);
  return Item.parse({
    id,
    kind: entry.kind,
    text,
    elements: [],
    bank: entry.key,
    optional: entry.kind === 'comment',
    ...(entry.kind === 'agree5' || entry.kind === 'agree7'
      ? { reversed: entry.reversed ?? false }
      : {}),
    ...(entry.choices ? { choices: entry.choices } : {}),
  });
}

function named(text: BankItem['text'], organisation: string): Texts {
  return Object.fromEntries(
    languages.map((language) => [
      language,
      text[language].replaceAll('{organisation}', organisation),
    ]),
  );
}
