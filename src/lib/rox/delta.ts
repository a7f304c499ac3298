/**
 * How sure, to first order: each strength and each score moves the answer a little, independently, and
 * the squares add up (the delta method). On long uncertain chains it is too small (about 10 % on three
 * links of cv 0.4–0.5).
 */
import { silentSolver, type Attention } from './attention.ts';
import { carry } from './net.ts';
import { pull, push, type Solver } from './solve.ts';
import { unit } from './sensitivity.ts';

export interface StandardErrors {
  /** Of λ by place, money a year per point. */
  readonly worth: Float64Array;
  /** Of λ·h by place, money a year; it adds the scores' errors and those of the links flowing in. */
  readonly root: Float64Array;
}

/**
 * Var λ_i = Σ_e (σ_e L_tail,i λ_head)²; for root attention each link's and each score's whole effect
 * is squared, through the loops and through parents without a gap. A link without sd counts as known.
 * O(V(V + E)).
 */
export function deltaErrors(
  solver: Solver,
  perPush: Float64Array,
  { gap, impliedGap, ownGap, perPush: counted }: Attention,
): StandardErrors {
  const { net } = solver;
  const silent = gap.some(Number.isNaN) ? silentSolver(net, gap) : null;
  const worth = new Float64Array(net.size);
  const root = new Float64Array(net.size);
  for (let i = 0; i < net.size; i++) {
    if (Number.isNaN(perPush[i]!)) {
      worth[i] = root[i] = NaN;
      continue;
    }
    const reach = push(solver, unit(net.size, i));
    const passed = Number.isNaN(gap[i]!) ? null : passedOn(solver, silent, i);
    let worthVariance = 0;
    let rootVariance = 0;
    for (let link = 0; link < net.head.length; link++) {
      const sd = net.sd[link]!;
      if (sd === 0) continue;
      const along = reach[net.tail[link]!]!;
      const head = net.head[link]!;
      const arriving = !passed ? 0 : head === i ? 1 : gap[head] === gap[head] ? 0 : passed[head]!;
      if (along === 0 && arriving === 0) continue;
      const moved = sd * along * perPush[head]!;
      worthVariance += moved * moved;
      if (!passed) continue;
      const effect =
        sd *
        ((along === 0 ? 0 : ownGap[i]! * along * counted[head]!) -
          (arriving === 0 ? 0 : counted[i]! * arriving * impliedGap[net.tail[link]!]!));
      rootVariance += effect * effect;
    }
    for (let p = 0; passed && p < net.size; p++) {
      if (Number.isNaN(gap[p]!) || Number.isNaN(net.se[p]!)) continue;
      rootVariance += (counted[i]! * ((p === i ? 1 : 0) - passed[p]!) * net.se[p]!) ** 2;
    }
    worth[i] = Math.sqrt(worthVariance);
    root[i] = Math.sqrt(rootVariance);
  }
  return { worth, root };
}

/**
 * By place j: points of the gap that i's parents imply for it, per point of j's gap. Parents without
 * a gap pass on what theirs imply.
 */
function passedOn({ net }: Solver, silent: Solver | null, i: number): Float64Array {
  const direct = new Float64Array(net.size);
  for (let at = net.inStart[i]!; at < net.inStart[i + 1]!; at++) {
    direct[net.inTail[at]!]! += net.inWeight[at]!;
  }
  return silent ? carry(pull(silent, carry(direct, net, silent.net)), silent.net, net) : direct;
}
