/**
 * What if? While a slider moves, every number follows. Grabbing it prepares how one point moves the
 * whole map; each tick after that is an update of rank one (Sherman & Morrison 1950), loops included,
 * and touches every element once.
 */
import { dot, sumKnown } from '#lib/numbers/sums.ts';
import { attention, silentSolver, type Attention } from './attention.ts';
import { carry, type Net } from './net.ts';
import { unit } from './sensitivity.ts';
import { pull, push, type Solver } from './solve.ts';
import { worth } from './worth.ts';

/** A map at rest, from which sliders move it; points may have been pushed into it already. */
export interface Rest {
  readonly solver: Solver;
  /** λ and L_ii by place. */
  readonly perPush: Float64Array;
  readonly selfMultiplier: Float64Array;
  /** Of the gaps that what has been pushed leaves. */
  readonly attention: Attention;
  /** Points by which what has been pushed moves every element. */
  readonly moved: Float64Array;
}

/** What a tick tells, by place. The arrays are the slider's own: the next tick writes over them. */
export interface Tick {
  /** λ, money a year per point pushed. */
  readonly perPush: Float64Array;
  /** The same without the money of results that have no gap, as root attention needs it. */
  readonly counted: Float64Array;
  /** κ, money a year per point held. */
  readonly perHeldPoint: Float64Array;
  /** The gap, and where it is unknown the one that the parents imply. */
  readonly impliedGap: Float64Array;
  /** h: the part of a gap not explained upstream; 0 where the gap is unknown. */
  readonly ownGap: Float64Array;
  /** λ·h, money a year; these add up to the money gap that is left. */
  readonly root: Float64Array;
  /** Points by which every element moves, what had been pushed before included. */
  readonly moved: Float64Array;
  /** Money a year that these points bring at each result, v·moved. */
  readonly contribution: Float64Array;
  /** False where a loop would run away: then what hangs on it is NaN. */
  readonly settles: boolean;
}

/** Moves from rest by so much: points of strength of a link, or points pushed into an element. */
export type Slider = (by: number) => Tick;

/** Everything that follows from a net and its solver, ready for sliders. O(V + E + Σ m³). */
export function atRest(solver: Solver): Rest {
  const { perPush, selfMultiplier } = worth(solver);
  const moved = new Float64Array(solver.net.size);
  return { solver, perPush, selfMultiplier, attention: attention(solver, perPush), moved };
}

/** The same map after so many points have been pushed into each place. O(V + E + Σ m²). */
export function pushed(rest: Rest, points: Float64Array): Rest {
  const { solver, attention: given } = rest;
  const { net } = solver;
  const further = push(solver, points);
  const change = answers(net, given, further);
  const gap = given.gap.map((points, p) => points - further[p]!);
  const impliedGap = given.impliedGap.map((points, p) => points + change.impliedGap[p]!);
  const ownGap = given.ownGap.map((points, p) => points + change.ownGap[p]!);
  const root = ownGap.map((points, p) => given.perPush[p]! * points);
  const counted = net.value.map((money, p) => (Number.isNaN(gap[p]!) ? 0 : money));
  return {
    ...rest,
    moved: rest.moved.map((points, p) => points + further[p]!),
    attention: {
      ...given,
      gap,
      impliedGap,
      ownGap,
      root,
      moneyGap: dot(
        counted,
        gap.map((points, p) => (counted[p] === 0 ? 0 : points)),
      ),
      rooted: sumKnown(root),
    },
  };
}

/**
 * A slider on the strength from one place to another, linked or not yet. δ more of it moves λ by
 * L_tail·δ·λ_head/(1 − δ·L_tail,head), and own gaps at the head, or, where its gap is unknown, at what
 * follows. Points that have been pushed go further, or less far: the tail's arrive anew at the head.
 * Whether loops settle is exact for a loop alone; where several run into each other the map is judged
 * again once the move is kept. Preparing O(V + E + Σ m²), a tick O(V).
 */
export function linkSlider(
  { solver, perPush, selfMultiplier, attention: given, moved }: Rest,
  tail: number,
  head: number,
): Slider {
  const { net } = solver;
  const reach = pull(solver, unit(net.size, tail));
  const spread = push(solver, unit(net.size, head));
  const arrived = arrival(net, given, head);
  const onward = answers(net, given, spread);
  const tick = blank(net);
  return (by) => {
    const left = 1 - by * reach[head]!;
    const settles = left > 0 && left < 2 * reach[tail]!;
    const step = settles ? by / left : NaN;
    const more = product(moved[tail]!, step);
    const there = given.impliedGap[tail]! + product(onward.impliedGap[tail]!, more);
    const points = (by * there) / (1 - by * arrived.impliedGap[tail]!);
    for (let p = 0; p < net.size; p++) {
      const along = product(reach[p]!, step);
      tick.perPush[p] = perPush[p]! + along * perPush[head]!;
      tick.counted[p] = given.perPush[p]! + along * given.perPush[head]!;
      tick.perHeldPoint[p] = tick.perPush[p]! / (selfMultiplier[p]! + product(spread[p]!, along));
      tick.moved[p] = moved[p]! + product(spread[p]!, more);
      tick.impliedGap[p] =
        given.impliedGap[p]! +
        product(arrived.impliedGap[p]!, points) +
        product(onward.impliedGap[p]!, more);
      tick.ownGap[p] =
        given.ownGap[p]! + product(arrived.ownGap[p]!, points) + product(onward.ownGap[p]!, more);
      tick.root[p] = tick.counted[p]! * tick.ownGap[p]!;
      tick.contribution[p] = product(net.value[p]!, tick.moved[p]!);
    }
    return { ...tick, settles };
  };
}

