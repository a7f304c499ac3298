/**
 * How sure, to first order: each strength and each score moves the answer a little, independently, and
 * the squares add up (the delta method). On long uncertain chains it is too small (about 10 % on three
 * links of cv 0.4–0.5).
 */
import { silentSolver, type Attention } from './attention.ts';
import { carry, placeOf } from './net.ts';
import type { Path } from './paths.ts';
import { pull, push, type Solver } from './solve.ts';
import { unit } from './sensitivity.ts';

export interface StandardErrors {
  /** Of λ by place, money a year per point. */
  readonly worth: Float64Array;
  /** Of λ·h by place, money a year; it adds the scores' errors and those of the links flowing in. */
  readonly root: Float64Array;
  /** Of h by place, in points; NaN without a gap. */
  readonly own: Float64Array;
}

/** How far one standard error of each strength and each score moves what is said of one place. */
export interface Effects {
  /** By link, on λ, on λ·h and on h. */
  readonly worth: Float64Array;
  readonly root: Float64Array;
  readonly own: Float64Array;
  /** By place whose score is measured, on λ·h and on h. */
  readonly rootOfScores: Float64Array;
  readonly ownOfScores: Float64Array;
}

/**
 * Var λ_i = Σ_e (σ_e L_tail,i λ_head)²; for root attention each link's and each score's whole effect
 * is squared, through the loops and through parents without a gap. A link without sd counts as known.
 * O(V(V + E)).
 */
export function deltaErrors(
  solver: Solver,
  perPush: Float64Array,
  needs: Attention,
): StandardErrors {
  const { size } = solver.net;
  const effectsOn = deltaEffects(solver, perPush, needs);
  const worth = new Float64Array(size).fill(NaN);
  const root = new Float64Array(size).fill(NaN);
  const own = new Float64Array(size).fill(NaN);
  for (let i = 0; i < size; i++) {
    const effects = effectsOn(i);
    if (!effects) continue;
    worth[i] = Math.sqrt(squares(effects.worth));
    root[i] = Math.sqrt(squares(effects.root) + squares(effects.rootOfScores));
    if (Number.isNaN(needs.gap[i]!)) continue;
    own[i] = Math.sqrt(squares(effects.own) + squares(effects.ownOfScores));
  }
  return { worth, root, own };
}

function squares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

/**
 * The effects on one place after another; null behind a refused loop. What is given is written over by
 * the next. O(V + E) a place.
 */
export function deltaEffects(
  solver: Solver,
  perPush: Float64Array,
  { gap, impliedGap, ownGap, perPush: counted }: Attention,
): (place: number) => Effects | null {
  const { net } = solver;
  const silent = gap.some(Number.isNaN) ? silentSolver(net, gap) : null;
  const worth = new Float64Array(net.head.length);
  const root = new Float64Array(net.head.length);
  const own = new Float64Array(net.head.length);
  const rootOfScores = new Float64Array(net.size);
  const ownOfScores = new Float64Array(net.size);
  const effects: Effects = { worth, root, own, rootOfScores, ownOfScores };
  return (i) => {
    if (Number.isNaN(perPush[i]!)) return null;
    for (const values of [worth, root, own, rootOfScores, ownOfScores]) values.fill(0);
    const reach = push(solver, unit(net.size, i));
    const passed = Number.isNaN(gap[i]!) ? null : passedOn(solver, silent, i);
    for (let link = 0; link < net.head.length; link++) {
      const sd = net.sd[link]!;
      if (sd === 0) continue;
      const along = reach[net.tail[link]!]!;
      const head = net.head[link]!;
      const arriving = !passed ? 0 : head === i ? 1 : gap[head] === gap[head] ? 0 : passed[head]!;
      if (along === 0 && arriving === 0) continue;
      worth[link] = sd * along * perPush[head]!;
      if (!passed) continue;
      const brought = arriving === 0 ? 0 : arriving * impliedGap[net.tail[link]!]!;
      root[link] =
        sd * ((along === 0 ? 0 : ownGap[i]! * along * counted[head]!) - counted[i]! * brought);
      own[link] = sd * brought;
    }
    for (let p = 0; passed && p < net.size; p++) {
      if (Number.isNaN(gap[p]!) || Number.isNaN(net.se[p]!)) continue;
      const points = ((p === i ? 1 : 0) - passed[p]!) * net.se[p]!;
      rootOfScores[p] = counted[i]! * points;
      ownOfScores[p] = points;
    }
    return effects;
  };
}

/**
 * Standard errors of the parts of an element's worth that come along paths, s = value/λ. A strength moves
 * both: ∂s/∂w = (∂value/∂w − s·∂λ/∂w)/λ, with value/w on the path and L_tail,i·λ_head for λ. The only
 * way there is has no error, whatever the strengths. NaN where λ is 0 or unknown.
 * O(V + E), and O(E) a path.
 */
export function shareErrors(
  solver: Solver,
  perPush: Float64Array,
  place: number,
  paths: readonly Path[],
): number[] {
  const { net } = solver;
  const worth = perPush[place]!;
  if (paths.length === 0) return [];
  if (worth === 0 || Number.isNaN(worth)) return paths.map(() => NaN);
  const reach = push(solver, unit(net.size, place));
  const slope = Float64Array.from(net.head, (head, link) => {
    const along = reach[net.tail[link]!]!;
    return along === 0 ? 0 : along * perPush[head]!;
  });
  return paths.map(({ path, value }) => {
    const places = path.map((id) => placeOf(net, id));
    const next = new Map(places.slice(1).map((head, step) => [places[step]!, head]));
    const carried = (tail: number, head: number): number => {
      let sum = 0;
      for (let link = net.outStart[tail]!; link < net.outStart[tail + 1]!; link++)
        if (net.head[link] === head) sum += net.weight[link]!;
      return sum;
    };
    const share = value / worth;
    let variance = 0;
    for (let link = 0; link < net.head.length; link++) {
      const [tail, head, sd] = [net.tail[link]!, net.head[link]!, net.sd[link]!];
      if (sd === 0) continue;
      const own = next.get(tail) === head ? value / carried(tail, head) : 0;
      // rounding makes two equal slopes differ by a little, which is nothing
      const moved = own - share * slope[link]!;
      if (Math.abs(moved) > 1e-12 * Math.abs(own)) variance += ((sd * moved) / worth) ** 2;
    }
    return Math.sqrt(variance);
  });
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
