/**
 * After the close nothing finer is kept than what is shown: the counts of units that are not shown on
 * their own go into their atom, the people of a shown group who are in none of its shown subgroups.
 * Whoever reads the database, or an old backup of it, then finds no number about fewer than k people,
 * and every figure of the release can be made again from the atoms. The price: no later regrouping.
 */
import type { ReportingTree } from './reporting-tree.ts';

/** The finest counts of one item that are kept: those of an atom, named by the group it belongs to. */
export interface Atom {
  readonly unit: string;
  readonly respondents: number;
  /** How many gave each value. */
  readonly counts: readonly number[];
}

/** For each unit the nearest shown one, itself or above it, by place; −1 where there is none. O(units). */
export function atomOf(tree: ReportingTree, shown: Uint8Array): Int32Array {
  const nearest = new Int32Array(tree.size);
  for (let i = tree.size - 1; i >= 0; i--) {
    const unit = tree.upward[i]!;
    const above = tree.parent[unit]!;
    nearest[unit] = shown[unit] === 1 ? unit : above < 0 ? -1 : nearest[above]!;
  }
  return nearest;
}

/**
 * Adds the row of `width` numbers of each unit to its atom's row; what is in no shown group is let go.
 * O(units · width).
 */
export function merged(atoms: Int32Array, rows: ArrayLike<number>, width: number): Float64Array {
  const sums = new Float64Array(atoms.length * width);
  atoms.forEach((atom, unit) => {
    if (atom < 0) return;
    for (let i = 0; i < width; i++) sums[atom * width + i]! += rows[unit * width + i]!;
  });
  return sums;
}
