/**
 * What if? While a slider moves, every number follows. Grabbing it prepares how one point moves the
 * whole map; each tick after that is an update of rank one (Sherman & Morrison 1950), loops included,
 * and touches every element once.
 */
import { attention, silentSolver, type Attention } from './attention.ts';
import { carry, type Net } from './net.ts';
import { unit } from './sensitivity.ts';
import { pull, push, type Solver } from './solve.ts';

/** A map at rest, from which sliders move it. */
export interface Rest {
  readonly solver: Solver;
  /** λ by place. */
  readonly perPush: Float64Array;
  readonly attention: Attention;
}

/** What a tick tells, by place. The arrays are the slider's own: the next tick writes over them. */
export interface Tick {
  /** λ, money a year per point pushed. */
  readonly perPush: Float64Array;
  /** h: the part of a gap not explained upstream; 0 where the gap is unknown. */
  readonly ownGap: Float64Array;
  /** λ·h, money a year; these add up to the money gap that is left. */
  readonly root: Float64Array;
  /** Points by which every element moves; with a link's slider scores stand, and all is 0. */
  readonly moved: Float64Array;
  /** Money a year that the move brings at each result, v·moved. */
  readonly contribution: Float64Array;
  /** False where a loop would run away: then worth and attention are NaN. */
  readonly settles: boolean;
}

/** Moves from rest by so much: points of strength of a link, or points pushed into an element. */
export type Slider = (by: number) => Tick;

/** Everything that follows from a net and its solver, ready for sliders. O(V + E + Σ m³). */
export function atRest(solver: Solver): Rest {
  const perPush = pull(solver, solver.net.value);
  return { solver, perPush, attention: attention(solver, perPush) };
}

/**
 * A slider on the strength from one place to another, linked or not yet. δ more of it moves λ by
 * L_tail·δ·λ_head/(1 − δ·L_tail,head), and own gaps at the head, or, where its gap is unknown, at what
 * follows. Whether loops settle is exact for a loop alone; where several run into each other the map is
 * judged again once the move is kept. Preparing O(V + E + Σ m²), a tick O(V).
 */
export function linkSlider(
  { solver, perPush, attention: given }: Rest,
  tail: number,
  head: number,
): Slider {
  const { net } = solver;
  const reach = pull(solver, unit(net.size, tail));
  const { echo, ownGap } = gapResponse(net, given, tail, head);
  const tick = blank(net);
  return (by) => {
    const left = 1 - by * reach[head]!;
    const settles = left > 0 && left < 2 * reach[tail]!;
    const step = settles ? by / left : NaN;
    const points = (by * given.impliedGap[tail]!) / (1 - by * echo);
    for (let p = 0; p < net.size; p++) {
      const along = reach[p] === 0 ? 0 : reach[p]! * step;
      tick.perPush[p] = perPush[p]! + along * perPush[head]!;
      tick.ownGap[p] = given.ownGap[p]! + points * ownGap[p]!;
      tick.root[p] = (given.perPush[p]! + along * given.perPush[head]!) * tick.ownGap[p]!;
    }
    return { ...tick, settles };
  };
}

/**
 * A slider on an element: points pushed into it. Everything downstream moves by L, gaps shrink by as
 * much, and own gaps where the push enters. Preparing O(V + E + Σ m²), a tick O(V).
 */
export function elementSlider({ solver, perPush, attention: given }: Rest, place: number): Slider {
  const { net } = solver;
  const reach = push(solver, unit(net.size, place));
  const ownGap = ownGapsOf(
    net,
    given,
    reach.map((points) => -points),
  );
  const tick = blank(net);
  tick.perPush.set(perPush);
  return (by) => {
    for (let p = 0; p < net.size; p++) {
      tick.moved[p] = by * reach[p]!;
      tick.contribution[p] = net.value[p] === 0 ? 0 : net.value[p]! * tick.moved[p]!;
      tick.ownGap[p] = given.ownGap[p]! + by * ownGap[p]!;
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

/** How own gaps answer one point more arriving at the head, and how much of it returns to the tail. */
function gapResponse(
  net: Net,
  { gap }: Attention,
  tail: number,
  head: number,
): { echo: number; ownGap: Float64Array } {
  const ownGap = new Float64Array(net.size);
  if (!Number.isNaN(gap[head]!)) {
    ownGap[head] = -1;
    return { echo: 0, ownGap };
  }
  const silent = silentSolver(net, gap);
  const start = carry(unit(net.size, head), net, silent.net);
  const implied = carry(push(silent, start), silent.net, net);
  return { echo: implied[tail]!, ownGap: arriving(net, gap, implied) };
}

/** How own gaps answer a change of the known gaps. */
function ownGapsOf(net: Net, { gap }: Attention, change: Float64Array): Float64Array {
  const known = change.map((points, p) => (Number.isNaN(gap[p]!) ? 0 : points));
  const silent = gap.some(Number.isNaN) ? silentSolver(net, gap) : null;
  const implied = silent
    ? carry(push(silent, carry(known, net, silent.net)), silent.net, net)
    : known;
  return arriving(net, gap, implied).map((brought, p) =>
    Number.isNaN(gap[p]!) ? 0 : known[p]! + brought,
  );
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

function blank({ size }: Net): Omit<Tick, 'settles'> {
  return {
    perPush: new Float64Array(size),
    ownGap: new Float64Array(size),
    root: new Float64Array(size),
    moved: new Float64Array(size),
    contribution: new Float64Array(size),
  };
}
