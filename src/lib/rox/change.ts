/**
 * Why did the result change? What moved an element beyond what its parents passed on is its own
 * movement; worth times own movement adds up to the change exactly. The result's own movement is what
 * the map cannot explain, and is said so. Where strengths changed as well, the split depends on the
 * point from which scores are measured, which is therefore always declared.
 */
import type { Net } from './net.ts';
import { pull, push, type Solver } from './solve.ts';

/** u = (I − W) x by place: what each score holds beyond what its parents pass on. O(V + E). */
export function innovations({ net }: Solver, scores: Float64Array): Float64Array {
  const own = scores.slice();
  for (let link = 0; link < net.head.length; link++) {
    own[net.head[link]!]! -= net.weight[link]! * scores[net.tail[link]!]!;
  }
  return own;
}

export interface Contributions {
  /** λ_i·Δu_i by place, money. */
  readonly contributions: Float64Array;
  readonly innovations: Float64Array;
  /** Of each contribution, from the standard errors of the scores it rests on. */
  readonly standardErrors: Float64Array;
}

/**
 * Σ λ_i Δu_i = v·Δx with the strengths as they are. `scoreVariance` by place is the sum of both
 * periods' se². O(V + E + Σ m³).
 */
export function withFixedWeights(
  solver: Solver,
  change: Float64Array,
  scoreVariance: Float64Array,
): Contributions {
  const { net } = solver;
  const worth = pull(solver, net.value);
  const own = innovations(solver, change);
  const variance = scoreVariance.slice();
  for (let p = 0; p < net.size; p++) {
    for (let at = net.inStart[p]!; at < net.inStart[p + 1]!; at++) {
      variance[p]! += net.inWeight[at]! ** 2 * scoreVariance[net.inTail[at]!]!;
    }
  }
  return {
    contributions: own.map((points, p) => worth[p]! * points),
    innovations: own,
    standardErrors: variance.map((value, p) => Math.abs(worth[p]!) * Math.sqrt(value)),
  };
}

/** A link whose strength may differ between the periods; 0 where it did not exist. */
export interface ChangedLink {
  readonly tail: number;
  readonly head: number;
  readonly before: number;
  readonly after: number;
}

/** The same elements and links at other strengths, given by position in the graph's `edges`. O(E). */
export function atStrengths(net: Net, strengths: readonly number[]): Net {
  const weight = Float64Array.from(net.edge, (edge) => strengths[edge]!);
  return { ...net, weight, inWeight: Float64Array.from(net.inLink, (link) => weight[link]!) };
}

export interface Split {
  /** By place: what own movements bring. */
  readonly innovations: Float64Array;
  /** By link, in the order given: what changed strengths bring. */
  readonly links: Float64Array;
}

/**
 * ½(λ0 + λ1)·Δu for the elements and ½(λ1 Δw (L0 s) + λ0 Δw (L1 s))/2 with s = u0 + u1 for each link:
 * exact and the same with the periods exchanged. Both solvers hold the same elements in the same
 * places; scores are measured from the declared reference. O(V + E + Σ m³).
 */
export function midpoint(
  before: Solver,
  after: Solver,
  scores0: Float64Array,
  scores1: Float64Array,
  links: readonly ChangedLink[],
): Split {
  const own0 = innovations(before, scores0);
  const own1 = innovations(after, scores1);
  const worth0 = pull(before, before.net.value);
  const worth1 = pull(after, after.net.value);
  const both = own0.map((value, p) => value + own1[p]!);
  const moved0 = push(before, both);
  const moved1 = push(after, both);
  return {
    innovations: own0.map((value, p) => ((worth0[p]! + worth1[p]!) / 2) * (own1[p]! - value)),
    links: Float64Array.from(links, (link) => {
      const step = link.after - link.before;
      const forth = worth1[link.head]! * step * moved0[link.tail]!;
      const back = worth0[link.head]! * step * moved1[link.tail]!;
      return (forth + back) / 4;
    }),
  };
}

/** More factors than this would need too many solutions. */
export const shapleyLimit = 14;

/**
 * The same split by Shapley's value over every factor that changed, each order of changing them alike;
 * for teaching, because it costs 2^k solutions. `solve` prepares a solver for given strengths of the
 * links. Null beyond 14 changed factors.
 */
export function shapley(
  net: Net,
  solve: (strengths: readonly number[]) => Solver,
  own0: Float64Array,
  own1: Float64Array,
  links: readonly ChangedLink[],
): Split | null {
  const elements = [...own0.keys()].filter((p) => own0[p] !== own1[p]);
  const changed = [...links.keys()].filter((i) => links[i]!.before !== links[i]!.after);
  const count = elements.length + changed.length;
  if (count > shapleyLimit) return null;
  const money = new Float64Array(1 << count);
  for (let subset = 0; subset < money.length; subset++) {
    const own = own0.slice();
    elements.forEach((p, bit) => {
      if ((subset >> bit) & 1) own[p] = own1[p]!;
    });
    const strengths = links.map(({ before }) => before);
    changed.forEach((i, bit) => {
      if ((subset >> (elements.length + bit)) & 1) strengths[i] = links[i]!.after;
    });
    const moved = push(solve(strengths), own);
    money[subset] = moved.reduce((sum, points, p) => sum + points * net.value[p]!, 0);
  }
  const factorial = [1];
  for (let n = 1; n <= count; n++) factorial.push(factorial[n - 1]! * n);
  const share = (bit: number): number => {
    let total = 0;
    for (let subset = 0; subset < money.length; subset++) {
      if ((subset >> bit) & 1) continue;
      const size = bitsIn(subset);
      const weight = (factorial[size]! * factorial[count - size - 1]!) / factorial[count]!;
      total += weight * (money[subset | (1 << bit)]! - money[subset]!);
    }
    return total;
  };
  const innovations = new Float64Array(own0.length);
  elements.forEach((p, bit) => (innovations[p] = share(bit)));
  const byLink = new Float64Array(links.length);
  changed.forEach((i, bit) => (byLink[i] = share(elements.length + bit)));
  return { innovations, links: byLink };
}

function bitsIn(value: number): number {
  let count = 0;
  for (let left = value; left > 0; left >>= 1) count += left & 1;
  return count;
}
