import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse } from '#lib/rox/analyse.ts';
import { beside, type Side } from '#lib/rox/beside.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { close, graphs } from './graphs.ts';

const side = (graph: Graph): Side => ({
  graph,
  links: graph.edges.map(({ from, to }) => `${from}>${to}`),
});

/** The same graph with one strength and one target otherwise. */
function otherwise(graph: Graph, which: number): Graph {
  const edge = which % Math.max(1, graph.edges.length);
  const node = which % graph.nodes.length;
  return {
    nodes: graph.nodes.map((each, i) =>
      i === node ? { ...each, target: (each.target ?? 0) + 7 } : each,
    ),
    edges: graph.edges.map((each, i) =>
      i === edge ? { ...each, weight: (each.weight ?? 0) * 0.5, sd: 0.07 } : each,
    ),
  };
}

describe('two maps side by side', () => {
  test('are not apart where they are the same, however unsure both are', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const apart = beside(side(graph), side(graph));
        for (const { id } of graph.nodes) expect(apart(id)).toEqual({ worth: 0, root: 0 });
      }),
    );
  });

  test('err each for itself where they share nothing', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const other: Graph = {
          nodes: graph.nodes.map((each) => ({
            ...each,
            score: each.score === undefined ? each.score : (each.score ?? 0) + 1,
          })),
          edges: graph.edges.map((each) => ({ ...each, sd: (each.sd ?? 0) + 0.01 })),
        };
        const apart = beside(side(graph), side(other));
        const [one, two] = [graph, other].map((each) => analyse(each).standardErrors());
        for (const { id } of graph.nodes) {
          const found = apart(id);
          const worth = Math.hypot(one?.worth[id] ?? 0, two?.worth[id] ?? 0);
          const root = Math.hypot(one?.root[id] ?? 0, two?.root[id] ?? 0);
          expect(close(found?.worth ?? null, worth)).toBe(true);
          expect(close(found?.root ?? null, root)).toBe(true);
        }
      }),
    );
  });

  test('are apart by what a doubt that both share moves them apart', () => {
    fc.assert(
      fc.property(graphs({ gapsMissing: false }), fc.nat(20), (graph, which) => {
        const other = otherwise(graph, which);
        const apart = beside(side(graph), side(other));
        const worthOf = (each: Graph) => analyse(each).valuePerPush;
        const step = 1e-6;
        const bent = (each: Graph, e: number): Graph => ({
          ...each,
          edges: each.edges.map((edge, i) =>
            i === e ? { ...edge, weight: (edge.weight ?? 0) + step } : edge,
          ),
        });
        const moved = graph.edges.map((edge, e) => {
          const shared = other.edges[e]?.weight === edge.weight && other.edges[e]?.sd === edge.sd;
          const by = (each: Graph) => {
            const [was, now] = [worthOf(each), worthOf(bent(each, e))];
            const sd = each.edges[e]?.sd ?? 0;
            return (id: string) => (sd * ((now[id] ?? 0) - (was[id] ?? 0))) / step;
          };
          return { shared, first: by(graph), second: by(other) };
        });
        for (const { id } of graph.nodes) {
          const variance = moved.reduce((sum, { shared, first, second }) => {
            const [a, b] = [first(id), second(id)];
            return sum + (shared ? (a - b) ** 2 : a ** 2 + b ** 2);
          }, 0);
          const found = apart(id)?.worth ?? 0;
          const size = Math.abs(worthOf(graph)[id] ?? 0) + Math.abs(worthOf(other)[id] ?? 0);
          expect(Math.abs(found - Math.sqrt(variance))).toBeLessThan(1e-3 * (size + found) + 1);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('tell nothing of an element that is in one of them alone', () => {
    const one: Graph = { nodes: [{ id: 'a' }, { id: 'b' }], edges: [] };
    const apart = beside(side(one), side({ nodes: [{ id: 'a' }], edges: [] }));
    expect([apart('a'), apart('b')]).toEqual([{ worth: 0, root: 0 }, null]);
  });
});
