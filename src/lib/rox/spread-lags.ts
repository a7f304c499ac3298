/**
 * Nothing arrives in one week to the day. A lag can be spread around its weeks as two waits of half its
 * length, one after the other (Erlang's distribution of order 2), which turns the staircase of a push
 * into a slope. On a weekly grid each wait is geometric with at least one week.
 *
 * A wait is an element that keeps a part q of itself a week, so that a map with spread lags is a map, and
 * simulation, present value and companion radius hold for it as they stand.
 */
import type { Graph, GraphEdge, GraphNode } from './graph.ts';

/** Lags up to this many weeks are too short for two waits to vary. */
const shortest = 2;

/**
 * The graph with two waiting elements in every link of more than two weeks: q = 1 − 2/lag, so that the
 * mean stays the lag and the long-run strength what it was. The elements given come first, in their
 * order, and the waits after them. O(V + E).
 */
export function spreadLags(graph: Graph): { graph: Graph; waits: ReadonlySet<string> } {
  const taken = new Set(graph.nodes.map(({ id }) => id));
  const waits = new Set<string>();
  const nodes: GraphNode[] = [...graph.nodes];
  const edges: GraphEdge[] = [];
  graph.edges.forEach((edge, i) => {
    const lag = edge.lagWeeks ?? 0;
    if (lag <= shortest) {
      edges.push(edge);
      return;
    }
    const [first, second] = [named(`wait ${i}a`, taken), named(`wait ${i}b`, taken)];
    const kept = 1 - 2 / lag;
    for (const id of [first, second]) {
      waits.add(id);
      nodes.push({ id });
      edges.push({ from: id, to: id, weight: kept, lagWeeks: 1 });
    }
    edges.push({ from: edge.from, to: first, weight: 1 - kept, lagWeeks: 1 });
    edges.push({ from: first, to: second, weight: 1 - kept, lagWeeks: 1 });
    edges.push({ ...edge, from: second, lagWeeks: 0 });
  });
  return { graph: { nodes, edges }, waits };
}

/** An id that no element has. */
function named(wish: string, taken: ReadonlySet<string>): string {
  return taken.has(wish) ? named(`${wish}′`, taken) : wish;
}
