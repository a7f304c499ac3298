/** Graphs of a given size for benches: the same for the same seed, no loops unless asked for. */
import type { Graph } from '#lib/rox/graph.ts';

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

/** Lehmer's generator with Park and Miller's multiplier, in (0, 1). */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
