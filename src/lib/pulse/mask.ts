/**
 * Which groups may be shown, so that nobody can subtract their way to a few people.
 *
 * Hiding groups below k is not enough: a department of 20 beside its only shown team of 18 tells of the
 * other two. Take any family of shown groups and put together the people who are in exactly the same
 * shown groups: an atom. Whoever adds and subtracts shown sums gives all people of an atom the same
 * factor, so if no atom has between 1 and k − 1 people, no arithmetic on shown sums, however many of
 * them, comes down to fewer than k. In a tree the atom of a shown group is the group without its shown
 * subgroups. (Hundepool et al. 2012, Statistical Disclosure Control, call hiding more than the small
 * cells secondary suppression. For overlapping hierarchies Langsrud 2024, Statistics Norway, asks by
 * Gaussian elimination whether a small group lies in the row space of what is shown: on a tree that
 * comes to the sizes of the atoms.)
 *
 * Among all families with safe atoms the most worthwhile is found exactly, by a programme over the tree:
 * for each unit and each r up to k, the best choice below it that leaves r people (k: that many or more)
 * in no shown group. It looks at counts and never at answers: a mask that answers could change would
 * itself say something about them.
 */
import { accumulated, type ReportingTree } from './reporting-tree.ts';

/** The fewest people about whom anything may be told. */
export type Threshold = 5 | 7 | 10;

const unshown = 255;

/**
 * 1 for each unit that is shown. `own` is how many respondents belong to that very unit; where `allowed`
 * is given, units with 0 there are not shown. The company is shown wherever it has k respondents,
 * because it is worth more than everything else together. Needs k < 255. O(units · k²).
 */
export function mask(
  tree: ReportingTree,
  own: ArrayLike<number>,
  k: number,
  allowed?: Uint8Array,
): Uint8Array {
  const states = k + 1;
  const { parent, upward, weight, lot } = tree;
  const people = accumulated(tree, own);
  /** By unit and state: what is shown below is worth, and the lots of it. */
  const worth = new Float64Array(tree.size * states).fill(-Infinity);
  const lots = new Float64Array(tree.size * states);
  /** By child and state after it was joined to its parent: the states that led there. */
  const before = new Uint8Array(tree.size * states);
  const joined = new Uint8Array(tree.size * states);
  /** The state from which showing the unit leads to 0 best; or unshown. */
  const from = new Uint8Array(tree.size).fill(unshown);
  for (let unit = 0; unit < tree.size; unit++) worth[unit * states + Math.min(k, own[unit]!)] = 0;

  const newWorth = new Float64Array(states);
  const newLots = new Float64Array(states);
  for (const unit of upward) {
    const at = unit * states;
    if (people[unit]! >= k && (!allowed || allowed[unit] === 1)) show(unit, at);
    if (parent[unit]! >= 0) join(at, parent[unit]! * states);
  }
  return chosen();

  function show(unit: number, at: number): void {
    let [best, bestLots] = [worth[at]!, lots[at]!];
    for (const r of [0, k]) {
      const [gained, drawn] = [worth[at + r]! + weight[unit]!, lots[at + r]! + lot[unit]!];
      if (gained < best || (gained === best && drawn <= bestLots) || gained === -Infinity) continue;
      [best, bestLots] = [gained, drawn];
      from[unit] = r;
    }
    worth[at] = best;
    lots[at] = bestLots;
  }

  function join(child: number, above: number): void {
    newWorth.fill(-Infinity);
    newLots.fill(0);
    for (let r = 0; r < states; r++) {
      if (worth[above + r] === -Infinity) continue;
      for (let q = 0; q < states; q++) {
        if (worth[child + q] === -Infinity) continue;
        const s = Math.min(k, r + q);
        const gained = worth[above + r]! + worth[child + q]!;
        const drawn = lots[above + r]! + lots[child + q]!;
        if (gained < newWorth[s]! || (gained === newWorth[s] && drawn <= newLots[s]!)) continue;
        newWorth[s] = gained;
        newLots[s] = drawn;
        before[child + s] = r;
        joined[child + s] = q;
      }
    }
    worth.set(newWorth, above);
    lots.set(newLots, above);
  }

  /** Back down: which state each unit was left in, and whether showing it led there. */
  function chosen(): Uint8Array {
    const shown = new Uint8Array(tree.size);
    const state = new Int32Array(tree.size);
    for (let i = tree.size - 1; i >= 0; i--) {
      const unit = upward[i]!;
      const above = parent[unit]!;
      const reached = above < 0 ? bestState(unit * states) : joined[unit * states + state[above]!]!;
      if (above >= 0) state[above] = before[unit * states + state[above]!]!;
      shown[unit] = reached === 0 && from[unit] !== unshown ? 1 : 0;
      state[unit] = shown[unit] ? from[unit]! : reached;
    }
    return shown;
  }

  function bestState(at: number): number {
    let best = 0;
    for (let s = 1; s < states; s++) {
      const [now, held] = [worth[at + s]!, worth[at + best]!];
      if (now > held || (now === held && lots[at + s]! > lots[at + best]!)) best = s;
    }
    return best;
  }
}
