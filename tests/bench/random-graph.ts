/** Graphs of a given size for benches: the same for the same seed, no loops unless asked for. */
import type { Graph } from '#lib/rox/graph.ts';
import type { Net } from '#lib/rox/net.ts';

/** A graph whose links run from earlier to later elements, every fiftieth element carrying money. */
export function randomGraph(nodes: number, links: number, seed = 1): Graph {
  const random = lcg(seed);
  const edges = new Map<string, Graph['edges'][number]>();
  while (edges.size < links) {
    const a = Math.floor(random() * nodes);
    const b = Math.floor(random() * nodes);
    if (a === b) continue;
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    edges.set(`${from}>${to}`, {
      from: `n${from}`,
      to: `n${to}`,
      weight: (random() - 0.3) * (nodes / links),
      sd: 0.05,
      lagWeeks: Math.floor(random() * 12),
    });
  }
  return {
    nodes: Array.from({ length: nodes }, (_, i) => ({
      id: `n${i}`,
      score: 40 + 30 * random(),
      se: 1.5,
      target: 70,
      valuePerPoint: i % 50 === 49 ? 1000 : null,
    })),
    edges: [...edges.values()],
  };
}

/** The same graph with every so-many-th link turned round, so that loops join most elements. */
export function withLoops(graph: Graph, every: number): Graph {
  return {
    nodes: graph.nodes,
    edges: graph.edges.map((edge, i) =>
      i % every === 0 ? { ...edge, from: edge.to, to: edge.from } : edge,
    ),
  };
}

/**
 * A net without loops and without names, for sizes that no JSON holds: element i is at place i, its
 * links come from earlier ones.
 */
export function randomNet(nodes: number, links: number, seed = 1): Net {
  const random = lcg(seed);
  const heads = Int32Array.from({ length: links }, () => 1 + Math.floor(random() * (nodes - 1)));
  heads.sort();
  const inTail = heads.map((head) => Math.floor(random() * head));
  const inWeight = Float64Array.from(heads, () => (random() - 0.3) * (nodes / links));
  const inStart = starts(heads, nodes);
  const outStart = starts(inTail, nodes);
  const next = outStart.slice();
  const head = new Int32Array(links);
  const tail = new Int32Array(links);
  const weight = new Float64Array(links);
  const inLink = new Int32Array(links);
  for (let at = 0; at < links; at++) {
    const link = next[inTail[at]!]!++;
    head[link] = heads[at]!;
    tail[link] = inTail[at]!;
    weight[link] = inWeight[at]!;
    inLink[at] = link;
  }
  const order = Int32Array.from({ length: nodes }, (_, i) => i);
  const flat = (value: number): Float64Array => new Float64Array(nodes).fill(value);
  return {
    ids: [],
    positions: new Map(),
    size: nodes,
    order,
    place: order,
    score: flat(50),
    se: flat(1),
    target: flat(70),
    value: flat(0).map((_, i) => (i % 50 === 49 ? 1000 : 0)),
    cost: flat(NaN),
    direction: flat(1),
    outStart,
    tail,
    head,
    weight,
    sd: new Float64Array(links),
    lag: new Int32Array(links),
    edge: new Int32Array(links),
    inStart,
    inLink,
    inTail,
    inWeight,
    blockStart: Int32Array.from({ length: nodes + 1 }, (_, i) => i),
    block: order,
    cyclic: new Uint8Array(nodes),
  };
}

/** Where the run of each number begins, of numbers below a count. */
function starts(numbers: Int32Array, count: number): Int32Array {
  const start = new Int32Array(count + 1);
  for (let i = 0; i < numbers.length; i++) start[numbers[i]! + 1]!++;
  for (let i = 0; i < count; i++) start[i + 1]! += start[i]!;
  return start;
}

/** Lehmer's generator with Park and Miller's multiplier, in (0, 1). */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
