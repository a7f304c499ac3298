/** A worker that draws what a what-if brings, for as long as a person would wait. */
import url from '#lib/rox/kernel.wasm?url';
import { drawerOf } from '#lib/rox/sample.ts';
import type { Graph, GraphEdge } from '#lib/rox/graph.ts';
import { outcomes, withPushes, type Points } from '#lib/rox/outcomes.ts';
import { trialsOf } from '#lib/rox/trials.ts';

export interface Errand {
  /** Null for the same as in the last errand. */
  readonly graph: Graph | null;
  /** Edges that stand otherwise, by position. */
  readonly edges: readonly (readonly [number, GraphEdge])[];
  readonly points: Points;
  readonly draws: number;
  /** Which blocks of draws: from this one on, every so-many-th. */
  readonly from: number;
  readonly step: number;
  /** When to stop, though not all is drawn. */
  readonly milliseconds: number;
}

const kernel = fetch(url)
  .then((answer) => answer.arrayBuffer())
  .then((bytes) => WebAssembly.compile(bytes));
let known: Graph = { nodes: [], edges: [] };

addEventListener('message', ({ data, ports: [port] }: MessageEvent<Errand>) => {
  const end = performance.now() + data.milliseconds;
  void kernel.then((module) => {
    known = data.graph ?? known;
    const edges = known.edges.slice();
    for (const [at, edge] of data.edges) edges[at] = edge;
    // The map is taken to be right in which links there are, as it is in every interval of the screen.
    const graph = { nodes: known.nodes, edges: edges.map((edge) => ({ ...edge, existence: 1 })) };
    const trials = trialsOf(withPushes(graph, data.points), 1);
    const { from, step } = data;
    const goOn = (): boolean => performance.now() < end;
    port?.postMessage(outcomes(drawerOf(trials, module), data.draws, { from, step, goOn }));
  });
});
