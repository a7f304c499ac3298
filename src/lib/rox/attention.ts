/**
 * Where the results' money gap starts. A gap that the parents' gaps already imply is theirs; what is
 * left is the element's own. Worth times own gap adds up to the money gap exactly, so no money is
 * counted once per layer.
 */
import { dot, sumKnown } from '#lib/numbers/sums.ts';
import { carry, idAt, withLinks, type Net } from './net.ts';
import { push, solver, type Solver } from './solve.ts';
import { unsettled } from './stability.ts';
import { worthPerPush } from './worth.ts';

export interface Attention {
  /** target − score by place; NaN without score or target. */
  readonly gap: Float64Array;
  /** The gap, and where it is unknown the one that the parents imply. */
  readonly impliedGap: Float64Array;
  /** h = (I − W) g by place: the part of the gap not explained upstream; 0 where the gap is unknown. */
  readonly ownGap: Float64Array;
  /** λ that leaves out the money of results without gap, as the identity needs it. */
  readonly perPush: Float64Array;
  /** λ·h by place: money a year that starts here. */
  readonly root: Float64Array;
  /** Σ v·g over the results whose gap is known; Σ root equals it. */
  readonly moneyGap: number;
  /** Σ root over the elements where it is known. */
  readonly rooted: number;
  /** Results whose money is left out of both sides, because they have no gap. */
  readonly leftOut: readonly string[];
}

/** Root attention of every element; `perPush` is λ of the same solver. O(V + E + Σ m³). */
export function attention(full: Solver, perPush: Float64Array): Attention {
  const { net } = full;
  const { size, value, inStart, inTail, inWeight } = net;
  const gap = new Float64Array(size);
  const counted = Float64Array.from(value);
  const silentResults: number[] = [];
  let silent = false;
  for (let p = 0; p < size; p++) {
    const points = net.target[p]! - net.score[p]!;
    gap[p] = points;
    if (points === points) continue;
    silent = true;
    if (value[p] !== 0) silentResults.push(p);
    counted[p] = 0;
  }
  const worth = silentResults.length === 0 ? perPush : worthPerPush(full, counted);
  const impliedGap = silent ? implied(net, gap) : gap;

  const ownGap = new Float64Array(size);
  const root = new Float64Array(size);
  for (let p = 0; p < size; p++) {
    let own = gap[p]!;
    for (let at = inStart[p]!, end = inStart[p + 1]!; at < end; at++) {
      own -= inWeight[at]! * impliedGap[inTail[at]!]!;
    }
    if (gap[p] !== gap[p]) own = 0;
    ownGap[p] = own;
    root[p] = worth[p]! * own;
  }
  const known = new Float64Array(size);
  for (let p = 0; p < size; p++) known[p] = counted[p] === 0 ? 0 : gap[p]!;
  return {
    gap,
    impliedGap,
    ownGap,
    perPush: worth,
    root,
    moneyGap: dot(counted, known),
    rooted: sumKnown(root),
    leftOut: silentResults
      .sort((a, b) => net.order[a]! - net.order[b]!)
      .map((place) => idAt(net, place)),
  };
}

/** By link: money a year of gap arriving at the head along it, w·λ_head·g_tail. O(E). */
export function flowOf({ tail, head, weight }: Net, needs: Attention): Float64Array {
  const { perPush, impliedGap } = needs;
  return weight.map(
    (strength, link) => strength * perPush[head[link]!]! * impliedGap[tail[link]!]!,
  );
}

/**
 * The net in which elements of known gap stand still, ready to carry known gaps to the elements
 * without one.
 */
export function silentSolver(net: Net, gap: Float64Array): Solver {
  const silent = withLinks(net, (link) => Number.isNaN(gap[net.head[link]!]));
  return solver(silent, unsettled(silent));
}

function implied(net: Net, gap: Float64Array): Float64Array {
  const silent = silentSolver(net, gap);
  const known = gap.map((points) => (Number.isNaN(points) ? 0 : points));
  return carry(push(silent, carry(known, net, silent.net)), silent.net, net);
}

/** max(0, gap·κ) by place: what holding this one at its target would bring alone; not additive. */
export function opportunity(gap: Float64Array, perHeldPoint: Float64Array): Float64Array {
  return gap.map((points, p) => Math.max(0, points * perHeldPoint[p]!));
}

export interface TargetCheck {
  readonly id: string;
  readonly gap: number;
  /** What the targets upstream imply for this result. */
  readonly implied: number;
  /** gap − implied: above 0 no driver in the map closes it, below 0 the upstream targets ask for more. */
  readonly ownGap: number;
  readonly verdict: 'unexplained' | 'overshot' | 'agrees';
}

/** Do the targets of the results agree with the targets set upstream? In the order of elements. */
export function targetConsistency(net: Net, { gap, ownGap }: Attention): TargetCheck[] {
  return Array.from(net.place)
    .filter((p) => net.value[p] !== 0 && !Number.isNaN(gap[p]!))
    .map((p) => {
      const own = ownGap[p]!;
      const agrees = Math.abs(own) <= 1e-9 * Math.max(Math.abs(gap[p]!), Math.abs(gap[p]! - own));
      return {
        id: idAt(net, p),
        gap: gap[p]!,
        implied: gap[p]! - own,
        ownGap: own,
        verdict: agrees ? 'agrees' : own > 0 ? 'unexplained' : 'overshot',
      };
    });
}
