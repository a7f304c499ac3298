import { describe, expect, it } from 'vitest';
import { analyse } from '#lib/rox/analyse.ts';
import type { Graph } from '#lib/rox/graph.ts';

const nodes = ['a', 'b', 'c', 'r'].map((id) => ({
  id,
  valuePerPoint: id === 'r' ? 10 : undefined,
}));
const branched: Graph = {
  nodes,
  edges: [
    { from: 'a', to: 'b', weight: 0.6, sd: 0.1 },
    { from: 'b', to: 'r', weight: 0.5, sd: 0.05 },
    { from: 'a', to: 'c', weight: 0.2, sd: 0.2 },
    { from: 'c', to: 'r', weight: 0.9, sd: 0.1 },
  ],
};
const looped: Graph = {
  nodes,
  edges: [...branched.edges, { from: 'r', to: 'b', weight: 0.3, sd: 0.1 }],
};
const doubled: Graph = {
  nodes,
  edges: [...branched.edges, { from: 'a', to: 'b', weight: 0.1, sd: 0.3, lagWeeks: 8 }],
};

/** Part of a's worth that comes along the same path as the first one on the map as it is. */
function share(graph: Graph, at: number, by: number, along: string): number {
  const edge = graph.edges[at];
  if (edge?.weight === undefined || edge.weight === null) throw new Error('a strength');
  const moved = { ...graph, edges: graph.edges.with(at, { ...edge, weight: edge.weight + by }) };
  const found = analyse(moved)
    .topPaths('a')
    .find(({ path }) => path.join() === along);
  if (found?.shareOfNet == null) throw new Error('a share');
  return found.shareOfNet;
}

describe('the standard error of a path’s part', () => {
  it.each([
    ['on a map without loops', branched],
    ['through a loop', looped],
    ['along links that run beside each other', doubled],
  ])('adds the squares of what every strength moves it by, %s', (_, graph) => {
    const step = 1e-6;
    const { topPaths, shareErrors } = analyse(graph);
    const errors = shareErrors('a');
    const paths = topPaths('a');
    expect(errors).toHaveLength(paths.length);
    paths.forEach(({ path }, i) => {
      const variance = graph.edges.reduce((sum, { sd }, at) => {
        const [up, down] = [step, -step].map((by) => share(graph, at, by, path.join()));
        return sum + ((((up ?? 0) - (down ?? 0)) / (2 * step)) * (sd ?? 0)) ** 2;
      }, 0);
      expect(errors[i]).toBeCloseTo(Math.sqrt(variance), 7);
    });
  });

  it('is the same for two paths that share all between them', () => {
    const [one, other] = analyse(branched).shareErrors('a');
    expect(one).toBeGreaterThan(0);
    expect(other).toBeCloseTo(one ?? 0, 12);
  });

  it('is nothing for the only way, however doubtful its strengths', () => {
    expect(analyse(branched).shareErrors('b')).toEqual([0]);
  });

  it('is unknown where worth is none', () => {
    const opposed: Graph = {
      nodes,
      edges: [
        { from: 'a', to: 'r', weight: 0.5, sd: 0.1 },
        { from: 'a', to: 'b', weight: 1, sd: 0.1 },
        { from: 'b', to: 'r', weight: -0.5, sd: 0.1 },
      ],
    };
    expect(analyse(opposed).shareErrors('a')).toEqual([null, null]);
  });
});

it('an own gap errs by its score, its causes’ scores and the strengths that lead in', () => {
  const { standardErrors } = analyse({
    nodes: [
      { id: 'cause', score: 50, se: 2, target: 70 },
      { id: 'effect', score: 60, se: 1, target: 80, valuePerPoint: 10 },
    ],
    edges: [{ from: 'cause', to: 'effect', weight: 0.5, sd: 0.1 }],
  });
  const { own } = standardErrors();
  expect(own.cause).toBeCloseTo(2, 12);
  expect(own.effect).toBeCloseTo(Math.sqrt(1 + (0.5 * 2) ** 2 + (0.1 * 20) ** 2), 12);
});
