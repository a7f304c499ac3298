/**
 * A map made ready for chance: what every strength and score is drawn from, as flat numbers that a
 * kernel can read. Links with one evidence source share part of their error: a study that overstates
 * one effect overstates the others.
 */
import { cholesky } from '#lib/numbers/cholesky.ts';
import type { Graph, GraphEdge } from './graph.ts';
import { mayCarry } from './moments.ts';
import { index, type Net } from './net.ts';
import { steps } from './streams.ts';

/**
 * Share of a strength's variance that is its source's and moves all links of that source together. A
 * convention, shown wherever it is used, and not a finding.
 */
export const sharedVariance = 0.5;

/** By place or link of `net`; money in `unit`s, so that single precision holds any currency. */
export interface Trials {
  readonly net: Net;
  readonly seed: number;
  readonly unit: number;
  /** Strength, if it exists: mean + spread·own normal + shared·the source's normal. */
  readonly mean: Float32Array;
  readonly spread: Float32Array;
  readonly shared: Float32Array;
  /** Out of 65,536. */
  readonly exists: Int32Array;
  /** Evidence source, −1 for none of its own. */
  readonly source: Int32Array;
  readonly sources: number;
  readonly value: Float32Array;
  /** The same without results whose gap is unknown. */
  readonly counted: Float32Array;
  readonly silentMoney: boolean;
  /** 1 where the element has a gap, drawn as gapMean − gapSpread·normal; 0 elsewhere. */
  readonly known: Int32Array;
  readonly gapMean: Float32Array;
  readonly gapSpread: Float32Array;
  readonly direction: Float32Array;
  /** Cost of a point; NaN where unknown. */
  readonly bar: Float32Array;
  /** Links into one element whose strengths vary together, in place of each on its own. */
  readonly blocks: readonly Block[];
}

/** Strengths = mean + root·normals, for links of one child; root is lower triangular, row by row. */
export interface Block {
  readonly links: Int32Array;
  readonly root: Float64Array;
}

/** Covariance of the strengths of some links, by position in the graph's `edges`; row after row. */
export interface Covariance {
  readonly edges: readonly number[];
  readonly matrix: Float64Array;
}

/**
 * Prepares a graph without faults; `covariances` must be positive definite and name each link once.
 * O(V + E), and O(k³) for k links that vary together. @throws RangeError
 */
export function trialsOf(
  graph: Graph,
  seed: number,
  covariances: readonly Covariance[] = [],
): Trials {
  const net = index(graph, mayCarry);
  const unit = net.value.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const edges = Array.from(net.edge, (edge) => graph.edges[edge]!);
  const sourceOf = sharedSources(edges);
  const source = Int32Array.from(edges, (edge) => sourceOf.get(edge.source ?? '') ?? -1);
  const share = (link: number): number => (source[link]! < 0 ? 0 : sharedVariance);
  const gap = net.target.map((target, p) => target - net.score[p]!);
  const known = Int32Array.from(gap, (points) => (Number.isNaN(points) ? 0 : 1));
  const value = Float32Array.from(net.value, (money) => money / unit);
  return {
    net,
    seed,
    unit,
    mean: Float32Array.from(net.weight),
    spread: Float32Array.from(net.sd, (sd, link) => sd * Math.sqrt(1 - share(link))),
    shared: Float32Array.from(
      net.sd,
      (sd, link) => Math.sign(net.weight[link]! || 1) * sd * Math.sqrt(share(link)),
    ),
    exists: Int32Array.from(edges, ({ existence }) => Math.round((existence ?? 1) * steps)),
    source,
    sources: sourceOf.size,
    value,
    counted: value.map((money, p) => (known[p] ? money : 0)),
    silentMoney: net.value.some((money, p) => money !== 0 && !known[p]),
    known,
    gapMean: Float32Array.from(gap, (points) => (Number.isNaN(points) ? 0 : points)),
    gapSpread: Float32Array.from(net.se, (se, p) => (known[p] && se > 0 ? se : 0)),
    direction: Float32Array.from(net.direction),
    bar: Float32Array.from(net.cost, (cost) => cost / unit),
    blocks: covariances.map((each) => blockOf(net, each)),
  };
}

function blockOf(net: Net, { edges, matrix }: Covariance): Block {
  const links = Int32Array.from(edges, (edge) => net.edge.indexOf(edge));
  const root = cholesky(matrix, edges.length);
  if (!root || links.includes(-1)) throw new RangeError('covariances are not positive definite');
  return { links, root };
}

/** Numbers of the sources that stand behind more than one uncertain link, in the order they appear. */
export function sharedSources(edges: readonly GraphEdge[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const { source, sd } of edges) {
    if (source && (sd ?? 0) > 0) uses.set(source, (uses.get(source) ?? 0) + 1);
  }
  const shared = [...uses].filter(([, count]) => count > 1);
  return new Map(shared.map(([source], i) => [source, i]));
}
