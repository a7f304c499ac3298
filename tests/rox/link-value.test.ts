import { describe, expect, it } from 'vitest';
import { gapProgrammes } from '#lib/rox/advice.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { valueOfLink } from '#lib/rox/link-value.ts';
import { valueOfInformation } from '#lib/rox/voi.ts';

const graph: Graph = {
  nodes: [
    { id: 'pride', score: 50, se: 1, target: 60, costPerPoint: 30 },
    { id: 'greeting', score: 55, se: 1, target: 65, costPerPoint: 60 },
    { id: 'bookings', score: 40, target: 50, valuePerPoint: 100 },
    { id: 'apart', score: 40, target: 50, costPerPoint: 1 },
  ],
  edges: [
    { from: 'pride', to: 'greeting', weight: 0.5, sd: 0.2, existence: 0.8, lagWeeks: 0 },
    { from: 'greeting', to: 'bookings', weight: 0.7, sd: 0.3, existence: 0.9, lagWeeks: 0 },
  ],
};
const ask = (of: Graph, edge: number) => valueOfLink({ graph: of, edge, seed: 1, draws: 40_000 });

describe('what knowing a link is worth', () => {
  it('is the sum over the decisions that it bears upon', () => {
    const nothing = { id: '', node: null, points: null, cost: 0 };
    const each = gapProgrammes(graph).map((programme) => {
      const found = valueOfInformation(graph, [nothing, programme]);
      if ('refused' in found) throw new Error('no loops here');
      return found.links[1]!;
    });
    const told = ask(graph, 1);
    expect(told?.decisions).toBe(2);
    expect(told?.errors).toBe(null);
    expect(told?.evppi).toBeCloseTo(
      each.reduce((sum, { evppi }) => sum + evppi, 0),
      9,
    );
    expect(told?.evppi).toBeGreaterThan(0);
    expect(told?.evsi).toBeGreaterThan(0);
    expect(told?.evsi).toBeLessThan(told?.evppi ?? 0);
  });

  it('is nearly the same by draws, where evidence is shared', () => {
    const shared = graph.edges.map((edge) => ({ ...edge, source: 'study' }));
    const alone: Graph = {
      ...graph,
      // a third link of the source, of no consequence, makes it shared; each keeps half of its doubt
      edges: [
        shared[0]!,
        graph.edges[1]!,
        { from: 'apart', to: 'bookings', weight: 0, sd: 0.001, source: 'study', lagWeeks: 0 },
      ],
    };
    const [closed, drawn] = [ask(graph, 1), ask(alone, 1)];
    expect(drawn?.errors?.evppi).toBeGreaterThan(0);
    expect(drawn?.errors?.evsi).toBeGreaterThan(0);
    expect(Math.abs((drawn?.evppi ?? 0) - (closed?.evppi ?? 0))).toBeLessThan(
      0.1 * (closed?.evppi ?? 0),
    );
    expect(Math.abs((drawn?.evsi ?? 0) - (closed?.evsi ?? 0))).toBeLessThan(
      0.3 * (closed?.evsi ?? 0),
    );
  });

  it('is nothing where nobody has stated a strength', () => {
    expect(ask({ ...graph, edges: [{ from: 'pride', to: 'greeting' }] }, 0)).toBe(null);
  });
});
