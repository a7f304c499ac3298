import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advise, adviseByDraws, gapProgrammes, type Advice } from '#lib/rox/advice.ts';
import { bentBudget } from '#lib/rox/bent-budget.ts';
import { waterFill } from '#lib/rox/budget.ts';
import { robustnessOfSets, robustnessOfSplit } from '#lib/rox/robustness.ts';
import { bentMap, levelsAt, moneyAt } from '#lib/rox/saturation.ts';
import { midpoint, shapley, withFixedWeights } from '#lib/rox/change.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { expectedGraph } from '#lib/rox/moments.ts';
import { chooser } from '#lib/rox/highs.ts';
import { index } from '#lib/rox/net.ts';
import {
  bestSets,
  bestProjects,
  greedyProjects,
  relaxedValue,
  type Project,
} from '#lib/rox/projects.ts';
import { solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import { expectedMaximum, valueOfInformation } from '#lib/rox/voi.ts';
import { benefitsOf, regressedValue, valueOfCertainty } from '#lib/rox/certainty.ts';
import { plainDrawer } from '#lib/rox/plain.ts';
import { trialsOf } from '#lib/rox/trials.ts';
import { integral } from '#lib/numbers/quadrature.ts';
import { density } from '#lib/numbers/normal.ts';
import { close, graphs } from './graphs.ts';

const choose = await chooser();
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

describe('why the money changed', () => {
  const moves = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), {
    minLength: 18,
    maxLength: 18,
  });

  it('adds up to the change exactly, with strengths fixed or changed', () => {
    fc.assert(
      fc.property(graphs(), moves, (graph, points) => {
        const net = index(graph);
        const before = solver(net, unsettled(net));
        const weight = net.weight.map((value, i) => value * (1 - 0.04 * Math.abs(points[i % 18]!)));
        const inWeight = Float64Array.from(net.inLink, (link) => weight[link]!);
        const changed = { ...net, weight, inWeight };
        const after = solver(changed, unsettled(changed));
        const scores0 = Float64Array.from({ length: net.size }, (_, p) => 50 + points[p]!);
        const scores1 = scores0.map((score, p) => score + points[p + 9]!);
        const change = scores1.map((score, p) => score - scores0[p]!);
        const money = sum(change.map((value, p) => value * net.value[p]!));
        const scale = 1e8;
        const fixed = withFixedWeights(before, change, new Float64Array(net.size));
        expect(close(sum(fixed.contributions), money, scale)).toBe(true);
        const links = [...net.head.keys()].map((link) => ({
          tail: net.tail[link]!,
          head: net.head[link]!,
          before: net.weight[link]!,
          after: weight[link]!,
        }));
        const split = midpoint(before, after, scores0, scores1, links);
        expect(close(sum(split.innovations) + sum(split.links), money, scale)).toBe(true);
        const back = midpoint(
          after,
          before,
          scores1,
          scores0,
          links.map((link) => ({ ...link, before: link.after, after: link.before })),
        );
        split.links.forEach((value, i) => expect(close(value, -back.links[i]!, scale)).toBe(true));
      }),
    );
  });

  it('is not split over every order where there are too many changes', () => {
    const graph = { nodes: Array.from({ length: 20 }, (_, i) => ({ id: `n${i}` })), edges: [] };
    const net = index(graph);
    const ready = solver(net, unsettled(net));
    const ones = new Float64Array(20).fill(1);
    expect(shapley(net, () => ready, new Float64Array(20), ones, [])).toBeNull();
  });
});

