/**
 * Many possible maps instead of one: every strength drawn from its distribution, the same draw of the
 * same link whoever asks for it. Ranks, chances and quantiles are counted; means are not read off where
 * loops are, because there they do not exist.
 */
import { quantile } from '#lib/numbers/normal.ts';
import { philox } from '#lib/numbers/philox.ts';
import { spectralRadius } from '#lib/numbers/eigenvalues.ts';
import { index, type Net } from './net.ts';
import type { Graph } from './graph.ts';
import { pull, solver, weights } from './solve.ts';

/** A draw whose loops come this near to running away is left out and counted. */
export const radiusLimit = 0.95;

export interface Sample {
  readonly net: Net;
  readonly draws: number;
  /** λ of the element at place p in draw d at p·draws + d; NaN in draws that were left out. */
  readonly perPush: Float64Array;
  /** Share of draws whose largest spectral radius reached the limit. */
  readonly refusedShare: number;
}

/** Φ⁻¹ at the middles of 65,536 equal slices. */
let normalTable: Float64Array | null = null;

function table(): Float64Array {
  normalTable ??= Float64Array.from({ length: 65_536 }, (_, i) => quantile((i + 0.5) / 65_536));
  return normalTable;
}

/**
 * Draws worth `draws` times. Strengths are Bernoulli(existence) × Normal(weight, sd), independent; a
 * draw depends on (seed, position of the link in the graph, number of the draw) alone.
 * O(draws·E), with loops O(draws·(E + Σ m³)).
 */
export function sampleWorth(graph: Graph, draws: number, seed: number): Sample {
  const net = index(graph);
  const normals = table();
  const words = new Int32Array(4);
  const links = net.head.length;
  const drawn = new Float64Array(links * 4);
  const perPush = new Float64Array(net.size * draws);
  const exists = Float64Array.from(
    net.edge,
    (edge) => (graph.edges[edge]!.existence ?? 1) * 65_536,
  );
  const loops = net.cyclic.some(Boolean);
  let refused = 0;
  for (let begin = 0; begin < draws; begin += 4) {
    for (let link = 0; link < links; link++) {
      philox(words, begin >>> 2, net.edge[link]!, 0, 0, seed | 0, 0);
      for (let k = 0; k < 4; k++) {
        const word = words[k]!;
        const strength = net.weight[link]! + net.sd[link]! * normals[word >>> 16]!;
        drawn[k * links + link] = (word & 0xffff) < exists[link]! ? strength : 0;
      }
    }
    for (let k = 0; k < 4 && begin + k < draws; k++) {
      const weight = drawn.subarray(k * links, (k + 1) * links);
      const worth = loops ? withLoops(net, weight) : sweep(net, weight);
      if (!worth) refused++;
      for (let p = 0; p < net.size; p++) perPush[p * draws + begin + k] = worth ? worth[p]! : NaN;
    }
  }
  return { net, draws, perPush, refusedShare: draws === 0 ? 0 : refused / draws };
}

function sweep(net: Net, weight: Float64Array): Float64Array {
  const { outStart, head, value, size } = net;
  const worth = new Float64Array(size);
  for (let p = size - 1; p >= 0; p--) {
    let total = value[p]!;
    for (let link = outStart[p]!, end = outStart[p + 1]!; link < end; link++) {
      total += weight[link]! * worth[head[link]!]!;
    }
    worth[p] = total;
  }
  return worth;
}

/** λ of one draw; null where a component comes too near to running away. */
function withLoops(net: Net, weight: Float64Array): Float64Array | null {
  const drawn = { ...net, weight };
  for (let c = 0; c < net.cyclic.length; c++) {
    const size = net.blockStart[c + 1]! - net.blockStart[c]!;
    if (net.cyclic[c] && spectralRadius(weights(drawn, c), size) >= radiusLimit) return null;
  }
  return pull(solver(drawn, new Uint8Array(net.cyclic.length)), net.value);
}

export interface Chances {
  readonly id: string;
  /** 5 %, 50 % and 95 % points of λ over the draws that settle. */
  readonly band: readonly [number, number, number];
  readonly expectedRank: number;
  readonly probTop1: number;
  readonly probTop3: number;
  readonly probRoxAbove1: number | null;
  readonly probNetAbove0: number | null;
}

/**
 * What the draws say about every element, in the order of elements; ranks by λ in the good direction,
 * 1 is first. The Monte Carlo error of a chance p is √(p(1 − p)/draws). O(draws·V log V).
 */
export function chances({ net, draws, perPush }: Sample): Chances[] {
  const settled = [...Array(draws).keys()].filter((d) => !Number.isNaN(perPush[d]!));
  const count = settled.length;
  const rank = new Float64Array(net.size);
  const first = new Float64Array(net.size);
  const third = new Float64Array(net.size);
  const worth = new Float64Array(net.size);
  for (const d of settled) {
    for (let p = 0; p < net.size; p++) worth[p] = perPush[p * draws + d]! * net.direction[p]!;
    const sorted = worth.slice().sort();
    for (let p = 0; p < net.size; p++) {
      const at = net.size - lastAtMost(sorted, worth[p]!);
      rank[p]! += at;
      if (at <= 1) first[p]! += 1;
      if (at <= 3) third[p]! += 1;
    }
  }
  return Array.from(net.place, (p) => {
    const values = Float64Array.from(settled, (d) => perPush[p * draws + d]!).sort();
    const cost = net.cost[p]!;
    const above = (bar: number): number | null =>
      Number.isNaN(cost) || count === 0
        ? null
        : values.filter((value) => value * net.direction[p]! > bar).length / count;
    return {
      id: net.ids[net.order[p]!]!,
      band: [at(values, 0.05), at(values, 0.5), at(values, 0.95)],
      expectedRank: rank[p]! / count,
      probTop1: first[p]! / count,
      probTop3: third[p]! / count,
      probRoxAbove1: cost === 0 ? null : above(cost),
      probNetAbove0: above(cost),
    };
  });
}

/** How many of the sorted values are at most x, minus one: ties share the better rank. */
function lastAtMost(sorted: Float64Array, x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The quantile of sorted values, linear between neighbours (Hyndman & Fan's type 7). */
function at(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) return NaN;
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
