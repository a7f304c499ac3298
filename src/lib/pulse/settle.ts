/**
 * From counts to what is shown and what is kept. Each item has its own mask, because each has its own
 * respondents; behind the mask nothing is read but atoms, so that whatever is told can be made again
 * from what is kept.
 */
import { atomOf, merged, type Atom } from './atoms.ts';
import {
  choiceCell,
  isScale,
  scaleCell,
  widthOf,
  type Cell,
  type Form,
  type ScaleCell,
  type ScaleForm,
} from './cells.ts';
import { meanOfMeans } from './composite.ts';
import { mask } from './mask.ts';
import { accumulated, type ReportingTree } from './reporting-tree.ts';
import { raising, type Drawn, type Told } from './rounding.ts';

/** An item's answers, counted where they were given. */
export interface CountedItem {
  readonly id: string;
  readonly form: Form;
  /** Unit by unit in the order of the units, how many of its own people gave each value. */
  readonly counts: ArrayLike<number>;
  /** How many of each unit's own people answered: only where several options may be marked. */
  readonly respondents?: ArrayLike<number>;
}

/** Agreement items of one number of points taken together, turned round where they are reversed. */
export interface CountedIndex {
  readonly id: string;
  readonly items: readonly string[];
  readonly points: 5 | 7;
  /** As with an item: how many of each unit have each point as their mean, rounded by `pointOf`. */
  readonly counts: ArrayLike<number>;
}

/** What an item comes to: its atoms, and by place of the group what is told. */
export interface Settled<C extends Cell = Cell> {
  readonly form: Form;
  readonly atoms: readonly Atom[];
  readonly cells: ReadonlyMap<number, C>;
}

/** O(units · (k² + values)). */
export function settle(tree: ReportingTree, item: CountedItem, k: number, drawn: Drawn): Settled {
  const { id, form } = item;
  const { groups, atoms } = merge(tree, item, k);
  const cells = groups.map(({ place, n, counts }): [number, Cell] => {
    const raised = raising(drawn, id, n, counts);
    return [
      place,
      isScale(form) ? scaleCell(counts, form, raised) : choiceCell(counts, n, form, raised),
    ];
  });
  return { form, atoms, cells: new Map(cells) };
}

/** A shown group, from its atoms. */
interface Group {
  readonly place: number;
  readonly n: number;
  readonly counts: Float64Array;
}

function merge(
  tree: ReportingTree,
  { id, form, counts, respondents }: CountedItem,
  k: number,
  allowed?: Uint8Array,
): { groups: Group[]; atoms: Atom[] } {
  const width = widthOf(form);
  const own = respondents ?? sums(counts, tree.size, width);
  if (counts.length !== tree.size * width || own.length !== tree.size) {
    throw new Error(`Item ${id} is not counted for every unit.`);
  }
  const nearest = atomOf(tree, mask(tree, own, k, allowed));
  const people = merged(nearest, own, 1);
  const kept = merged(nearest, counts, width);
  // From here on nothing is read but atoms.
  const [n, whole] = [accumulated(tree, people), accumulated(tree, kept, width)];
  const row = (rows: Float64Array, unit: number) => rows.subarray(unit * width, (unit + 1) * width);
  const [groups, atoms]: [Group[], Atom[]] = [[], []];
  tree.ids.forEach((unit, place) => {
    if (nearest[place] !== place) return;
    groups.push({ place, n: n[place]!, counts: row(whole, place) });
    const respondents = people[place]!;
    if (respondents > 0) atoms.push({ unit, respondents, counts: Array.from(row(kept, place)) });
  });
  return { groups, atoms };
}

/**
 * An index is shown only where all its items are, or it would give the missing one away.
 * O(units · (k² + items)).
 */
export function settleIndex(
  tree: ReportingTree,
  index: CountedIndex,
  settled: ReadonlyMap<string, Settled>,
  k: number,
  drawn: Drawn,
): Settled<ScaleCell> {
  const { id, points, counts } = index;
  const items = index.items.map((item) => scaleOf(settled.get(item), points));
  const allowed = Uint8Array.from(tree.ids, (_, place) =>
    items.every(({ cells }) => cells.has(place)) ? 1 : 0,
  );
  const form: ScaleForm = { kind: 'agreement', points, reversed: false };
  const { groups, atoms } = merge(tree, { id, form, counts }, k, allowed);
  const cells = groups.map(({ place, n, counts }): [number, ScaleCell] => {
    const told = items.map(({ reversed, cells }) => ({ reversed, cell: cells.get(place)! }));
    const means = told.map(({ reversed, cell }) =>
      reversed ? turned(cell.mean, points) : cell.mean,
    );
    const fewest = Math.min(...told.map(({ cell }) => cell.n.low));
    const own = scaleCell(counts, form, raising(drawn, id, n, counts));
    return [place, { ...own, mean: meanOfMeans(means, fewest, 1, points) }];
  });
  return { form, atoms, cells: new Map(cells) };
}

function scaleOf(
  item: Settled | undefined,
  points: number,
): { reversed: boolean; cells: ReadonlyMap<number, ScaleCell> } {
  if (item?.form.kind !== 'agreement' || item.form.points !== points) {
    throw new Error(`An index of ${points} points is made of counted items of as many.`);
  }
  const cells = new Map<number, ScaleCell>();
  for (const [place, cell] of item.cells) if ('mean' in cell) cells.set(place, cell);
  return { reversed: item.form.reversed, cells };
}

function turned({ low, high }: Told, points: number): Told {
  return { low: points + 1 - high, high: points + 1 - low };
}

function sums(rows: ArrayLike<number>, size: number, width: number): Float64Array {
  const found = new Float64Array(size);
  for (let unit = 0; unit < size; unit++) {
    for (let i = 0; i < width; i++) found[unit]! += rows[unit * width + i]!;
  }
  return found;
}
