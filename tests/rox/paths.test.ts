import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '#lib/rox/graph.ts';
import { index, placeOf } from '#lib/rox/net.ts';
import { BestPaths, countPaths } from '#lib/rox/paths.ts';
import { unsettled } from '#lib/rox/stability.ts';
import { graphs } from './graphs.ts';

/** Every simple path from one element to money, found the slow way. */
function everyPath(graph: Graph, from: string): { path: string[]; value: number }[] {
  const value = new Map(graph.nodes.map((node) => [node.id, node.valuePerPoint ?? 0]));
  const found: { path: string[]; value: number }[] = [];
  const walk = (path: string[], product: number): void => {
    const last = path.at(-1)!;
    if (value.get(last) !== 0) found.push({ path, value: product * value.get(last)! });
    for (const { from, to, weight } of graph.edges) {
      if (from === last && !path.includes(to)) walk([...path, to], product * weight!);
    }
  };
  walk([from], 1);
  return found.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

describe('the best paths', () => {
  it.each([
    ['without loops', false],
    ['with loops', true],
  ])('are the strongest of all simple paths on maps %s', (_, loops) => {
    fc.assert(
      fc.property(graphs({ loops, maxNodes: 7 }), (graph) => {
        const net = index(graph);
        const best = new BestPaths(net, unsettled(net), net.value, 5);
        for (const { id } of graph.nodes) {
          const all = everyPath(graph, id).filter(({ value }) => value !== 0);
          const found = best.from(placeOf(net, id));
          expect(found.length).toBe(Math.min(5, all.length));
          found.forEach(({ path, value }, i) => {
            expect(Math.abs(value)).toBeCloseTo(Math.abs(all[i]!.value), 5);
            const same = all.find((other) => other.path.join() === path.join());
            expect(same?.value).toBeCloseTo(value, 5);
          });
          expect(new Set(found.map(({ path }) => path.join())).size).toBe(found.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('stand in the order of elements where they tie', () => {
    const graph: Graph = {
      nodes: ['s', 'c', 'b', 'a', 'r'].map((id) => ({ id, valuePerPoint: id === 'r' ? 10 : 0 })),
      edges: ['a', 'b', 'c'].flatMap((id) => [
        { from: 's', to: id, weight: 0.1 },
        { from: id, to: 'r', weight: 0.3 },
      ]),
    };
    const net = index(graph);
    const best = new BestPaths(net, unsettled(net), net.value, 2).from(placeOf(net, 's'));
    expect(best.map(({ path }) => path[1])).toEqual(['c', 'b']);
  });

  it('are counted without walking them', () => {
    const graph: Graph = {
      nodes: Array.from({ length: 3 }, (_, i) => ({ id: `n${i}` })),
      edges: [
        { from: 'n0', to: 'n1', weight: 1 },
        { from: 'n1', to: 'n2', weight: 1 },
        { from: 'n0', to: 'n2', weight: 1 },
      ],
    };
    const net = index(graph);
    expect(countPaths(net, placeOf(net, 'n0'), placeOf(net, 'n2'))).toBe(2n);
  });
});
