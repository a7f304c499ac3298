/**
 * Answers are reported along one tree: teams in departments, departments in the company. Respondents
 * belong to exactly one reporting unit, its own people; a unit's group is its own people and everybody
 * below. One tree and no second one, because what two overlapping hierarchies give away together cannot
 * be decided by looking at either.
 */

export type Level = 'company' | 'department' | 'team';

export interface ReportingUnit {
  readonly id: string;
  /** Null for the company, of which there is one. */
  readonly parent: string | null;
  readonly level: Level;
  /** People on the roster who belong to this very unit. */
  readonly eligible: number;
  /**
   * Drawn once for the unit, a whole number from 0 up to 2³², no two alike: it decides between sets of
   * groups that are worth the same. A name or a score in its place would let the choice tell something.
   */
  readonly lot: number;
}

/** Units by their place in what was given; numbers only, so that thirty items walk it quickly. */
export interface ReportingTree {
  readonly ids: readonly string[];
  readonly size: number;
  /** −1 for the company. */
  readonly parent: Int32Array;
  /** Every unit after all below it, siblings by their lots: whatever order the units came in. */
  readonly upward: Int32Array;
  /** What showing a unit is worth: one company more than all departments, one of these more than all teams. */
  readonly weight: Float64Array;
  readonly lot: Float64Array;
}

/**
 * Reads a tree once for all items. O(units · log units).
 *
 * @throws where it is not one tree, or a lot is drawn twice: the roster has seen to both
 */
export function treeOf(units: readonly ReportingUnit[]): ReportingTree {
  const places = new Map(units.map(({ id }, place) => [id, place]));
  if (places.size !== units.length) throw new Error('A reporting unit stands there twice.');
  if (new Set(units.map(({ lot }) => lot)).size !== units.length) {
    throw new Error('Two reporting units have drawn the same lot.');
  }
  const below = units.map((): number[] => []);
  const parent = new Int32Array(units.length).fill(-1);
  const roots: number[] = [];
  units.forEach((unit, place) => {
    if (unit.parent === null) return void roots.push(place);
    const above = places.get(unit.parent);
    if (above === undefined)
      throw new Error(`Unit ${unit.id} hangs from ${unit.parent}, which is missing.`);
    parent[place] = above;
    below[above]!.push(place);
  });
  if (roots.length !== 1) throw new Error(`A reporting tree has one root, not ${roots.length}.`);
  const lot = Float64Array.from(units, (unit) => unit.lot);
  for (const children of below) children.sort((a, b) => lot[a]! - lot[b]!);
  const upward = upwardFrom(roots[0]!, below);
  if (upward.length !== units.length)
    throw new Error('Some reporting units hang from one another.');
  return {
    ids: units.map(({ id }) => id),
    size: units.length,
    parent,
    upward,
    weight: weights(units),
    lot,
  };
}

/** Without recursion: a line of management may be longer than a stack is deep. */
function upwardFrom(root: number, below: readonly (readonly number[])[]): Int32Array {
  const downward: number[] = [];
  const waiting = [root];
  for (let unit = waiting.pop(); unit !== undefined; unit = waiting.pop()) {
    downward.push(unit);
    // The last pushed is the first visited, and the first visited is the last of the upward order.
    waiting.push(...below[unit]!);
  }
  return Int32Array.from(downward.reverse());
}

function weights(units: readonly ReportingUnit[]): Float64Array {
  const count = (level: Level): number => units.filter((unit) => unit.level === level).length;
  const department = count('team') + 1;
  const company = department * (count('department') + 1);
  const worth: Record<Level, number> = { company, department, team: 1 };
  return Float64Array.from(units, ({ level, parent }) =>
    parent === null ? company : worth[level],
  );
}

/** Adds each unit's number, or row of `width` numbers, to the unit above it. O(units · width). */
export function accumulated(tree: ReportingTree, own: ArrayLike<number>, width = 1): Float64Array {
  const whole = Float64Array.from(own);
  for (const unit of tree.upward) {
    const above = tree.parent[unit]!;
    if (above < 0) continue;
    for (let i = 0; i < width; i++) whole[above * width + i]! += whole[unit * width + i]!;
  }
  return whole;
}
