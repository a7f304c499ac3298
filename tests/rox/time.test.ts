import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph } from '#lib/rox/graph.ts';
import { index, placeOf } from '#lib/rox/net.ts';
import { spreadLags } from '#lib/rox/spread-lags.ts';
import {
  cumulative,
  dip,
  meanLag,
  presentValue,
  profileValue,
  simulate,
  strengthAt,
  valueByWeek,
  weeklyValue,
  type Profile,
} from '#lib/rox/time.ts';
import { worthPerPush } from '#lib/rox/worth.ts';
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

describe('spread lags', () => {
  const smooth = (graph: Graph) => spreadLags(graph).graph;

  it('leave long-run worth and mean lag as they are', () => {
    fc.assert(
      fc.property(lagged, (graph) => {
        const longer = {
          ...graph,
          edges: graph.edges.map((edge) => ({ ...edge, lagWeeks: 4 * (edge.lagWeeks ?? 0) })),
        };
        const [plain, spread] = [index(longer), index(smooth(longer))];
        const at = (net: typeof plain) => solver(net, unsettled(net));
        const [a, b] = [
          worthPerPush(at(plain), plain.value),
          worthPerPush(at(spread), spread.value),
        ];
        const lags = [meanLag(at(plain), plain.value), meanLag(at(spread), spread.value)] as const;
        for (const { id } of longer.nodes) {
          const [p, s] = [placeOf(plain, id), placeOf(spread, id)];
          expect(close(a[p]!, b[s]!, 1e6)).toBe(true);
          const [slow, same] = [lags[0][p]! * a[p]!, lags[1][s]! * b[s]!];
          if (Number.isFinite(slow)) expect(close(slow, same, 1e8)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('turn a staircase into a slope that adds up to its present value in closed form', () => {
    const graph = {
      nodes: [{ id: 'a' }, { id: 'b', valuePerPoint: 52 }],
      edges: [{ from: 'a', to: 'b', weight: 0.5, lagWeeks: 10 }],
    };
    const net = index(smooth(graph));
    const a = placeOf(net, 'a');
    const b = placeOf(net, 'b');
    const weeks = simulate(net, unit(net.size, a), { kind: 'pulse' }, 600);
    const arriving = weeks.map((points) => points[b]!);
    expect(arriving[1]).toBe(0);
    expect(arriving.filter((points) => points > 0.01).length).toBeGreaterThan(10);
    expect(arriving.reduce((sum, points) => sum + points, 0)).toBeCloseTo(0.5, 9);
    const mean = arriving.reduce((sum, points, week) => sum + points * week, 0) / 0.5;
    expect(mean).toBeCloseTo(10, 6);
    const kept = 0.8;
    const d = 0.99;
    const stage = ((1 - kept) * d) / (1 - kept * d);
    const worth = presentValue(net, weeklyValue(smooth(graph), net), d)[a];
    expect(worth).toBeCloseTo(0.5 * stage ** 2, 12);
  });
});

describe('a present value', () => {
  it('of a push that grows, stays or fades is what its weeks add up to', () => {
    const profiles: Profile[] = [
      { kind: 'step' },
      { kind: 'pulse' },
      { kind: 'fading', keptPerWeek: 0.95 },
      { kind: 'ramp', weeks: 13 },
    ];
    for (const profile of profiles) {
      const weeks = Array.from({ length: 3_000 }, (_, t) => strengthAt(profile, t) * 0.98 ** t);
      const all = weeks.reduce((sum, each) => sum + each, 0);
      expect(profileValue(1, profile, 0.98)).toBeCloseTo(all, 9);
    }
    expect(profileValue(1, { kind: 'step' }, 1)).toBeNull();
  });
});
