import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '#lib/rox/graph.ts';
import { index, placeOf } from '#lib/rox/net.ts';
import { bandsOf, outcomes, withPushes, type OutcomeBands } from '#lib/rox/outcomes.ts';
import { plainDrawer } from '#lib/rox/plain.ts';
import { drawerOf } from '#lib/rox/sample.ts';
import { solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import { trialsOf } from '#lib/rox/trials.ts';
import { atRest, pushed } from '#lib/rox/what-if.ts';
import { graphs } from './graphs.ts';

const kernel = new WebAssembly.Module(
  readFileSync(new URL('../../src/lib/rox/kernel.wasm', import.meta.url)),
);

const chain: Graph = {
  nodes: [
    { id: 'a', score: 50, target: 60, se: 1 },
    { id: 'b', score: 50, target: 58, se: 1 },
    { id: 'c', score: 50, target: 62, se: 1 },
    { id: 'r', score: 1, target: 9, se: 0, valuePerPoint: 1000 },
    { id: 'q', score: 1, valuePerPoint: 5000 },
  ],
  edges: [
    { from: 'a', to: 'r', weight: 0.4, sd: 0.1 },
    { from: 'b', to: 'r', weight: 0.3, sd: 0.1 },
    { from: 'c', to: 'b', weight: 0.5, sd: 0.1 },
    { from: 'a', to: 'q', weight: 0.5, sd: 0.1 },
  ],
};

function drawn(graph: Graph, points: Record<string, number>, draws = 10_000): OutcomeBands | null {
  return bandsOf([outcomes(drawerOf(trialsOf(withPushes(graph, points), 1), kernel), draws, {})]);
}

describe('pushed points in many possible maps', () => {
  it('bring what normal strengths say, and leave the rest of the gap', () => {
    const bands = drawn(chain, { a: 5 });
    if (!bands) throw new Error('nothing was drawn');
    expect(bands.draws).toBe(10_000);
    // 5 points · normal(0.4, 0.1) · 1,000; the result without target is in no sum.
    expect(bands.brought[0]).toBeCloseTo(5000 * (0.4 - 0.1645), -2);
    expect(bands.brought[1]).toBeCloseTo(2000, -2);
    expect(bands.brought[2]).toBeCloseTo(5000 * (0.4 + 0.1645), -2);
    expect(bands.left[1]).toBeCloseTo(8000 - 2000, -2);
    expect(bands.left[0]).toBeCloseTo(8000 - bands.brought[2], -2);
    expect(bands.first.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
    expect(bands.firstThree.reduce((sum, each) => sum + each, 0)).toBeCloseTo(3, 9);
  });

  it('bring nothing where nothing is pushed, and leave the money gap as it is', () => {
    const bands = drawn(chain, {});
    expect(bands?.brought).toEqual([0, 0, 0]);
    expect(bands?.left[1]).toBeCloseTo(8000, 2);
  });

  it('are the same for any number of workers, and for whoever draws', () => {
    const graph = withPushes(chain, { a: 5, c: -2 });
    const parts = [0, 1, 2].map((from) =>
      outcomes(drawerOf(trialsOf(graph, 7), kernel), 1000, { from, step: 3 }),
    );
    const plain = outcomes(plainDrawer(trialsOf(graph, 7)), 1000, {});
    expect(bandsOf(parts)).toEqual(bandsOf([plain]));
  });

  it('stop when there is no time left, with a part of the draws', () => {
    let blocks = 0;
    const part = outcomes(plainDrawer(trialsOf(withPushes(chain, { a: 1 }), 1)), 10_000, {
      goOn: () => ++blocks < 4,
    });
    expect(part.brought.length).toBe(256);
  });

  it('bring in a map that is certain what pushing says, with loops and without every gap', () => {
    fc.assert(
      fc.property(graphs(), fc.integer({ min: -9, max: 9 }), fc.nat(30), (graph, by, which) => {
        const { id } = graph.nodes[which % graph.nodes.length]!;
        const certain: Graph = {
          nodes: graph.nodes.map((node) => ({ ...node, se: 0 })),
          edges: graph.edges.map((edge) => ({ ...edge, sd: 0 })),
        };
        const bands = bandsOf([
          outcomes(plainDrawer(trialsOf(withPushes(certain, { [id]: by }), 1)), 64, {}),
        ]);
        if (!bands) return;
        const net = index(certain);
        const rest = atRest(solver(net, unsettled(net)));
        const points = new Float64Array(net.size);
        points[placeOf(net, id)] = by;
        const after = pushed(rest, points).attention;
        // Single precision, of money up to a million a point.
        const scale = net.value.reduce((most, each) => Math.max(most, Math.abs(each)), 1) * 1e-2;
        expect(Math.abs(bands.left[1] - after.moneyGap)).toBeLessThan(scale);
        expect(
          Math.abs(bands.brought[1] - (rest.attention.moneyGap - after.moneyGap)),
        ).toBeLessThan(scale);
      }),
    );
  });
});
