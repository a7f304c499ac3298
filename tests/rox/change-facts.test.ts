import { describe, expect, it } from 'vitest';
import { mostDoubtful } from '#lib/rox/change-facts.ts';
import { withFixedWeights } from '#lib/rox/change.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { index, placeOf } from '#lib/rox/net.ts';
import { pull, solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';

const graph: Graph = {
  nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'r', valuePerPoint: 1000 }],
  edges: [
    { from: 'a', to: 'b', weight: 0.5, sd: 0.05 },
    { from: 'b', to: 'r', weight: 0.4, sd: 0.2 },
    { from: 'c', to: 'r', weight: 0.3, sd: 0.3 },
  ],
};
const moved: Record<string, number> = { a: 6, b: 4, c: 1, r: 2 };

/** What each place adds to the change, with the given strengths. */
function contributions(strengths: Graph): Map<string, number> {
  const net = index(strengths);
  const change = Float64Array.from(net.order, (position) => moved[net.ids[position]!]!);
  const ready = solver(net, unsettled(net));
  const told = withFixedWeights(ready, change, new Float64Array(net.size)).contributions;
  return new Map(net.ids.map((id) => [id, told[placeOf(net, id)]!]));
}

describe('the link in most doubt', () => {
  it('is the one of which a standard deviation shifts most money to or from its effect', () => {
    const base = contributions(graph);
    const shifts = graph.edges.map((edge, i) => {
      const edges = graph.edges.map((each, j) =>
        i === j ? { ...each, weight: (each.weight ?? 0) + (each.sd ?? 0) } : each,
      );
      return Math.abs(contributions({ ...graph, edges }).get(edge.to)! - base.get(edge.to)!);
    });
    const net = index(graph);
    const worth = pull(solver(net, unsettled(net)), net.value);
    const found = mostDoubtful(
      graph.edges,
      (id) => worth[placeOf(net, id)]!,
      (id) => moved[id]!,
    );
    expect(shifts.map(Math.round)).toEqual([120, 800, 300]);
    expect(found).toEqual({ from: 'b', to: 'r' });
  });

  it('is none where all is certain, or nothing moved', () => {
    const sure = graph.edges.map(({ from, to, weight }) => ({ from, to, weight }));
    expect(
      mostDoubtful(
        sure,
        () => 1,
        () => 1,
      ),
    ).toBeNull();
    expect(
      mostDoubtful(
        graph.edges,
        () => 1,
        () => 0,
      ),
    ).toBeNull();
  });
});
