/**
 * A graph made ready for arithmetic: ids become places, places stand in topological order (a loop's
 * members side by side), and links lie in compressed rows, so that a sweep is a loop over numbers.
 * Built once; nothing here is changed afterwards.
 */
import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import { strongComponents } from './components.ts';

export interface Net {
  /** Element ids in the order given; everything shown follows this order. */
  readonly ids: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
  readonly size: number;
  /** Place → position in `ids`, and back. */
  readonly order: Int32Array;
  readonly place: Int32Array;
  /** By place; NaN where unknown, except `value` (0: carries no money) and `direction` (1 or −1). */
  readonly score: Float64Array;
  readonly se: Float64Array;
  readonly target: Float64Array;
  readonly value: Float64Array;
  readonly cost: Float64Array;
  readonly direction: Float64Array;
  /** Links sorted by tail; those of place p are `outStart[p]` to `outStart[p + 1]`. */
  readonly outStart: Int32Array;
  readonly tail: Int32Array;
  readonly head: Int32Array;
  readonly weight: Float64Array;
  readonly sd: Float64Array;
  readonly lag: Int32Array;
  /** Link → position in the graph's `edges`. */
  readonly edge: Int32Array;
  /** The same links sorted by head, with their tails and weights copied for contiguous reading. */
  readonly inStart: Int32Array;
  readonly inLink: Int32Array;
  readonly inTail: Int32Array;
  readonly inWeight: Float64Array;
  /** Component c holds the places `blockStart[c]` to `blockStart[c + 1]`; cyclic[c] is 1 for loops. */
  readonly blockStart: Int32Array;
  readonly block: Int32Array;
  readonly cyclic: Uint8Array;
}

/** Figures of the elements and the links between their positions, before places are given. */
interface Parts {
  readonly ids: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
  readonly figures: Pick<Net, 'score' | 'se' | 'target' | 'value' | 'cost' | 'direction'>;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
  readonly sd: Float64Array;
  readonly lag: Int32Array;
  readonly edge: Int32Array;
}

/**
 * Indexes a graph that has no faults. Links that do not carry anything, without weight or of weight 0
 * unless `carries` says otherwise, are left out. O(V + E).
 */
export function index(
  graph: Graph,
  carries: (edge: GraphEdge) => boolean = ({ weight }) => Boolean(weight),
): Net {
  const ids = graph.nodes.map((node) => node.id);
  const positions = new Map(ids.map((id, position) => [id, position]));
  const at = (id: string): number => {
    const position = positions.get(id);
    if (position === undefined) throw new RangeError(`no element ${id}`);
    return position;
  };
  const edge = upTo(graph.edges.length).filter((e) => carries(graph.edges[e]!));
  const links = edge.length;
  const from = new Int32Array(links);
  const to = new Int32Array(links);
  const weight = new Float64Array(links);
  const sd = new Float64Array(links);
  const lag = new Int32Array(links);
  for (let link = 0; link < links; link++) {
    const each = graph.edges[edge[link]!]!;
    from[link] = at(each.from);
    to[link] = at(each.to);
    weight[link] = each.weight ?? 0;
    sd[link] = each.sd ?? 0;
    lag[link] = each.lagWeeks ?? 0;
  }
  const figures = (read: (node: GraphNode) => number | null | undefined): Float64Array => {
    const values = new Float64Array(ids.length);
    for (let position = 0; position < ids.length; position++) {
      values[position] = read(graph.nodes[position]!) ?? NaN;
    }
    return values;
  };
  return assemble({
    ids,
    positions,
    figures: {
      score: figures((node) => node.score),
      se: figures((node) => node.se),
      target: figures((node) => node.target),
      value: figures((node) => node.valuePerPoint ?? 0),
      cost: figures((node) => node.costPerPoint),
      direction: figures((node) => (node.goodDirection === 'down' ? -1 : 1)),
    },
    from,
    to,
    weight,
    sd,
    lag,
    edge,
  });
}

/**
 * The same elements with only the links that `keep` allows, their weights passed through `reweigh`.
 * Places may differ from those of `net`: see `carry`. O(V + E).
 */
