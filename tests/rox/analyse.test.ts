import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse, type Analysis, type ById } from '#lib/rox/analyse.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { index, placeOf } from '#lib/rox/net.ts';
import { push, solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import { worth } from '#lib/rox/worth.ts';
import { close, graphs } from './graphs.ts';

const figures = [
  'valuePerPush',
  'selfMultiplier',
  'valuePerHeldPoint',
  'grossValuePerPush',
  'gap',
  'ownGap',
  'attentionRoot',
  'opportunity',
  'roxRatio',
  'netPerPointGoodDirection',
] as const;

/** The largest size among figures: sums of them round at its scale. */
function scaleOf(values: ById): number {
  return Math.max(0, ...Object.values(values).map((value) => Math.abs(value ?? 0)));
}

function sameFigures(a: Analysis, b: Analysis, ids: readonly string[]): void {
  for (const figure of figures) {
    const scale = scaleOf(a[figure]);
    for (const id of ids) {
      const [x, y] = [a[figure][id] ?? null, b[figure][id] ?? null];
      expect(close(x, y, scale), `${figure} of ${id}: ${x} and ${y}`).toBe(true);
    }
  }
}

const ids = (graph: Graph): string[] => graph.nodes.map(({ id }) => id);

describe('the analysis of any map whose loops settle', () => {
  it('distributes the money gap without losing or inventing any', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const { attentionRoot, moneyGapAtResults, sumAttentionRoot } = analyse(graph);
        expect(close(sumAttentionRoot, moneyGapAtResults, scaleOf(attentionRoot))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('values a push the same forwards and backwards: λ·u = v·Lu', () => {
    fc.assert(
      fc.property(graphs(), fc.array(fc.double({ min: -5, max: 5, noNaN: true })), (graph, by) => {
        const net = index(graph);
        const ready = solver(net, unsettled(net));
        const pushed = Float64Array.from({ length: net.size }, (_, p) => by[p] ?? 1);
        const { perPush } = worth(ready);
        const moved = push(ready, pushed);
        const backwards = pushed.reduce((sum, points, p) => sum + points * perPush[p]!, 0);
        const forwards = moved.reduce((sum, points, p) => sum + points * net.value[p]!, 0);
        expect(close(backwards, forwards, Math.max(...perPush.map(Math.abs)) * 50)).toBe(true);
      }),
    );
  });

  it('keeps the money at every element: what flows in and what starts there is worth × gap', () => {
    fc.assert(
      fc.property(graphs({ gapsMissing: false }), (graph) => {
        const { flows, attentionRoot, valuePerPush, gap } = analyse(graph);
        const scale = Math.max(
          scaleOf(attentionRoot),
          ...flows.map((flow) => Math.abs(flow.money!)),
        );
        for (const id of ids(graph)) {
          const inflow = flows
            .filter(({ to }) => to === id)
            .reduce((sum, { money }) => sum + money!, 0);
          expect(close(inflow + attentionRoot[id]!, valuePerPush[id]! * gap[id]!, scale)).toBe(
            true,
          );
        }
      }),
    );
  });

  it('lets money flow on through elements without score or target', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const { flows, gap, ownGap } = analyse(graph);
        const measured = new Set(
          graph.nodes.filter(({ id }) => gap[id] !== null).map(({ id }) => id),
        );
        const scale = Math.max(1, ...flows.map(({ money }) => Math.abs(money!)));
        for (const { id, valuePerPoint } of graph.nodes) {
          if (measured.has(id)) continue;
          expect(ownGap[id]).toBe(0);
          const total = (end: 'from' | 'to'): number =>
            flows.filter((flow) => flow[end] === id).reduce((sum, { money }) => sum + money!, 0);
          // Its own money is left out, so all that flows in flows on.
          expect(close(total('to'), total('from'), scale), `${id} ${valuePerPoint}`).toBe(true);
        }
      }),
    );
  });

  it('does not depend on the order in which elements and links are given', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const turned = { nodes: graph.nodes.toReversed(), edges: graph.edges.toReversed() };
        sameFigures(analyse(graph), analyse(turned), ids(graph));
      }),
    );
  });

  it('does not depend on the unit of money', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const inCents = {
          ...graph,
          nodes: graph.nodes.map((node) => ({
            ...node,
            valuePerPoint: (node.valuePerPoint ?? 0) * 100,
          })),
        };
        const [a, b] = [analyse(graph), analyse(inCents)];
        for (const id of ids(graph)) {
          expect(
            close(a.attentionRoot[id]! * 100, b.attentionRoot[id]!, scaleOf(b.attentionRoot)),
          ).toBe(true);
        }
      }),
    );
  });

  it('does not change when a link is split by an element that passes everything on', () => {
    fc.assert(
      fc.property(graphs(), fc.nat(), (graph, chosen) => {
        fc.pre(graph.edges.length > 0);
        const at = chosen % graph.edges.length;
        const link = graph.edges[at]!;
        const split: Graph = {
          nodes: [...graph.nodes, { id: 'between' }],
          edges: [
            ...graph.edges.toSpliced(at, 1),
            { ...link, to: 'between', weight: 1 },
            { ...link, from: 'between' },
          ],
        };
        sameFigures(analyse(graph), analyse(split), ids(graph));
      }),
    );
  });

  it('does not change when a part that has nothing to do with it is added', () => {
    fc.assert(
      fc.property(graphs(), graphs(), (graph, other) => {
        const away = (id: string): string => `other ${id}`;
        const both: Graph = {
          nodes: [...graph.nodes, ...other.nodes.map((node) => ({ ...node, id: away(node.id) }))],
          edges: [
            ...graph.edges,
            ...other.edges.map((edge) => ({ ...edge, from: away(edge.from), to: away(edge.to) })),
          ],
        };
        sameFigures(analyse(graph), analyse(both), ids(graph));
      }),
    );
  });
});

