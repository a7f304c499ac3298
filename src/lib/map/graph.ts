/**
 * A map as a graph in memory, for every question about its shape: what leads to what, what hangs
 * together, which ways lead from here to there. The only file that knows graphology.
 */
import { MultiDirectedGraph } from 'graphology';
import { connectedComponents, stronglyConnectedComponents } from 'graphology-components';
import type { Element } from './element.ts';
import type { Link } from './link.ts';

export type Graph = MultiDirectedGraph;

/** Builds the graph; a link whose ends are not both there is left out. O(V + E). */
export function toGraph(
  elements: Iterable<Pick<Element, 'id'>>,
  links: Iterable<Pick<Link, 'id' | 'from' | 'to'>>,
): Graph {
  const graph = new MultiDirectedGraph();
  for (const { id } of elements) graph.addNode(id);
  for (const { id, from, to } of links)
    if (graph.hasNode(from) && graph.hasNode(to)) graph.addEdgeWithKey(id, from, to);
  return graph;
}

/** Everything that leads to these elements, themselves only where a loop comes back. O(V + E). */
export function upstream(graph: Graph, ids: Iterable<string>): Set<string> {
  return reach(ids, (id) => graph.inNeighbors(id), graph);
}

/** Everything that these elements lead to, themselves only where a loop comes back. O(V + E). */
export function downstream(graph: Graph, ids: Iterable<string>): Set<string> {
  return reach(ids, (id) => graph.outNeighbors(id), graph);
}

function reach(ids: Iterable<string>, next: (id: string) => string[], graph: Graph): Set<string> {
  const reached = new Set<string>();
  const queue = [...ids].filter((id) => graph.hasNode(id));
  for (let id = queue.pop(); id !== undefined; id = queue.pop())
    for (const neighbour of next(id))
      if (!reached.has(neighbour)) {
        reached.add(neighbour);
        queue.push(neighbour);
      }
  return reached;
}

/** Islands: sets of elements that hang together, whichever way the links run; largest first. O(V + E). */
export function components(graph: Graph): string[][] {
  return connectedComponents(graph).sort((a, b) => b.length - a.length);
}

/** Sets of elements of which each leads to each other: where the loops are. O(V + E). */
export function loops(graph: Graph): string[][] {
  return stronglyConnectedComponents(graph).filter((members) => members.length > 1);
}

export function hasLoop(graph: Graph): boolean {
  return loops(graph).length > 0;
}

/**
 * The ways from one element to another that pass no element twice, fewest steps first, as element ids.
 * Of two parallel links only one way is made.
 *
 * @param most how many at most; there may be exponentially many.
 */
export function paths(graph: Graph, from: string, to: string, most = 100): string[][] {
  if (!graph.hasNode(from) || !graph.hasNode(to) || from === to) return [];
  const useful = upstream(graph, [to]).add(to);
  const found: string[][] = [];
  let ways = [[from]];
  for (let steps = 1; ways.length > 0 && steps < graph.order && found.length < most; steps++) {
    const longer: string[][] = [];
    for (const way of ways)
      for (const next of new Set(graph.outNeighbors(way.at(-1)))) {
        if (!useful.has(next) || way.includes(next)) continue;
        if (next === to) found.push([...way, to]);
        else if (longer.length < 10 * most) longer.push([...way, next]);
      }
    ways = longer;
  }
  return found.slice(0, most);
}
