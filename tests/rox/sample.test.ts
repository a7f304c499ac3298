import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '#lib/rox/graph.ts';
import { index, placeOf } from '#lib/rox/net.ts';
import { expectedGraph, pushMoments, worthMoments } from '#lib/rox/moments.ts';
import { rankChances } from '#lib/rox/ranks.ts';
import { chances, sampleWorth } from '#lib/rox/sample.ts';
import { unit } from '#lib/rox/sensitivity.ts';
import { chanceOfPath } from '#lib/rox/survival.ts';
import { close, graphs } from './graphs.ts';

describe('the exact spread of worth', () => {
  it('is the same backwards for all elements and forwards from each', () => {
    fc.assert(
      fc.property(graphs({ loops: false }), (graph) => {
        const net = index(expectedGraph(graph));
        const backwards = worthMoments(net);
        if ('refused' in backwards) throw new Error(backwards.refused);
        for (const p of net.order.keys()) {
          const forwards = pushMoments(net, unit(net.size, p), (a, b) =>
            a === b ? net.sd[a]! ** 2 : 0,
          );
          if ('refused' in forwards) throw new Error(forwards.refused);
          const variance = backwards.covariance[p * net.size + p]!;
          expect(close(forwards.mean, backwards.mean[p]!, 1e6)).toBe(true);
          expect(close(forwards.variance, variance, 1e12)).toBe(true);
        }
      }),
    );
  });

  it('is refused with loops, where no mean exists', () => {
    const graph: Graph = {
      nodes: [{ id: 'a' }, { id: 'b' }],
      edges: [
        { from: 'a', to: 'b', weight: 0.5 },
        { from: 'b', to: 'a', weight: 0.5 },
      ],
    };
    expect(worthMoments(index(graph))).toEqual({ refused: 'loops' });
  });
});

describe('draws', () => {
  /** Four elements whose worth is their own link's: independent normal figures. */
  const figures = { mean: [100, 90, 85, 40], sd: [20, 30, 10, 15] };
  const graph: Graph = {
    nodes: [
      ...figures.mean.map((_, i) => ({ id: `n${i}`, costPerPoint: 80 })),
      { id: 'result', valuePerPoint: 1 },
    ],
    edges: figures.mean.map((weight, i) => ({
      from: `n${i}`,
      to: 'result',
      weight,
      sd: figures.sd[i],
    })),
  };

  it('are the same for the same seed, and links keep theirs when others are added', () => {
    const one = sampleWorth(graph, 100, 7);
    expect(sampleWorth(graph, 100, 7).perPush).toEqual(one.perPush);
    expect(sampleWorth(graph, 100, 8).perPush).not.toEqual(one.perPush);
    const more = sampleWorth(
      {
        nodes: [...graph.nodes, { id: 'x' }],
        edges: [...graph.edges, { from: 'x', to: 'n0', weight: 1, sd: 1 }],
      },
      100,
      7,
    );
    const at = (sample: typeof one, id: string): Float64Array =>
      sample.perPush.slice(placeOf(sample.net, id) * 100, placeOf(sample.net, id) * 100 + 100);
    expect(at(more, 'n2')).toEqual(at(one, 'n2'));
  });

  it('count ranks as the integrals say, within five standard errors', () => {
    const draws = 20_000;
    const { top, expectedRank } = rankChances(figures.mean, figures.sd, 3);
    const counted = chances(sampleWorth(graph, draws, 3)).slice(0, 4);
    counted.forEach(({ probTop1, probTop3, expectedRank: rank }, i) => {
      for (const [got, want] of [
        [probTop1, top[0]![i]!],
        [probTop3, top[2]![i]!],
      ] as const) {
        expect(Math.abs(got - want)).toBeLessThan(
          5 * Math.sqrt((want * (1 - want)) / draws) + 1e-4,
        );
      }
      expect(Math.abs(rank - expectedRank[i]!)).toBeLessThan(0.05);
    });
  });

  it('leave out and count those whose loops would run away', () => {
    const looped: Graph = {
      nodes: [{ id: 'a' }, { id: 'b', valuePerPoint: 1 }],
      edges: [
        { from: 'a', to: 'b', weight: 0.9, sd: 0.1 },
        { from: 'b', to: 'a', weight: 0.9, sd: 0.1 },
      ],
    };
    const sample = sampleWorth(looped, 2_000, 1);
    expect(sample.refusedShare).toBeGreaterThan(0.1);
    expect(sample.refusedShare).toBeLessThan(0.9);
    const [a] = chances(sample);
    expect(a!.band[0]).toBeLessThan(a!.band[1]);
    expect(a!.band[1]).toBeLessThan(a!.band[2]);
  });
});

describe('the chance that anything connects two elements', () => {
  it('is that of all outcomes of all doubtful links', () => {
    fc.assert(
      fc.property(
        graphs({ maxNodes: 5 }),
        fc.array(fc.double({ min: 0.05, max: 1, noNaN: true }), { minLength: 30, maxLength: 30 }),
        (graph, existence) => {
          const edges = graph.edges
            .slice(0, 8)
            .map((edge, i) => ({ ...edge, existence: existence[i]! }));
          let want = 0;
          for (let outcome = 0; outcome < 1 << edges.length; outcome++) {
            const there = edges.filter((_, i) => (outcome >> i) & 1);
            const seen = new Set(['n0']);
            for (const id of seen) for (const { from, to } of there) if (from === id) seen.add(to);
            if (!seen.has('n1')) continue;
            want += edges.reduce(
              (p, edge, i) => p * ((outcome >> i) & 1 ? edge.existence : 1 - edge.existence),
              1,
            );
          }
          const got = chanceOfPath({ nodes: graph.nodes, edges }, 'n0', 'n1');
          expect(Math.abs(got! - want)).toBeLessThan(1e-12);
        },
      ),
      { numRuns: 60 },
    );
  });
});
