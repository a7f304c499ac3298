import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { index } from '#lib/rox/net.ts';
import { cumulative, dip, presentValue, simulate, strengthAt, valueByWeek } from '#lib/rox/time.ts';
import { unit } from '#lib/rox/sensitivity.ts';
import { push, solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import { close, graphs } from './graphs.ts';

const lagged = fc
  .tuple(graphs({ maxNodes: 5 }), fc.array(fc.nat(3), { minLength: 10, maxLength: 10 }))
  .map(([graph, lags]) => ({
    ...graph,
    edges: graph.edges.map((edge, i) => ({
      ...edge,
      weight: edge.weight! * 0.8,
      lagWeeks: lags[i]!,
    })),
  }));

describe('a push in time', () => {
  it('kept up leads where its long-run effect says', () => {
    fc.assert(
      fc.property(lagged, (graph) => {
        const net = index(graph);
        const pushed = unit(net.size, 0);
        const last = simulate(net, pushed, { kind: 'step' }, 900).at(-1)!;
        const rest = push(solver(net, unsettled(net)), pushed);
        for (const p of net.order.keys()) expect(close(last[p]!, rest[p]!, 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('of one week adds up, week by week, to its present value in closed form', () => {
    fc.assert(
      fc.property(lagged, fc.double({ min: 0.9, max: 1, noNaN: true }), (graph, discount) => {
        const net = index(graph);
        const weeks = simulate(net, unit(net.size, 0), { kind: 'pulse' }, 900);
        const money = cumulative(valueByWeek(weeks, net.value), discount).at(-1)!;
        expect(close(money, presentValue(net, net.value, discount)[0]!, 1e6)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('follows its profile', () => {
    expect([-1, 0, 5, 10, 20].map((t) => strengthAt({ kind: 'ramp', weeks: 10 }, t))).toEqual([
      0, 0, 0.5, 1, 1,
    ]);
    expect(strengthAt({ kind: 'fading', keptPerWeek: 0.5 }, 3)).toBe(0.125);
  });

  it('shows the dip before what is good arrives', () => {
    expect(dip([0, -3, -5, 2])).toEqual({ week: 2, money: -5 });
    expect(dip([0, 1, 2])).toBeNull();
  });
});