describe('a map with a runaway loop', () => {
  const graph: Graph = {
    nodes: [
      { id: 'before', score: 50, target: 60 },
      { id: 'a', score: 50, target: 60 },
      { id: 'b', score: 50, target: 60 },
      { id: 'beside', score: 50, target: 60 },
      { id: 'result', score: 50, target: 60, valuePerPoint: 10 },
    ],
    edges: [
      { from: 'before', to: 'a', weight: 0.5 },
      { from: 'a', to: 'b', weight: 1.5 },
      { from: 'b', to: 'a', weight: 0.8 },
      { from: 'b', to: 'result', weight: 0.5 },
      { from: 'beside', to: 'result', weight: 0.5 },
    ],
  };

  it('says nothing about what passes through it, and everything else', () => {
    const { stability, valuePerPush, totalEffects, topPaths } = analyse(graph);
    expect(stability.accept).toBe(false);
    expect(valuePerPush).toEqual({ before: null, a: null, b: null, beside: 5, result: 10 });
    expect(totalEffects('before')).toEqual({ a: null, b: null, result: null });
    expect(totalEffects('beside')).toEqual({ result: 0.5 });
    expect(topPaths('before')).toEqual([]);
    expect(topPaths('beside').map(({ path }) => path)).toEqual([['beside', 'result']]);
  });

  it('names the loop and how much weaker it would have to be', () => {
    const refusal = analyse(graph).stability.components[0]?.refusal;
    expect(refusal?.loop?.nodes).toEqual(['a', 'b']);
    expect(refusal?.uniformScaling).toBeCloseTo(0.9 / Math.sqrt(1.2), 12);
  });

  it('does not touch the worth of those before it when it leads to no money', () => {
    const beside: Graph = {
      ...graph,
      edges: graph.edges
        .filter(({ from, to }) => !(from === 'b' && to === 'result'))
        .concat({ from: 'before', to: 'result', weight: 0.1 }),
    };
    const { valuePerPush } = analyse(beside);
    expect(valuePerPush.before).toBeCloseTo(1, 12);
    expect(valuePerPush.a).toBeNull();
  });
});

describe('figures that are missing', () => {
  it('leave the money of a result without gap out of both sides, and name it', () => {
    const graph: Graph = {
      nodes: [
        { id: 'cause', score: 50, target: 60 },
        { id: 'known', score: 50, target: 60, valuePerPoint: 10 },
        { id: 'unknown', valuePerPoint: 1000 },
      ],
      edges: [
        { from: 'cause', to: 'known', weight: 0.5 },
        { from: 'cause', to: 'unknown', weight: 0.5 },
      ],
    };
    const { moneyGapAtResults, attentionRoot, valuePerPush, findings } = analyse(graph);
    expect(moneyGapAtResults).toBe(100);
    expect(attentionRoot).toEqual({ cause: 50, known: 50, unknown: 0 });
    expect(valuePerPush.cause).toBe(505);
    expect(findings).toContainEqual({ code: 'result.noGap', nodes: ['unknown'] });
  });

  it('leave a link without weight carrying nothing, and name it', () => {
    const graph: Graph = {
      nodes: [{ id: 'a' }, { id: 'b', valuePerPoint: 1 }],
      edges: [{ from: 'a', to: 'b' }],
    };
    const { valuePerPush, findings } = analyse(graph);
    expect(valuePerPush).toEqual({ a: 0, b: 1 });
    expect(findings).toContainEqual({ code: 'link.noWeight', nodes: ['a', 'b'] });
  });

  it('leave an empty map empty', () => {
    const { stability, moneyGapAtResults, findings } = analyse({ nodes: [], edges: [] });
    expect(stability.accept).toBe(true);
    expect(moneyGapAtResults).toBe(0);
    expect(findings).toEqual([]);
  });
});

describe('parallel links', () => {
  it('with different lags add up, and count as one path', () => {
    const graph: Graph = {
      nodes: [{ id: 'a' }, { id: 'b', valuePerPoint: 100 }],
      edges: [
        { from: 'a', to: 'b', weight: 0.5, lagWeeks: 2 },
        { from: 'a', to: 'b', weight: 0.25, lagWeeks: 8 },
      ],
    };
    const { valuePerPush, topPaths } = analyse(graph);
    expect(valuePerPush.a).toBe(75);
    expect(topPaths('a').map(({ path, value }) => ({ path, value }))).toEqual([
      { path: ['a', 'b'], value: 75 },
    ]);
  });

  it('know their places by id', () => {
    const net = index({ nodes: [{ id: '__proto__' }, { id: 'b' }], edges: [] });
    expect(net.ids[net.order[placeOf(net, '__proto__')]!]).toBe('__proto__');
    expect(() => placeOf(net, 'c')).toThrow('no element c');
  });
});
