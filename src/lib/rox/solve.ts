/**
 * Influence is a system of equations x = Wx + u. Outside loops one sweep in topological order solves
 * it; a component with loops is solved as a block: factored once up to 600 elements, by rounds that
 * settle above. Nothing passes through a component that is refused: what depends on it is NaN.
 */
import { factor, solve, solveTransposed, type Factors } from '#lib/numbers/lu.ts';
import type { Net } from './net.ts';

/** Components up to this size are factored densely; above, memory and time would grow as m² and m³. */
export const denseLimit = 600;

export interface Solver {
  readonly net: Net;
  /** By component: 1 where no number may pass. */
  readonly refused: Uint8Array;
  /** Factors of I − W of each dense component with loops, by component. */
  readonly factors: ReadonlyMap<number, Factors>;
}

/**
 * Prepares a net for many solutions; `refused` marks the components through which nothing passes.
 * O(E + Σ m³) over the components with loops of up to 600 elements.
 */
export function solver(net: Net, refused: Uint8Array, denseUpTo = denseLimit): Solver {
  const factors = new Map<number, Factors>();
  for (let c = 0; c < net.cyclic.length; c++) {
    const size = net.blockStart[c + 1]! - net.blockStart[c]!;
    if (!net.cyclic[c] || refused[c] || size > denseUpTo) continue;
    const matrix = weights(net, c).map((weight) => -weight);
    for (let i = 0; i < size; i++) matrix[i * size + i]! += 1;
    factors.set(c, factor(matrix, size));
  }
  return { net, refused, factors };
}

/** W of one component, row = effect, column = cause, lags collapsed. O(m² + E_c). */
export function weights(
  net: Net,
  component: number,
  keep: (link: number) => boolean = () => true,
): Float64Array {
  const first = net.blockStart[component]!;
  const last = net.blockStart[component + 1]!;
  const size = last - first;
  const matrix = new Float64Array(size * size);
  for (let link = net.outStart[first]!; link < net.outStart[last]!; link++) {
    const head = net.head[link]!;
    if (head >= last || !keep(link)) continue;
    matrix[(head - first) * size + net.tail[link]! - first]! += net.weight[link]!;
  }
  return matrix;
}

/**
 * λ = (I − Wᵀ)⁻¹ v: what one point pushed into each element is worth, when a point of element i is
 * worth v_i by itself. All arrays by place. O(V + E + Σ m²).
 */
export function pull(solver: Solver, v: Float64Array): Float64Array {
  const { net } = solver;
  const { outStart, head, weight, blockStart, cyclic } = net;
  const worth = v.slice();
  for (let c = cyclic.length - 1; c >= 0; c--) {
    const first = blockStart[c]!;
    if (!cyclic[c]) {
      let value = v[first]!;
      for (let link = outStart[first]!, end = outStart[first + 1]!; link < end; link++) {
        value += weight[link]! * worth[head[link]!]!;
      }
      worth[first] = value;
      continue;
    }
    const last = blockStart[c + 1]!;
    for (let p = first; p < last; p++) {
      let value = v[p]!;
      for (let link = outStart[p]!, end = outStart[p + 1]!; link < end; link++) {
        if (head[link]! >= last) value += weight[link]! * worth[head[link]!]!;
      }
      worth[p] = value;
    }
    settle(solver, c, worth.subarray(first, last), solveTransposed, roundBack);
  }
  return worth;
}

/** Δx = (I − W)⁻¹ u: how far every element moves when u_i points are pushed into element i. */
export function push(solver: Solver, u: Float64Array): Float64Array {
  const { net } = solver;
  const { inStart, inTail, inWeight, blockStart, cyclic } = net;
  const moved = u.slice();
  for (let c = 0; c < cyclic.length; c++) {
    const first = blockStart[c]!;
    if (!cyclic[c]) {
      let value = u[first]!;
      for (let at = inStart[first]!, end = inStart[first + 1]!; at < end; at++) {
        value += inWeight[at]! * moved[inTail[at]!]!;
      }
      moved[first] = value;
      continue;
    }
    const last = blockStart[c + 1]!;
    for (let p = first; p < last; p++) {
      let value = u[p]!;
      for (let at = inStart[p]!, end = inStart[p + 1]!; at < end; at++) {
        if (inTail[at]! < first) value += inWeight[at]! * moved[inTail[at]!]!;
      }
      moved[p] = value;
    }
    settle(solver, c, moved.subarray(first, last), solve, roundForth);
  }
  return moved;
}

/** One Gauss–Seidel round in place; returns the largest change relative to the largest value. */
type Round = (
  net: Net,
  first: number,
  last: number,
  given: Float64Array,
  x: Float64Array,
) => number;

/** Solves one component with loops in place: `x` holds what reaches it from outside. */
function settle(
  { net, refused, factors }: Solver,
  component: number,
  x: Float64Array,
  exactly: (factors: Factors, x: Float64Array) => void,
  round: Round,
): void {
  if (isZero(x)) return;
  const dense = factors.get(component);
  if (refused[component] || dense?.singular) x.fill(NaN);
  else if (dense) exactly(dense, x);
  else iterate(net, component, x, round);
}

function isZero(x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) return false;
  return true;
}

/** Gauss–Seidel until a round changes no value by more than 1e-14 of the largest; else NaN. */
function iterate(net: Net, component: number, x: Float64Array, round: Round): void {
  const first = net.blockStart[component]!;
  const last = net.blockStart[component + 1]!;
  const given = Float64Array.from(x);
  for (let rounds = 0; rounds < 20_000; rounds++) {
    const change = round(net, first, last, given, x);
    if (change <= 1e-14) return;
    if (!Number.isFinite(change)) break;
  }
  x.fill(NaN);
}

function roundBack(
  { outStart, head, weight }: Net,
  first: number,
  last: number,
  given: Float64Array,
  x: Float64Array,
): number {
  let change = 0;
  let largest = 0;
  for (let p = last - 1; p >= first; p--) {
    let value = given[p - first]!;
    let self = 1;
    for (let link = outStart[p]!, end = outStart[p + 1]!; link < end; link++) {
      const to = head[link]!;
      if (to === p) self -= weight[link]!;
      else if (to < last) value += weight[link]! * x[to - first]!;
    }
    value /= self;
    const moved = Math.abs(value - x[p - first]!);
    if (!(moved <= change)) change = moved;
    if (Math.abs(value) > largest) largest = Math.abs(value);
    x[p - first] = value;
  }
  return change === 0 ? 0 : change / largest;
}

function roundForth(
  { inStart, inTail, inWeight }: Net,
  first: number,
  last: number,
  given: Float64Array,
  x: Float64Array,
): number {
  let change = 0;
  let largest = 0;
  for (let p = first; p < last; p++) {
    let value = given[p - first]!;
    let self = 1;
    for (let at = inStart[p]!, end = inStart[p + 1]!; at < end; at++) {
      const from = inTail[at]!;
      if (from === p) self -= inWeight[at]!;
      else if (from >= first) value += inWeight[at]! * x[from - first]!;
    }
    value /= self;
    const moved = Math.abs(value - x[p - first]!);
    if (!(moved <= change)) change = moved;
    if (Math.abs(value) > largest) largest = Math.abs(value);
    x[p - first] = value;
  }
  return change === 0 ? 0 : change / largest;
}
