/** Items of every kind, for tests of what is done with their answers. */
import { Item } from '#lib/pulse/item.ts';

export const id = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export function item(number: number, of: { kind: string; [property: string]: unknown }): Item {
  return Item.parse({
    id: id(number),
    text: { en: `Question ${number}` },
    elements: [],
    bank: null,
    optional: false,
    ...of,
  });
}

const choices = [{ en: 'one' }, { en: 'two' }, { en: 'three' }];

export const questions: Item[] = [
  item(1, { kind: 'agree5', reversed: false }),
  item(2, { kind: 'agree5', reversed: true, optional: true }),
  item(3, { kind: 'recommend' }),
  item(4, { kind: 'comment', optional: true }),
  item(5, { kind: 'single', choices }),
  item(6, { kind: 'multiple', choices, optional: true }),
  item(7, { kind: 'ranking', choices }),
];
