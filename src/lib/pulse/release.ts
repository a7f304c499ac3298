/**
 * The release of a wave: everything anybody will ever see of its numbers, made once at the close and
 * then frozen. There is one for everybody, and roles only take away from it: if two readers who put
 * together what they see must learn nothing more, the mask has to be made for all that anyone sees.
 * A group that is not in it looks the same whatever the reason.
 */
import type { Atom } from './atoms.ts';
import { isScale, type Cell, type Form, type ScaleCell, type ScaleForm } from './cells.ts';
import { correlationsOf, type Correlations, type Moments } from './correlations.ts';
import { halvesOf, type CountedHalf, type Half } from './halves.ts';
import type { Threshold } from './mask.ts';
import type { Drawn } from './rounding.ts';
import { treeOf, type ReportingTree, type ReportingUnit } from './reporting-tree.ts';
import {
  settle,
  settleIndex,
  type CountedIndex,
  type CountedItem,
  type Settled,
} from './settle.ts';

/** What else a wave may count. */
export interface CountedBeside {
  readonly indices?: readonly CountedIndex[];
  readonly moments?: Moments | null;
  /** One split, of any of the groups. */
  readonly halves?: readonly CountedHalf[];
}

export interface ReleasedItem<F extends Form = Form, C extends Cell = Cell> {
  readonly id: string;
  readonly form: F;
  /** Of the shown groups only. */
  readonly cells: readonly { readonly unit: string; readonly cell: C }[];
}

export interface ReleasedIndex extends ReleasedItem<ScaleForm, ScaleCell> {
  readonly items: readonly string[];
}

export interface ReleasedHalves {
  readonly item: string;
  readonly unit: string;
  readonly halves: readonly [Half, Half];
}

export interface Release {
  readonly k: Threshold;
  readonly items: readonly ReleasedItem[];
  readonly indices: readonly ReleasedIndex[];
  readonly correlations: Correlations | null;
  readonly halves: readonly ReleasedHalves[];
}

/** A release, and by item or index the atoms to be kept; whatever else was counted is to be let go. */
export interface Closed {
  readonly release: Release;
  readonly atoms: ReadonlyMap<string, readonly Atom[]>;
}

/** O(items · units · (k² + values)). */
export function release(
  units: readonly ReportingUnit[],
  items: readonly CountedItem[],
  k: Threshold,
  drawn: Drawn,
  { indices = [], moments = null, halves = [] }: CountedBeside = {},
): Closed {
  const tree = treeOf(units);
  const settled = new Map(items.map((item) => [item.id, settle(tree, item, k, drawn)]));
  if (settled.size !== items.length) throw new Error('An item is counted twice.');
  const together = indices.map((index) => ({
    index,
    ...settleIndex(tree, index, settled, k, drawn),
  }));
  return {
    release: {
      k,
      items: items.map(({ id, form }) => ({
        id,
        form,
        cells: listed(tree, settled.get(id)!.cells),
      })),
      indices: together.map(({ index: { id, items, points }, cells }) => ({
        id,
        items,
        form: { kind: 'agreement', points, reversed: false },
        cells: listed(tree, cells),
      })),
      correlations: moments && correlationsOf(moments),
      halves: splitOf(tree, settled, halves, k, drawn),
    },
    atoms: new Map([
      ...items.map(({ id }) => [id, settled.get(id)!.atoms] as const),
      ...together.map(({ index, atoms }) => [index.id, atoms] as const),
    ]),
  };
}

function splitOf(
  tree: ReportingTree,
  settled: ReadonlyMap<string, Settled>,
  halves: readonly CountedHalf[],
  k: number,
  drawn: Drawn,
): ReleasedHalves[] {
  const seen = new Set(halves.map(({ item, unit }) => `${item} ${unit}`));
  if (seen.size !== halves.length) throw new Error('A group is split twice.');
  return halves.flatMap(({ item, unit, counts }) => {
    const whole = settled.get(item);
    if (!whole) throw new Error(`Halves of ${item}, which is not counted.`);
    const { form, atoms, cells } = whole;
    const atom = atoms.find((each) => each.unit === unit);
    if (!atom || !isScale(form) || hasShownBelow(tree, cells, tree.ids.indexOf(unit))) return [];
    const told = halvesOf(atom, counts, form, k, item, drawn);
    return told ? [{ item, unit, halves: told }] : [];
  });
}

function hasShownBelow(
  tree: ReportingTree,
  cells: ReadonlyMap<number, Cell>,
  place: number,
): boolean {
  for (const shown of cells.keys()) {
    for (let at = tree.parent[shown]!; at >= 0; at = tree.parent[at]!)
      if (at === place) return true;
  }
  return false;
}

function listed<C extends Cell>(tree: ReportingTree, cells: ReadonlyMap<number, C>) {
  return [...cells].map(([place, cell]) => ({ unit: tree.ids[place]!, cell }));
}