describe('a budget', () => {
  const outlets = fc.array(
    fc.record({
      value: fc.double({ min: 1, max: 1e6, noNaN: true }),
      k: fc.double({ min: 1e-6, max: 1e-3, noNaN: true }),
    }),
    { minLength: 1, maxLength: 8 },
  );

  it('is spent whole, and wherever any is spent the next unit returns the same', () => {
    fc.assert(
      fc.property(outlets, fc.double({ min: 1, max: 1e6, noNaN: true }), (given, budget) => {
        const items = given.map((item, i) => ({ id: `i${i}`, ...item }));
        const { allocation, shadowPrice, marginal } = waterFill(items, budget);
        const spent = Object.values(allocation).reduce((total, money) => total + money, 0);
        expect(spent / budget).toBeCloseTo(1, 7);
        // Where e^(−k·b) is below what a double holds, returns have no digits left to compare.
        fc.pre(shadowPrice > 1e-290);
        for (const { id } of items) {
          if (allocation[id]! > 0) expect(marginal[id]! / shadowPrice).toBeCloseTo(1, 9);
          else expect(marginal[id]!).toBeLessThanOrEqual(shadowPrice * (1 + 1e-9));
        }
      }),
    );
  });

  it('is spent whole where the next unit returns less than a double can hold', () => {
    const { allocation } = waterFill([{ id: 'far', value: 1, k: 7.1e-4 }], 1e6);
    expect(allocation['far']! / 1e6).toBeCloseTo(1, 12);
  });

  it('of whole projects goes to the best set that is allowed', () => {
    const project = fc.record({
      value: fc.integer({ min: -5, max: 50 }),
      cost: fc.integer({ min: 0, max: 20 }),
      other: fc.nat(7),
      tie: fc.constantFrom('requires', 'excludes', 'free'),
    });
    fc.assert(
      fc.property(
        fc.array(project, { minLength: 1, maxLength: 8 }),
        fc.nat(60),
        (given, capacity) => {
          const projects = given.map(({ value, cost, other, tie }, i): Project => {
            const named = other < given.length && other !== i ? [`p${other}`] : [];
            return {
              id: `p${i}`,
              value,
              cost,
              requires: tie === 'requires' ? named : [],
              excludes: tie === 'excludes' ? named : [],
            };
          });
          let most = 0;
          for (let set = 0; set < 1 << projects.length; set++) {
            const inside = projects.filter((_, i) => (set >> i) & 1);
            const has = (id: string): boolean => inside.some((each) => each.id === id);
            const legal = inside.every(
              ({ requires, excludes }) => requires!.every(has) && !excludes!.some(has),
            );
            const cost = inside.reduce((total, each) => total + each.cost, 0);
            if (!legal || cost > capacity) continue;
            most = Math.max(
              most,
              inside.reduce((total, each) => total + each.value, 0),
            );
          }
          const sets = bestSets(choose, projects, { money: capacity }, 3);
          expect(sets[0]!.value).toBe(most);
          expect(sets.map(({ value }) => value)).toEqual(
            sets.map(({ value }) => value).toSorted((a, b) => b - a),
          );
          expect(new Set(sets.map(({ set }) => set.join())).size).toBe(sets.length);
          expect(greedyProjects(projects, { money: capacity }).value).toBeLessThanOrEqual(most);
          expect(relaxedValue(projects, capacity)).toBeGreaterThanOrEqual(most - 1e-9);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a budget of whole projects', () => {
  const projects: Project[] = [
    { id: 'a', value: 1.2e7, cost: 3.3e5, uses: { people: 4 } },
    { id: 'b', value: 9.1e6, cost: 2.9e5, uses: { people: 1 } },
    { id: 'c', value: 4.4e6, cost: 1e-3, uses: { people: 3 } },
  ];

  it('heeds other scarce things beside money', () => {
    const best = (people: number) =>
      bestProjects(choose, projects, { money: 1e6, others: { people } }).set;
    expect(best(8)).toEqual(['a', 'b', 'c']);
    expect(best(5)).toEqual(['a', 'b']);
    expect(best(4)).toEqual(['b', 'c']);
  });

  it('never exceeds the capacity by the solver’s rounding', () => {
    const { set } = bestProjects(choose, projects, { money: 6.2e5 - 0.01 });
    expect(set).toEqual(['a', 'c']);
  });

  it('is tried on the draws that its rivals are tried on', () => {
    const sets = bestSets(choose, projects.slice(0, 2), { money: 4e5 }, 10);
    expect(sets.map(({ set }) => set)).toEqual([['a'], ['b'], []]);
    const values = new Map([
      ['a', Float64Array.of(10, 1, -5, 4)],
      ['b', Float64Array.of(3, 7, -2, 4)],
    ]);
    const { probBeatsRunnerUp, regret } = robustnessOfSets(sets, values, 4);
    expect(probBeatsRunnerUp).toBe(0.25);
    expect(regret.mean).toBe((0 + 6 + 5 + 0) / 4);
  });
});

describe('a budget where links bend', () => {
  const form = (height: number) => ({ kind: 'saturating' as const, base: 0, height, scale: 10 });
  const bent = bentMap(
    [
      { from: 'a', to: 'm', form: form(30) },
      { from: 'b', to: 'm', form: { kind: 'linear', slope: 1 } },
    ],
    { m: 100 },
  );
  const levers = [
    { id: 'a', reach: 20, costPerPoint: 30 },
    { id: 'b', reach: 20, costPerPoint: 30 },
  ];

  it('brings what the model says, and no small shift of money brings more', () => {
    if ('refused' in bent) throw new Error(bent.refused);
    const { allocation, totalValue, settled, linearClaim } = bentBudget(
      bent,
      new Map(),
      levers,
      1_000,
    );
    expect(settled).toBe(true);
    expect(linearClaim).toBeGreaterThan(totalValue);
    const money = (a: number, b: number): number => {
      const points = levers.map(({ id, reach, costPerPoint }, i): [string, number] => [
        id,
        -reach * Math.expm1(-[a, b][i]! / (reach * costPerPoint)),
      ]);
      return moneyAt(bent, levelsAt(bent, new Map(), new Map(points)));
    };
    const [a, b] = [allocation.a!, allocation.b!];
    expect(a + b).toBeCloseTo(1_000, 6);
    expect(money(a, b)).toBeCloseTo(totalValue, 6);
    for (const shift of [-50, -10, 10, 50]) {
      expect(money(a + shift, b - shift)).toBeLessThan(totalValue + 1e-3 * totalValue);
    }
  });

  it('is the plain split where nothing bends', () => {
    const straight = bentMap(
      [
        { from: 'a', to: 'm', form: { kind: 'linear', slope: 2 } },
        { from: 'b', to: 'm', form: { kind: 'linear', slope: 1 } },
      ],
      { m: 100 },
    );
    if ('refused' in straight) throw new Error(straight.refused);
    const found = bentBudget(straight, new Map(), levers, 500);
    const plain = waterFill(
      levers.map(({ id, reach, costPerPoint }, i) => ({
        id,
        value: [200, 100][i]! * reach,
        k: 1 / (reach * costPerPoint),
      })),
      500,
    );
    for (const { id } of levers) {
      expect(found.allocation[id]).toBeCloseTo(plain.allocation[id]!, 6);
    }
    expect(found.totalValue).toBeCloseTo(plain.totalValue, 6);
    expect(found.shadowPrice).toBeCloseTo(plain.shadowPrice, 9);
  });

  it('regrets nothing where the draws are what was expected', () => {
    const outlets = [
      { id: 'a', value: 500, k: 0.01 },
      { id: 'b', value: 300, k: 0.02 },
    ];
    const { allocation } = waterFill(outlets, 100);
    const same = new Map([
      ['a', Float64Array.of(500, 500)],
      ['b', Float64Array.of(300, 300)],
    ]);
    expect(robustnessOfSplit(outlets, allocation, 100, same, 2).regret.p95).toBeCloseTo(0, 9);
    same.set('a', Float64Array.of(500, 50));
    expect(robustnessOfSplit(outlets, allocation, 100, same, 2).regret.p95).toBeGreaterThan(1);
  });
});

describe('the value of information', () => {
  it('of a line-up of choices is the integral of the best', () => {
    const line = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(line, line), { minLength: 1, maxLength: 6 }), (lines) => {
        const best = (x: number): number => Math.max(...lines.map(([a, b]) => a + b * x));
        const edges = Array.from({ length: 401 }, (_, i) => -10 + i / 20);
        const want = integral((x) => best(x) * density(x), edges);
        const got = expectedMaximum(
          lines.map(([a]) => a),
          lines.map(([, b]) => b),
        );
        expect(Math.abs(got - want)).toBeLessThan(5e-3);
      }),
      { numRuns: 100 },
    );
  });

  it('lies between 0, a study, knowing one link, and knowing everything', () => {
    fc.assert(
      fc.property(graphs({ loops: false, maxNodes: 6 }), (graph) => {
        const programmes = [
          { id: 'none', node: null, points: 0, cost: 0 },
          ...graph.nodes
            .slice(0, 3)
            .map(({ id }, i) => ({ id, node: id, points: 2 + i, cost: 1e4 * i })),
        ];
        const found = valueOfInformation(
          graph,
          programmes,
          (edge) => 0.5 * (graph.edges[edge]!.sd ?? 0) ** 2 + 1e-9,
        );
        if ('refused' in found) throw new Error(found.refused);
        const drawer = plainDrawer(trialsOf(expectedGraph(graph), 5));
        const all = valueOfCertainty(benefitsOf(drawer, programmes, 4_000), null);
        for (const { evppi, evsi, evsiStudyAsPreciseAsPrior } of found.links) {
          const slack = 1e-6 * (1 + Math.abs(evppi));
          expect(evsiStudyAsPreciseAsPrior).toBeGreaterThanOrEqual(0);
          expect(evsi!).toBeLessThanOrEqual(evppi + slack);
          expect(evsiStudyAsPreciseAsPrior).toBeLessThanOrEqual(evppi + slack);
          expect(evppi).toBeLessThanOrEqual(all.evpi + 6 * all.standardError + slack + 1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('by regression on draws is what the closed form says', () => {
    const graph: Graph = {
      nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'money', valuePerPoint: 100 }],
      edges: [
        { from: 'a', to: 'c', weight: 1, sd: 0.5 },
        { from: 'b', to: 'c', weight: 0.8, sd: 0.6, existence: 0.7 },
        { from: 'c', to: 'money', weight: 0.9, sd: 0.2 },
      ],
    };
    const programmes = [
      { id: 'none', node: null, points: null, cost: 0 },
      { id: 'a', node: 'a', points: 2, cost: 150 },
      { id: 'b', node: 'b', points: 2, cost: 60 },
    ];
    const closed = valueOfInformation(graph, programmes);
    if ('refused' in closed) throw new Error(closed.refused);
    const drawer = plainDrawer(trialsOf(graph, 3));
    const links = [...drawer.trials.net.edge.keys()];
    const { benefit, strength } = benefitsOf(drawer, programmes, 40_000, links);
    for (const link of links) {
      const { evppi, standardError } = regressedValue(strength.get(link)!, benefit);
      const want = closed.links.find(({ edge }) => edge === drawer.trials.net.edge[link])!.evppi;
      expect(Math.abs(evppi - want)).toBeLessThan(6 * standardError + 2);
    }
    const { evpi } = valueOfCertainty({ benefit, strength, settled: 40_000 }, null);
    for (const { evppi } of closed.links) expect(evppi).toBeLessThan(evpi);
  });
});

describe('act, or learn first', () => {
  const graph: Graph = {
    nodes: [
      { id: 'sure', score: 60, target: 70, costPerPoint: 10 },
      { id: 'open', score: 60, target: 70, costPerPoint: 95, se: 3 },
      { id: 'dear', score: 60, target: 70, costPerPoint: 500 },
      { id: 'done', score: 80, target: 70, costPerPoint: 1 },
      { id: 'money', valuePerPoint: 100 },
    ],
    edges: [
      { from: 'sure', to: 'money', weight: 1, sd: 0.1 },
      { from: 'open', to: 'money', weight: 1, sd: 0.6 },
      { from: 'dear', to: 'money', weight: 1, sd: 0.1 },
      { from: 'done', to: 'money', weight: 1, sd: 0.1 },
    ],
  };
  const programmes = gapProgrammes(graph);
  const verdicts = (advice: readonly Advice[] | { refused: string }): string[] => {
    if ('refused' in advice) throw new Error(advice.refused);
    return advice.map(({ programme, verdict }) => `${programme}: ${verdict}`);
  };

  it('closes only gaps there are', () => {
    expect(programmes.map(({ id, cost }) => [id, cost])).toEqual([
      ['sure', 100],
      ['open', 950],
      ['dear', 5000],
    ]);
  });

  it('acts where it is sure to pay, learns where the decision could turn, leaves the rest', () => {
    expect(verdicts(advise(graph, programmes))).toEqual([
      'sure: act',
      'open: learn',
      'dear: leave',
    ]);
    const drawer = plainDrawer(trialsOf(graph, 4));
    expect(verdicts(adviseByDraws(drawer, programmes, 8_000))).toEqual([
      'sure: act',
      'open: learn',
      'dear: leave',
    ]);
  });

  it('acts at once where every study costs more than it could bring', () => {
    const study = (cost: number) => [{ subject: { edge: 1 }, noiseVariance: 0.01, cost }];
    expect(verdicts(advise(graph, programmes, study(1e6)))).toContain('open: act');
    const cheap = advise(graph, programmes, study(1));
    expect(verdicts(cheap)).toContain('open: learn');
    if ('refused' in cheap) throw new Error(cheap.refused);
    const [, open] = cheap;
    expect(open!.lessons[0]!.subject).toEqual({ edge: 1 });
    expect(open!.lessons[0]!.enbs).toBeGreaterThan(0);
    expect(open!.lessons[0]!.enbs).toBeLessThan(open!.lessons[0]!.evppi);
    expect(open!.lessons.map(({ subject }) => subject)).toContainEqual({ node: 'open' });
    for (const { evppi } of open!.lessons) expect(evppi).toBeLessThanOrEqual(open!.evpi);
  });
});
