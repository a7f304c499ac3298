import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse } from '#lib/rox/analyse.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { index } from '#lib/rox/net.ts';
import { stability } from '#lib/rox/stability.ts';
import { graphs } from './graphs.ts';

const named = (ids: string, edges: Graph['edges']): Graph => ({
  nodes: [...ids].map((id) => ({ id })),
  edges,
});

/** Closed walks without repetition, found the slow way, as ids from the first in order. */
function everyLoop(graph: Graph): string[] {
  const ids = graph.nodes.map(({ id }) => id);
  const found: string[] = [];
  const walk = (path: string[]): void => {
    for (const { from, to } of graph.edges) {
      if (from !== path.at(-1)) continue;
      if (to === path[0]) found.push(path.join());
      else if (!path.includes(to) && ids.indexOf(to) > ids.indexOf(path[0]!)) walk([...path, to]);
    }
  };
  for (const id of ids) walk([id]);
  return found.sort();
}

describe('loops', () => {
  it('are all found, each once, from the member that stands first', () => {
    fc.assert(
      fc.property(graphs({ maxNodes: 7 }), (graph) => {
        const { loops } = stability(index(graph));
        expect(loops.map(({ nodes }) => nodes.join()).sort()).toEqual(everyLoop(graph));
      }),
      { numRuns: 300 },
    );
  });

  it('of an element on itself are legal below a gain of 1', () => {
    const graph = named('A', [{ from: 'A', to: 'A', weight: 0.5 }]);
    expect(analyse(graph).selfMultiplier).toEqual({ A: 2 });
  });

  it('too many to list still name the one that runs away', () => {
    const size = 30;
    const ids = Array.from({ length: size }, (_, i) => `n${i}`);
    const edges = ids.flatMap((from, i) =>
      ids
        .filter((_, j) => j !== i)
        .map((to) => ({ from, to, weight: from === 'n28' || to === 'n28' ? 0.001 : 0.0011 })),
    );
    for (const edge of edges) {
      if (edge.from === 'n28' && edge.to === 'n29') edge.weight = 2;
      if (edge.from === 'n29' && edge.to === 'n28') edge.weight = 0.6;
    }
    const { components, loops } = stability(index({ nodes: ids.map((id) => ({ id })), edges }));
    expect(components[0]?.loopsTruncated).toBe(true);
    expect(loops[0]?.nodes).toEqual(['n28', 'n29']);
    expect(components[0]?.refusal?.loop?.gain).toBeCloseTo(1.2, 12);
  });
});

describe('a component with lags', () => {
  /** Growth per week of the recursion, run for a long time. */
  function simulated(graph: Graph): number {
    const span = 8;
    const history = Array.from({ length: span }, () => graph.nodes.map((_, i) => 1 + i / 3));
    let scale = 0;
    const weeks = 2000;
    for (let week = 0; week < weeks; week++) {
      const next = graph.nodes.map(({ id }) =>
        graph.edges
          .filter(({ to }) => to === id)
          .reduce((sum, { from, weight, lagWeeks }) => {
            const at = graph.nodes.findIndex((node) => node.id === from);
            return sum + weight! * history.at(-lagWeeks!)![at]!;
          }, 0),
      );
      history.push(next);
      history.shift();
      const size = Math.max(...history.flat().map(Math.abs));
      if (week % 50 === 49) {
        for (const row of history) row.forEach((value, i) => (row[i] = value / size));
        if (week >= weeks / 2) scale += Math.log(size);
      }
    }
    return Math.exp(scale / (weeks / 2));
  }

  it('is refused where its weeks swing ever wider, though its long-run sums would settle', () => {
    const graph = named('ABC', [
      { from: 'A', to: 'B', weight: 1, lagWeeks: 1 },
      { from: 'B', to: 'A', weight: 0.9, lagWeeks: 1 },
      { from: 'A', to: 'C', weight: 1, lagWeeks: 1 },
      { from: 'C', to: 'A', weight: -0.6, lagWeeks: 2 },
    ]);
    const { accept, spectralRadius, companionSpectralRadius } = stability(index(graph));
    expect(spectralRadius).toBeCloseTo(Math.sqrt(0.3), 12);
    expect(companionSpectralRadius).toBeGreaterThan(1);
    expect(companionSpectralRadius).toBeCloseTo(simulated(graph), 3);
    expect(accept).toBe(false);
  });

  it('shrinks per week by the radius of its recursion', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            from: fc.constantFrom(...'ABC'),
            to: fc.constantFrom(...'ABC'),
            weight: fc.double({ min: 0.2, max: 1.2, noNaN: true }),
            lagWeeks: fc.integer({ min: 1, max: 5 }),
          }),
          { minLength: 2, maxLength: 8 },
        ),
        (links) => {
          const edges = [
            ...new Map(links.map((e) => [`${e.from}${e.to}${e.lagWeeks}`, e])).values(),
          ];
          const graph = named('ABC', edges);
          const { companionSpectralRadius, components } = stability(index(graph));
          fc.pre(companionSpectralRadius !== null && components.length === 1);
          expect(Math.abs(companionSpectralRadius - simulated(graph))).toBeLessThan(3e-3);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('of 40 members with lags of months is judged by the growth of its recursion', () => {
    const size = 40;
    const ids = Array.from({ length: size }, (_, i) => `n${i}`);
    const edges = ids.flatMap((from, i) => [
      { from, to: ids[(i + 1) % size]!, weight: 0.7, lagWeeks: 13 + (i % 5) },
      { from, to: ids[(i + 3) % size]!, weight: i % 2 ? 0.25 : -0.25, lagWeeks: 7 + (i % 11) },
    ]);
    const graph = { nodes: ids.map((id) => ({ id })), edges };
    const { companionSpectralRadius, accept } = stability(index(graph));
    expect(companionSpectralRadius).toBeGreaterThan(0.9);
    expect(companionSpectralRadius).toBeLessThan(1);
    expect(accept).toBe(true);
  });
});
