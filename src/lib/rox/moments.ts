/**
 * How sure is worth? On a map without loops no link repeats in a path, so mean and covariance of λ
 * follow exactly from those of the strengths, for every element at once and without sampling. A link
 * may not exist at all: its strength is then 0, and the spread says so.
 */
import { density, probability } from '#lib/numbers/normal.ts';
import type { Graph, GraphEdge } from './graph.ts';
import { index, type Net } from './net.ts';

export interface LinkMoments {
  readonly mean: number;
  readonly sd: number;
}

/** Of Bernoulli(π)·Normal(μ, σ): mean πμ, variance π(σ² + μ²) − π²μ². */
export function linkMoments({ weight, sd, existence }: GraphEdge): LinkMoments {
  const chance = existence ?? 1;
  const strength = weight ?? 0;
  const mean = chance * strength;
  const variance = chance * ((sd ?? 0) ** 2 + strength ** 2) - mean ** 2;
  return { mean, sd: chance === 1 ? (sd ?? 0) : Math.sqrt(Math.max(0, variance)) };
}

/** The graph at its expected strengths: each link with its mean and its whole spread. O(V + E). */
export function expectedGraph(graph: Graph): Graph {
  return {
    nodes: graph.nodes,
    edges: graph.edges.map((edge) => {
      if (edge.weight === undefined) return edge;
      const { mean, sd } = linkMoments(edge);
      return { ...edge, weight: mean, sd, existence: 1 };
    }),
  };
}

/** True for links that may carry something: a strength of 0 that is uncertain is not nothing. */
export function mayCarry({ weight, sd, existence }: GraphEdge): boolean {
  if (weight === undefined || weight === null) return false;
  return (weight !== 0 || (sd ?? 0) > 0) && (existence ?? 1) > 0;
}

/** The same graph indexed, with links whose expected strength is 0 but not certain. O(V + E). */
export function expectedNet(graph: Graph): Net {
  return index(expectedGraph(graph), mayCarry);
}

/** Above this many elements the covariances of all pairs would not fit. */
export const momentLimit = 4_000;

export interface WorthMoments {
  readonly mean: Float64Array;
  /** Cov(λ_i, λ_j) at i·size + j, by place. */
  readonly covariance: Float64Array;
}

/**
 * Exact mean and covariance of λ for independent links, backwards over the net of the expected graph.
 * Refused with loops, where the mean does not exist. O(VE) time, O(V²) memory.
 */
export function worthMoments(
  net: Net,
  value: Float64Array = net.value,
): WorthMoments | { refused: 'loops' | 'size' } {
  const { size, outStart, head, weight, sd } = net;
  if (net.cyclic.some(Boolean)) return { refused: 'loops' };
  if (size > momentLimit) return { refused: 'size' };
  const mean = new Float64Array(size);
  const covariance = new Float64Array(size * size);
  for (let i = size - 1; i >= 0; i--) {
    let total = value[i]!;
    let variance = 0;
    for (let link = outStart[i]!; link < outStart[i + 1]!; link++) {
      const to = head[link]!;
      total += weight[link]! * mean[to]!;
      for (let j = i + 1; j < size; j++) {
        covariance[i * size + j]! += weight[link]! * covariance[to * size + j]!;
      }
      variance += sd[link]! ** 2 * (covariance[to * size + to]! + mean[to]! ** 2);
    }
    for (let link = outStart[i]!; link < outStart[i + 1]!; link++) {
      variance += weight[link]! * covariance[i * size + head[link]!]!;
    }
    mean[i] = total;
    covariance[i * size + i] = variance;
    for (let j = i + 1; j < size; j++) covariance[j * size + i] = covariance[i * size + j]!;
  }
  return { mean, covariance };
}

/**
 * Exact mean and variance of what a push moves, where the strengths into one element may depend on
 * each other: `covariance(a, b)` of two links (by index) with the same head; forwards from the push.
 * Gives E and Var of Σ_i value_i·x_i with x = L u. Refused with loops. O(VE), and the pairs of links
 * into each element.
 */
export function pushMoments(
  net: Net,
  u: Float64Array,
  covariance: (a: number, b: number) => number,
): { mean: number; variance: number } | { refused: 'loops' } {
  const { size, inStart, inLink, inTail, inWeight, value } = net;
  if (net.cyclic.some(Boolean)) return { refused: 'loops' };
  const mean = new Float64Array(size);
  const second = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const [first, last] = [inStart[k]!, inStart[k + 1]!];
    mean[k] = u[k]!;
    for (let at = first; at < last; at++) mean[k]! += inWeight[at]! * mean[inTail[at]!]!;
    for (let b = 0; b < k; b++) {
      let cross = 0;
      for (let at = first; at < last; at++)
        cross += inWeight[at]! * second[inTail[at]! * size + b]!;
      second[k * size + b] = second[b * size + k] = cross;
    }
    let variance = 0;
    for (let p = first; p < last; p++) {
      for (let q = first; q < last; q++) {
        const both = second[inTail[p]! * size + inTail[q]!]!;
        const product = mean[inTail[p]!]! * mean[inTail[q]!]!;
        variance += inWeight[p]! * inWeight[q]! * both;
        variance += covariance(inLink[p]!, inLink[q]!) * (both + product);
      }
    }
    second[k * size + k] = variance;
  }
  let total = 0;
  let variance = 0;
  for (let i = 0; i < size; i++) {
    if (value[i] === 0) continue;
    total += value[i]! * mean[i]!;
    for (let j = 0; j < size; j++) variance += value[i]! * value[j]! * second[i * size + j]!;
  }
  return { mean: total, variance };
}

export interface GapMoments {
  readonly mean: number;
  readonly sd: number;
  /** E max(0, gap): above the gap where the score is uncertain. */
  readonly expectedPositiveGap: number;
  readonly probGapPositive: number;
}

/** Of gap·λ with both uncertain and independent: Var = E[g²]E[λ²] − (E g · E λ)². */
export function gapTimesWorth(
  gap: number,
  se: number,
  worth: number,
  worthVariance: number,
): GapMoments {
  const mean = gap * worth;
  const variance = gap ** 2 * worthVariance + se ** 2 * (worthVariance + worth ** 2);
  const z = gap / se;
  return {
    mean,
    sd: Math.sqrt(variance),
    expectedPositiveGap: se === 0 ? Math.max(0, gap) : gap * probability(z) + se * density(z),
    probGapPositive: se === 0 ? (gap > 0 ? 1 : 0) : probability(z),
  };
}