export function withLinks(
  net: Net,
  keep: (link: number) => boolean,
  reweigh: (weight: number) => number = (weight) => weight,
): Net {
  const kept = upTo(net.head.length).filter(keep);
  const byPosition = (values: Float64Array): Float64Array => picked(values, net.place);
  return assemble({
    ids: net.ids,
    positions: net.positions,
    figures: mapFigures(net, byPosition),
    from: kept.map((link) => net.order[net.tail[link]!]!),
    to: kept.map((link) => net.order[net.head[link]!]!),
    weight: picked(net.weight, kept).map(reweigh),
    sd: picked(net.sd, kept),
    lag: kept.map((link) => net.lag[link]!),
    edge: kept.map((link) => net.edge[link]!),
  });
}

/** Values by place of one net as values by place of another with the same elements. O(V). */
export function carry(values: Float64Array, from: Net, to: Net): Float64Array {
  return picked(picked(values, from.place), to.order);
}

function assemble({ ids, positions, figures, from, to, ...links }: Parts): Net {
  const size = ids.length;
  const { order, blockStart, cyclic } = strongComponents(size, from, to);
  const place = new Int32Array(size);
  order.forEach((position, p) => (place[position] = p));
  const block = new Int32Array(size);
  for (let c = 0; c < cyclic.length; c++) block.fill(c, blockStart[c], blockStart[c + 1]);

  const tails = from.map((position) => place[position]!);
  const heads = to.map((position) => place[position]!);
  const byHead = sortedBy(heads, upTo(heads.length), size);
  const out = sortedBy(tails, byHead.items, size);
  const pick = (values: Int32Array): Int32Array => out.items.map((link) => values[link]!);
  const tail = pick(tails);
  const head = pick(heads);
  const weight = picked(links.weight, out.items);
  const into = sortedBy(head, upTo(head.length), size);
  return {
    ids,
    positions,
    size,
    order,
    place,
    ...mapFigures(figures, (values) => picked(values, order)),
    outStart: out.start,
    tail,
    head,
    weight,
    sd: picked(links.sd, out.items),
    lag: pick(links.lag),
    edge: pick(links.edge),
    inStart: into.start,
    inLink: into.items,
    inTail: into.items.map((link) => tail[link]!),
    inWeight: picked(weight, into.items),
    blockStart,
    block,
    cyclic,
  };
}

/** 0 to count − 1. */
function upTo(count: number): Int32Array {
  const numbers = new Int32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i;
  return numbers;
}

/** `values[at[0]]`, `values[at[1]]`, … */
function picked(values: Float64Array, at: Int32Array): Float64Array {
  const result = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) result[i] = values[at[i]!]!;
  return result;
}

function mapFigures(
  figures: Parts['figures'],
  change: (values: Float64Array) => Float64Array,
): Parts['figures'] {
  return {
    score: change(figures.score),
    se: change(figures.se),
    target: change(figures.target),
    value: change(figures.value),
    cost: change(figures.cost),
    direction: change(figures.direction),
  };
}

/** Values by place as a record by id, in the order of the elements; what is not finite becomes null. O(V). */
export function byId(net: Net, values: Float64Array): Record<string, number | null> {
  return Object.fromEntries(
    net.ids.map((id, position) => {
      const value = values[net.place[position]!]!;
      return [id, Number.isFinite(value) ? value : null];
    }),
  );
}

/** The id of the element at a place. */
export function idAt(net: Net, place: number): string {
  return net.ids[net.order[place]!]!;
}

/** The place of an element. @throws RangeError for an id that is not in the net. O(1). */
export function placeOf(net: Net, id: string): number {
  const position = net.positions.get(id);
  if (position === undefined) throw new RangeError(`no element ${id}`);
  return net.place[position]!;
}

/** A stable counting sort of `items` by `key[item]`, with where each key's run starts. */
function sortedBy(
  key: Int32Array,
  items: Int32Array,
  size: number,
): { start: Int32Array; items: Int32Array } {
  const start = new Int32Array(size + 1);
  for (let i = 0; i < items.length; i++) start[key[items[i]!]! + 1]!++;
  for (let k = 0; k < size; k++) start[k + 1]! += start[k]!;
  const next = start.slice();
  const sorted = new Int32Array(items.length);
  for (let i = 0; i < items.length; i++) sorted[next[key[items[i]!]!]!++] = items[i]!;
  return { start, items: sorted };
}
