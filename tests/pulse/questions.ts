/** Items of every kind, for tests of what is done with their answers. */
import { Item } from '#lib/pulse/item.ts';
import type { Manifest } from '#lib/pulse/manifest.ts';

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

/** A manifest of a pulse with all questions, but for what is given. */
export function manifestOf(own: Partial<Manifest>): Manifest {
  return {
    version: 1,
    wave: id(100),
    organisation: 'Meridian',
    pulse: 'Autumn',
    mode: 'A',
    least: 5,
    opens: '2026-11-23T06:00:00Z',
    closes: '2026-11-30T16:00:00Z',
    items: questions,
    units: [],
    tallyKeys: [],
    code: '0'.repeat(64),
    ...own,
  };
}
