import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attention } from '#lib/rox/attention.ts';
import { deltaErrors } from '#lib/rox/delta.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { index, placeOf, withLinks } from '#lib/rox/net.ts';
import { closeTogether } from '#lib/rox/portfolio.ts';
import { linkUse, sensitivity, unit, worthAfter } from '#lib/rox/sensitivity.ts';
import { selfMultipliers } from '#lib/rox/echoes.ts';
import { denseLimit, pull, push, solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import { worth } from '#lib/rox/worth.ts';
import { close, graphs } from './graphs.ts';

const solved = (graph: Graph) => {
  const net = index(graph);
  const ready = solver(net, unsettled(net));
  return { net, ready, perPush: worth(ready).perPush };
};

describe('a component too large to factor', () => {
  const size = denseLimit + 100;
  const ids = Array.from({ length: size }, (_, i) => `n${i}`);
  const graph: Graph = {
    nodes: ids.map((id, i) => ({ id, valuePerPoint: i === 7 ? 1000 : 0 })),
    edges: ids.flatMap((from, i) => [
      { from, to: ids[(i + 1) % size]!, weight: 0.6 },
      { from, to: ids[(i * 7 + 3) % size]!, weight: i % 3 ? 0.2 : -0.2, lagWeeks: 1 },
    ]),
  };
  const { net, ready, perPush } = solved(graph);

  it('is solved by rounds to the fixed point', () => {
    for (let p = 0; p < net.size; p++) {
      let value = net.value[p]!;
      for (let link = net.outStart[p]!; link < net.outStart[p + 1]!; link++) {
        value += net.weight[link]! * perPush[net.head[link]!]!;
      }
      expect(close(value, perPush[p]!, 1000)).toBe(true);
    }
  });

  it('has the self multipliers that its effects have', () => {
    const multipliers = selfMultipliers(ready);
    for (const p of [0, 99, size - 1]) {
      expect(multipliers[p]).toBeCloseTo(push(ready, unit(net.size, p))[p]!, 10);
      expect(multipliers[p]).toBeCloseTo(pull(ready, unit(net.size, p))[p]!, 10);
    }
  });
});

describe('a change of one link', () => {
  it('moves worth as solving the changed map again would', () => {
    fc.assert(
      fc.property(graphs({ gapsMissing: false }), fc.nat(), (graph, chosen) => {
        fc.pre(graph.edges.length > 0);
        const { net, ready, perPush } = solved(graph);
        const link = chosen % net.head.length;
        const [tail, head] = [net.tail[link]!, net.head[link]!];
        const removed = worthAfter(ready, perPush, tail, head, -net.weight[link]!);
        const without = withLinks(net, (other) => other !== link);
        const again = worth(solver(without, unsettled(without))).perPush;
        const scale = Math.max(...perPush.map(Math.abs));
        for (const id of net.ids) {
          expect(close(removed[placeOf(net, id)]!, again[placeOf(without, id)]!, scale)).toBe(true);
        }
        for (const source of net.order.keys()) {
          const use = linkUse(ready, perPush, source).find(({ edge }) => edge === net.edge[link]);
          expect(close(use!.worthIfRemoved, removed[source]!, scale)).toBe(true);
          expect(close(use!.slope, sensitivity(ready, perPush, tail, head)[source]!, scale)).toBe(
            true,
          );
        }
      }),
    );
  });
});

describe('closing gaps together', () => {
  it('brings exactly the chosen elements to their targets', () => {
    fc.assert(
      fc.property(graphs({ gapsMissing: false }), fc.nat(), (graph, seed) => {
        const { net, ready, perPush } = solved(graph);
        const { gap, moneyGap } = attention(ready, perPush);
        const chosen = [...net.order.keys()].filter((p) => (seed >> p) & 1);
        const { scoreChange, money, pushes } = closeTogether(ready, perPush, gap, chosen);
        for (const p of chosen) expect(close(scoreChange[p]!, gap[p]!, 1000)).toBe(true);
        const earned = scoreChange.reduce((sum, points, p) => sum + points * net.value[p]!, 0);
        const scale = Math.max(...pushes.map((points, p) => Math.abs(points * perPush[p]!)));
        expect(close(money, earned, scale * 10)).toBe(true);
        if (chosen.length === net.size) expect(close(money, moneyGap, scale * 10)).toBe(true);
      }),
    );
  });
});

describe('the delta method', () => {
  /** Root attention of one element for a graph, as plain arithmetic sees it. */
  const rootOf = (graph: Graph, id: string): number => {
    const { net, ready, perPush } = solved(graph);
    return attention(ready, perPush).root[placeOf(net, id)]!;
  };

  it('is the sum of squared first-order effects of every strength and every score', () => {
    fc.assert(
      fc.property(graphs({ maxNodes: 5 }), (graph) => {
        const { net, ready, perPush } = solved(graph);
        const { root } = deltaErrors(ready, perPush, attention(ready, perPush));
        const step = 1e-5;
        for (const { id, score, target } of graph.nodes) {
          if (score === undefined || target === undefined) continue;
          let variance = 0;
          graph.edges.forEach((edge, at) => {
            const moved = (by: number): Graph => ({
              ...graph,
              edges: graph.edges.with(at, { ...edge, weight: edge.weight! + by }),
            });
            const slope = (rootOf(moved(step), id) - rootOf(moved(-step), id)) / (2 * step);
            variance += (slope * edge.sd!) ** 2;
          });
          graph.nodes.forEach((node, at) => {
            if (node.score === undefined || node.target === undefined) return;
            const moved = (by: number): Graph => ({
              ...graph,
              nodes: graph.nodes.with(at, { ...node, score: node.score! + by }),
            });
            const slope = (rootOf(moved(step), id) - rootOf(moved(-step), id)) / (2 * step);
            variance += (slope * node.se!) ** 2;
          });
          const got = root[placeOf(net, id)]!;
          const want = Math.sqrt(variance);
          expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-3 * Math.max(got, want) + 1);
        }
      }),
      { numRuns: 60 },
    );
  });
});
