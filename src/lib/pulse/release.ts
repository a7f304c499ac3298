/**
 * The release of a wave: everything anybody will ever see of its numbers, made once at the close and
 * then frozen. There is one for everybody, and roles only take away from it: if two readers who put
 * together what they see must learn nothing more, the mask has to be made for all that anyone sees.
 * A group that is not in it looks the same whatever the reason.
 */
import { atomOf, merged, type Atom } from './atoms.ts';
import { choiceCell, isScale, scaleCell, widthOf, type Cell, type Form } from './cells.ts';
import { mask, type Threshold } from './mask.ts';
import { accumulated, treeOf, type ReportingTree, type ReportingUnit } from './reporting-tree.ts';

/** An item's answers, counted where they were given. */
export interface CountedItem {
  readonly id: string;
  readonly form: Form;
  /** Unit by unit in the order of the units, how many of its own people gave each value. */
  readonly counts: ArrayLike<number>;
  /** How many of each unit's own people answered: only where several options may be marked. */
  readonly respondents?: ArrayLike<number>;
}

export interface ReleasedItem {
  readonly id: string;
  readonly form: Form;
  /** Of the shown groups only. */
  readonly cells: readonly { readonly unit: string; readonly cell: Cell }[];
}

export interface Release {
  readonly k: Threshold;
  readonly items: readonly ReleasedItem[];
}

/** What an item leaves behind: its released cells, and the finest counts that are kept. */
interface Settled {
  readonly released: ReleasedItem;
  readonly atoms: readonly Atom[];
}

/** A release, and by item the atoms to be kept; whatever else was counted is to be let go. */
export interface Closed {
  readonly release: Release;
  readonly atoms: ReadonlyMap<string, readonly Atom[]>;
}

/** O(items · units · (k² + values)). */
export function release(
  units: readonly ReportingUnit[],
  items: readonly CountedItem[],
  k: Threshold,
): Closed {
  const tree = treeOf(units);
  const settled = items.map((item) => settle(tree, item, k));
  return {
    release: { k, items: settled.map(({ released }) => released) },
    atoms: new Map(settled.map(({ released, atoms }) => [released.id, atoms])),
  };
}

function settle(
  tree: ReportingTree,
  { id, form, counts, respondents }: CountedItem,
  k: number,
): Settled {
  const width = widthOf(form);
  if (counts.length !== tree.size * width)
    throw new Error(`Item ${id} is not counted for every unit.`);
  const own = respondents ?? sums(counts, tree.size, width);
  const nearest = atomOf(tree, mask(tree, own, k));
  const people = merged(nearest, own, 1);
  const kept = merged(nearest, counts, width);
  // From here on nothing is read but atoms: what is told can be made again from what is kept.
  const [n, whole] = [accumulated(tree, people), accumulated(tree, kept, width)];
  const row = (rows: Float64Array, unit: number) => rows.subarray(unit * width, (unit + 1) * width);
  const atoms: Atom[] = [];
  const cells: { unit: string; cell: Cell }[] = [];
  tree.ids.forEach((unit, place) => {
    if (nearest[place] !== place) return;
    const given = row(whole, place);
    cells.push({
      unit,
      cell: isScale(form) ? scaleCell(given, form) : choiceCell(given, n[place]!, form),
    });
    if (people[place]! > 0) {
      atoms.push({ unit, respondents: people[place]!, counts: Array.from(row(kept, place)) });
    }
  });
  return { released: { id, form, cells }, atoms };
}

function sums(rows: ArrayLike<number>, size: number, width: number): Float64Array {
  const found = new Float64Array(size);
  for (let unit = 0; unit < size; unit++) {
    for (let i = 0; i < width; i++) found[unit]! += rows[unit * width + i]!;
  }
  return found;
}