/**
 * A slider on an element: points pushed into it. Everything downstream moves by L, gaps shrink by as
 * much, and own gaps where the push enters. Preparing O(V + E + Σ m²), a tick O(V).
 */
export function elementSlider(
  { solver, perPush, selfMultiplier, attention: given, moved }: Rest,
  place: number,
): Slider {
  const { net } = solver;
  const reach = push(solver, unit(net.size, place));
  const change = answers(net, given, reach);
  const tick = blank(net);
  tick.perPush.set(perPush);
  tick.counted.set(given.perPush);
  tick.perHeldPoint.set(perPush.map((money, p) => money / selfMultiplier[p]!));
  return (by) => {
    for (let p = 0; p < net.size; p++) {
      tick.moved[p] = moved[p]! + by * reach[p]!;
      tick.contribution[p] = product(net.value[p]!, tick.moved[p]!);
      tick.impliedGap[p] = given.impliedGap[p]! + by * change.impliedGap[p]!;
      tick.ownGap[p] = given.ownGap[p]! + by * change.ownGap[p]!;
      tick.root[p] = given.perPush[p]! * tick.ownGap[p]!;
    }
    return { ...tick, settles: true };
  };
}

/**
 * Ranks by value, by place: 1 for the largest, NaN last, ties in the order of elements. O(V log V).
 */
export function ranksOf({ order }: Net, values: Float64Array): Uint32Array {
  const places = Uint32Array.from(values, (_, p) => p);
  const size = (p: number): number => (Number.isNaN(values[p]!) ? -Infinity : values[p]!);
  places.sort((a, b) => size(b) - size(a) || order[a]! - order[b]!);
  const ranks = new Uint32Array(values.length);
  places.forEach((place, i) => (ranks[place] = i + 1));
  return ranks;
}

/** What gaps answer: the implied ones, and the own ones. */
interface Answer {
  readonly impliedGap: Float64Array;
  readonly ownGap: Float64Array;
}

/** How gaps answer one point more of gap arriving at the head. */
function arrival(net: Net, { gap }: Attention, head: number): Answer {
  const [impliedGap, ownGap] = [new Float64Array(net.size), new Float64Array(net.size)];
  if (!Number.isNaN(gap[head]!)) {
    ownGap[head] = -1;
    return { impliedGap, ownGap };
  }
  const silent = silentSolver(net, gap);
  const start = carry(unit(net.size, head), net, silent.net);
  const implied = carry(push(silent, start), silent.net, net);
  return { impliedGap: implied, ownGap: arriving(net, gap, implied) };
}

/** How gaps answer when elements move by so many points. */
function answers(net: Net, { gap }: Attention, moved: Float64Array): Answer {
  const known = moved.map((points, p) => (Number.isNaN(gap[p]!) ? 0 : 0 - points));
  const silent = gap.some(Number.isNaN) ? silentSolver(net, gap) : null;
  const impliedGap = silent
    ? carry(push(silent, carry(known, net, silent.net)), silent.net, net)
    : known;
  const ownGap = arriving(net, gap, impliedGap).map((brought, p) => known[p]! + brought);
  return { impliedGap, ownGap };
}

/** −Σ w·g over the links into each element of known gap, 0 elsewhere. */
function arriving(
  { size, inStart, inTail, inWeight }: Net,
  gap: Float64Array,
  implied: Float64Array,
): Float64Array {
  const brought = new Float64Array(size);
  for (let p = 0; p < size; p++) {
    if (Number.isNaN(gap[p]!)) continue;
    for (let at = inStart[p]!; at < inStart[p + 1]!; at++) {
      brought[p]! -= inWeight[at]! * implied[inTail[at]!]!;
    }
  }
  return brought;
}

/** 0 of anything is 0, though it be unknown. */
function product(size: number, of: number): number {
  return size === 0 ? 0 : size * of;
}

function blank({ size }: Net): Omit<Tick, 'settles'> {
  return {
    perPush: new Float64Array(size),
    counted: new Float64Array(size),
    perHeldPoint: new Float64Array(size),
    impliedGap: new Float64Array(size),
    ownGap: new Float64Array(size),
    root: new Float64Array(size),
    moved: new Float64Array(size),
    contribution: new Float64Array(size),
  };
}
