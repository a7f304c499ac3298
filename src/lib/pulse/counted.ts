/**
 * What a tally counted, as the release reads it: along the whole tree of the organisation, of which only
 * the reporting units have people of their own, and of each item what is shown.
 */
import { pointOf } from './composite.ts';
import { placed, points, type Item } from './item.ts';
import type { CountedBeside } from './release.ts';
import type { ReportingUnit } from './reporting-tree.ts';
import type { CountedIndex, CountedItem } from './settle.ts';
import type { Form } from './cells.ts';
import type { Composite, Counts, Tally } from './tally.ts';

/** How an item is answered; null for a comment, which is not counted. */
export function formOf(item: Item): Form | null {
  switch (item.kind) {
    case 'agree5':
      return { kind: 'agreement', points: 5, reversed: item.reversed };
    case 'agree7':
      return { kind: 'agreement', points: 7, reversed: item.reversed };
    case 'recommend':
      return { kind: 'recommendation' };
    case 'comment':
      return null;
    default:
      return { kind: item.kind, choices: item.choices.length };
  }
}

/**
 * A tally as `release` takes it. `units` are the whole tree, in which those of the tally have their
 * places; the others have no people of their own. An index is named by the kind of its items.
 * O(items · units · values).
 */
export function countedFrom(
  units: readonly ReportingUnit[],
  items: readonly Item[],
  tally: Tally,
): { items: CountedItem[]; beside: Required<Pick<CountedBeside, 'indices' | 'moments'>> } {
  const rowOf = new Map(tally.units.map((unit, row) => [unit, row]));
  const rows = units.map(({ id }) => rowOf.get(id) ?? null);
  if (rows.filter((row) => row !== null).length !== tally.units.length) {
    throw new Error('A unit of the tally has no place in the tree.');
  }
  const itemOf = new Map(items.map((item) => [item.id, item]));
  return {
    items: tally.items.flatMap((counts): CountedItem[] => {
      const item = itemOf.get(counts.item);
      const form = item && formOf(item);
      if (!item || !form) return [];
      const respondents = rows.map((row) => (row === null ? 0 : counts.answered[row]!));
      const shown = columnsOf(item);
      return [
        {
          id: item.id,
          form,
          counts: flat(counts, rows, (value) => shown.get(value), shown.size),
          respondents,
        },
      ];
    }),
    beside: {
      indices: tally.composites.map((composite) => indexOf(composite, itemOf, rows)),
      moments: tally.moments,
    },
  };
}

/** Where each value goes; of a ranking only who came first. */
function columnsOf(item: Item): ReadonlyMap<number, number> {
  const shown =
    'choices' in item
      ? item.choices.map((_, i) => (item.kind === 'ranking' ? placed(i + 1, 1) : i + 1))
      : points(item.kind);
  return new Map(shown.map((value, column) => [value, column]));
}

function indexOf(
  composite: Composite,
  itemOf: ReadonlyMap<string, Item>,
  rows: readonly (number | null)[],
): CountedIndex {
  const { items } = composite;
  const kind = itemOf.get(items[0]!)?.kind;
  if (kind !== 'agree5' && kind !== 'agree7') throw new Error('An index is made of agreement.');
  const most = kind === 'agree5' ? 5 : 7;
  const column = (sum: number): number => pointOf(sum, items.length, most) - 1;
  return { id: kind, items, points: most, counts: flat(composite, rows, column, most) };
}

/** A row of `width` numbers for each place; what has no column is left out. */
function flat(
  { values, counts }: Counts,
  rows: readonly (number | null)[],
  columnOf: (value: number) => number | undefined,
  width: number,
): Float64Array {
  const found = new Float64Array(rows.length * width);
  rows.forEach((row, place) => {
    if (row === null) return;
    values.forEach((value, i) => {
      const column = columnOf(value);
      if (column !== undefined) found[place * width + column]! += counts[row]![i]!;
    });
  });
  return found;
}
