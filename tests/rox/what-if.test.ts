import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '#lib/rox/graph.ts';
import { index, placeOf, type Net } from '#lib/rox/net.ts';
import { push, solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import {
  atRest,
  elementSlider,
  linkSlider,
  pushed,
  ranksOf,
  type Rest,
  type Tick,
} from '#lib/rox/what-if.ts';
import { worth } from '#lib/rox/worth.ts';
import { graphs } from './graphs.ts';

function rest(graph: Graph): Rest & { net: Net } {
  const net = index(graph);
  return { net, ...atRest(solver(net, unsettled(net))) };
}

/** To the rounding of the largest figures around; money up to 1e6 a point, gaps up to 200. */
function near(got: number, want: number): boolean {
  return Math.abs(got - want) <= 1e-6 + 1e-7 * Math.abs(want);
}

const change = fc.double({ min: -0.05, max: 0.05, noNaN: true });

describe('a slider on a link', () => {
  it('says what solving the changed map says, with loops and without every gap', () => {
    fc.assert(
      fc.property(graphs(), fc.nat(30), change, (graph, which, by) => {
        const edge = graph.edges[which % Math.max(1, graph.edges.length)];
        if (!edge) return;
        const before = rest(graph);
        const { net } = before;
        const slide = linkSlider(before, placeOf(net, edge.from), placeOf(net, edge.to));
        slide(0.5 * by);
        const tick = slide(by);
        const after = rest({
          nodes: graph.nodes,
          edges: graph.edges.map((each) =>
            each === edge ? { ...each, weight: (each.weight ?? 0) + by } : each,
          ),
        });
        if (unsettled(after.net).includes(1)) return;
        expect(tick.settles).toBe(true);
        for (const id of net.ids) {
          const [p, q] = [placeOf(net, id), placeOf(after.net, id)];
          expect(near(tick.perPush[p]!, after.perPush[q]!)).toBe(true);
          expect(near(tick.ownGap[p]!, after.attention.ownGap[q]!)).toBe(true);
          expect(near(tick.root[p]!, after.attention.root[q]!)).toBe(true);
        }
      }),
    );
  });

  it('serves a link that is not there yet', () => {
    const graph: Graph = {
      nodes: [
        { id: 'a', score: 50, target: 60 },
        { id: 'b', score: 1, target: 9, valuePerPoint: 2 },
      ],
      edges: [],
    };
    const before = rest(graph);
    const tick = linkSlider(before, 0, 1)(0.5);
    expect([...tick.perPush]).toEqual([1, 2]);
    expect([...tick.root]).toEqual([10, 6]);
    expect([...ranksOf(before.net, tick.root)]).toEqual([1, 2]);
  });

  it('stops where a loop would run away', () => {
    const graph: Graph = {
      nodes: [{ id: 'a' }, { id: 'b', valuePerPoint: 1 }],
      edges: [
        { from: 'a', to: 'b', weight: 0.5 },
        { from: 'b', to: 'a', weight: 0.5 },
      ],
    };
    const before = rest(graph);
    const slide = linkSlider(before, placeOf(before.net, 'a'), placeOf(before.net, 'b'));
    expect(slide(1.49).settles).toBe(true);
    expect(slide(1.51).settles).toBe(false);
    expect(slide(-2.49).settles).toBe(true);
    expect(slide(-2.51).settles).toBe(false);
    expect(slide(-2.51).perPush[0]).toBeNaN();
  });
});

describe('a slider on an element', () => {
  it('moves scores as far as the push goes, and the money gap by what it brings', () => {
    fc.assert(
      fc.property(graphs(), fc.nat(30), fc.integer({ min: -9, max: 9 }), (graph, which, by) => {
        const { id } = graph.nodes[which % graph.nodes.length]!;
        const before = rest(graph);
        const { net, perPush } = before;
        const place = placeOf(net, id);
        const tick = elementSlider(before, place)(by);
        const brought = tick.contribution.reduce((sum, money) => sum + money, 0);
        expect(Math.abs(brought - perPush[place]! * by)).toBeLessThan(1e-2);
        const after = rest({
          nodes: graph.nodes.map((node) => ({
            ...node,
            score:
              typeof node.score === 'number'
                ? node.score + tick.moved[placeOf(net, node.id)]!
                : node.score,
          })),
          edges: graph.edges,
        });
        for (let p = 0; p < net.size; p++) {
          expect(near(tick.ownGap[p]!, after.attention.ownGap[p]!)).toBe(true);
          expect(Math.abs(tick.root[p]! - after.attention.root[p]!)).toBeLessThan(1e-2);
        }
      }),
    );
  });
});

describe('points pushed before', () => {
  const points = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 9, maxLength: 9 });
  /** By place, whatever the order of places. */
  const placed = (net: Net, given: number[]): Float64Array =>
    Float64Array.from(net.order, (position) => given[position] ?? 0);

  it('add up, whether pushed at once or one after the other', () => {
    fc.assert(
      fc.property(graphs(), points, points, (graph, first, second) => {
        const before = rest(graph);
        const [a, b] = [placed(before.net, first), placed(before.net, second)];
        const once = pushed(
          before,
          a.map((each, p) => each + b[p]!),
        );
        const twice = pushed(pushed(before, a), b);
        for (let p = 0; p < before.net.size; p++) {
          expect(near(twice.moved[p]!, once.moved[p]!)).toBe(true);
          expect(near(twice.attention.ownGap[p]!, once.attention.ownGap[p]!)).toBe(true);
          expect(near(twice.attention.root[p]!, once.attention.root[p]!)).toBe(true);
        }
        expect(near(twice.attention.moneyGap, once.attention.moneyGap)).toBe(true);
        expect(near(once.attention.rooted, once.attention.moneyGap)).toBe(true);
      }),
    );
  });

  it('go as far as the strengths then carry them, under either slider', () => {
    fc.assert(
      fc.property(graphs(), points, fc.nat(30), change, (graph, given, which, by) => {
        const edge = graph.edges[which % Math.max(1, graph.edges.length)];
        if (!edge) return;
        const plain = rest(graph);
        const { net } = plain;
        const [tail, head] = [placeOf(net, edge.from), placeOf(net, edge.to)];
        const held = linkSlider(pushed(plain, placed(net, given)), tail, head);
        const changed: Graph = {
          nodes: graph.nodes,
          edges: graph.edges.map((each) =>
            each === edge ? { ...each, weight: (each.weight ?? 0) + by } : each,
          ),
        };
        const solved = rest(changed);
        if (unsettled(solved.net).includes(1)) return;
        agree(held(by), net, changed, given);
        const all = pushed(solved, placed(solved.net, given));
        agree(elementSlider(all, 0)(0), solved.net, changed, given);
      }),
    );
  });

  /** A tick and a map that stands where the points brought it. */
  function agree(tick: Tick, net: Net, changed: Graph, given: number[]): void {
    const solved = rest(changed);
    const moved = push(solved.solver, placed(solved.net, given));
    const after = rest({
      nodes: changed.nodes.map((node) => ({
        ...node,
        score:
          typeof node.score === 'number'
            ? node.score + moved[placeOf(solved.net, node.id)]!
            : node.score,
      })),
      edges: changed.edges,
    });
    const { perHeldPoint } = worth(after.solver);
    for (const id of net.ids) {
      const [p, q] = [placeOf(net, id), placeOf(after.net, id)];
      expect(near(tick.moved[p]!, moved[q]!)).toBe(true);
      expect(near(tick.perPush[p]!, after.perPush[q]!)).toBe(true);
      expect(near(tick.counted[p]!, after.attention.perPush[q]!)).toBe(true);
      expect(near(tick.perHeldPoint[p]!, perHeldPoint[q]!)).toBe(true);
      expect(near(tick.impliedGap[p]!, after.attention.impliedGap[q]!)).toBe(true);
      expect(near(tick.ownGap[p]!, after.attention.ownGap[q]!)).toBe(true);
      expect(near(tick.root[p]!, after.attention.root[q]!)).toBe(true);
    }
  }
});
