/**
 * The release of a wave: everything anybody will ever see of its numbers, made once at the close and
 * then frozen. There is one for everybody, and roles only take away from it: if two readers who put
 * together what they see must learn nothing more, the mask has to be made for all that anyone sees.
 * A group that is not in it looks the same whatever the reason.
 */
import type { Atom } from './atoms.ts';
import type { Cell, Form, ScaleCell, ScaleForm } from './cells.ts';
import { correlationsOf, type Correlations, type Moments } from './correlations.ts';
import type { Threshold } from './mask.ts';
import type { Drawn } from './rounding.ts';
import { treeOf, type ReportingTree, type ReportingUnit } from './reporting-tree.ts';
import { settle, settleIndex, type CountedIndex, type CountedItem } from './settle.ts';

/** What else a wave may count. */
export interface CountedBeside {
  readonly indices?: readonly CountedIndex[];
  readonly moments?: Moments | null;
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

export interface Release {
  readonly k: Threshold;
  readonly items: readonly ReleasedItem[];
  readonly indices: readonly ReleasedIndex[];
  readonly correlations: Correlations | null;
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
  { indices = [], moments = null }: CountedBeside = {},
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
    },
    atoms: new Map([
      ...items.map(({ id }) => [id, settled.get(id)!.atoms] as const),
      ...together.map(({ index, atoms }) => [index.id, atoms] as const),
    ]),
  };
}

function listed<C extends Cell>(tree: ReportingTree, cells: ReadonlyMap<number, C>) {
  return [...cells].map(([place, cell]) => ({ unit: tree.ids[place]!, cell }));
}
