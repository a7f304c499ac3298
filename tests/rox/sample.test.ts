import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { probability, quantile } from '#lib/numbers/normal.ts';
import { countBlocks, counted, rangesOf, together, type Drawer } from '#lib/rox/drawer.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { kernelDrawer } from '#lib/rox/kernel.ts';
import { expectedGraph, pushMoments, worthMoments } from '#lib/rox/moments.ts';
import { index, placeOf } from '#lib/rox/net.ts';
import { plainDrawer } from '#lib/rox/plain.ts';
import { rankChances } from '#lib/rox/ranks.ts';
import { rowsOf, sampled, sampledMoments } from '#lib/rox/sample.ts';
import { unit } from '#lib/rox/sensitivity.ts';
import { pull, solver } from '#lib/rox/solve.ts';
import { spreadOf } from '#lib/rox/spread.ts';
import { unsettled } from '#lib/rox/stability.ts';
import { blockSize } from '#lib/rox/streams.ts';
import { chanceOfPath } from '#lib/rox/survival.ts';
import { shareError } from '#lib/rox/tally.ts';
import { trialsOf } from '#lib/rox/trials.ts';
import { randomGraph, withLoops } from '../bench/random-graph.ts';
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
      { id: 'result', valuePerPoint: 1, costPerPoint: 0, goodDirection: 'down' as const },
    ],
    edges: figures.mean.map((weight, i) => ({
      from: `n${i}`,
      to: 'result',
      weight,
      sd: figures.sd[i],
    })),
  };
  const both = { worth: true, root: true };
  const worthOf = (given: Graph, id: string, seed: number): Float64Array => {
    const drawer = plainDrawer(trialsOf(given, seed));
    const place = placeOf(drawer.trials.net, id);
    return rowsOf(drawer, 100, [place]).worth.get(place)!;
  };

  it('are the same for the same seed, and links keep theirs when others are added', () => {
    expect(worthOf(graph, 'n2', 7)).toEqual(worthOf(graph, 'n2', 7));
    expect(worthOf(graph, 'n2', 8)).not.toEqual(worthOf(graph, 'n2', 7));
    const more: Graph = {
      nodes: [...graph.nodes, { id: 'x' }],
      edges: [...graph.edges, { from: 'x', to: 'n0', weight: 1, sd: 1 }],
    };
    expect(worthOf(more, 'n2', 7)).toEqual(worthOf(graph, 'n2', 7));
  });

  it('count ranks as the integrals say, within five standard errors', () => {
    const draws = 20_000;
    const { top, expectedRank } = rankChances(figures.mean, figures.sd, 3);
    const { elements } = sampled(plainDrawer(trialsOf(graph, 3)), draws, both);
    elements.slice(0, 4).forEach(({ worthRank }, i) => {
      for (const [got, want] of [
        [worthRank!.probTop1, top[0]![i]!],
        [worthRank!.probTop3, top[2]![i]!],
      ] as const) {
        expect(Math.abs(got - want)).toBeLessThan(5 * shareError(want, draws) + 1e-4);
      }
      expect(Math.abs(worthRank!.expectedRank - expectedRank[i]!)).toBeLessThan(0.05);
    });
  });

  it('give quantiles within a bin of those of the normal, and name the bin', () => {
    const { elements } = sampled(plainDrawer(trialsOf(graph, 3)), 20_000, both);
    elements.slice(0, 4).forEach(({ worth, probNetAbove0 }, i) => {
      const [mean, sd] = [figures.mean[i]!, figures.sd[i]!];
      [0.05, 0.5, 0.95].forEach((share, at) => {
        expect(Math.abs(worth.points[at]! - mean - sd * quantile(share))).toBeLessThan(0.08 * sd);
      });
      expect(worth.bin / sd).toBeLessThan(0.03);
      expect(Math.abs(probNetAbove0! - probability((mean - 80) / sd))).toBeLessThan(0.02);
    });
    expect(elements[4]).toMatchObject({ worth: { points: [1, 1, 1], bin: 0 }, attention: null });
  });

  it('agree with the exact moments of worth and root attention', () => {
    fc.assert(
      fc.property(graphs({ loops: false }), (given) => {
        const draws = 4_096;
        const drawer = plainDrawer(trialsOf(given, 11));
        const exact = spreadOf(given, drawer, draws);
        const { worth, root } = sampledMoments(drawer, draws);
        const { net } = exact;
        const scale = Math.max(1, ...given.nodes.map((node) => Math.abs(node.valuePerPoint ?? 0)));
        for (const id of net.ids) {
          const [p, q] = [placeOf(net, id), placeOf(drawer.trials.net, id)];
          const slack = (sd: number): number => (6 * sd) / Math.sqrt(draws) + 1e-4 * scale;
          expect(Math.abs(worth.mean[q]! - exact.worth[p]!)).toBeLessThan(slack(exact.worthSd[p]!));
          if (Number.isNaN(exact.root[p]!)) continue;
          const points = slack(exact.rootSd[p]!) + 0.02 * scale;
          expect(Math.abs(root.mean[q]! - exact.root[p]!)).toBeLessThan(points);
          const spread = Math.sqrt(root.variance[q]!);
          expect(Math.abs(spread - exact.rootSd[p]!)).toBeLessThan(
            0.25 * exact.rootSd[p]! + 0.02 * scale,
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  it('move links of one source together, and say that no closed form was used', () => {
    const chain = (source?: string): Graph => ({
      nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c', valuePerPoint: 1 }],
      edges: [
        { from: 'a', to: 'b', weight: 1, sd: 0.5, source },
        { from: 'b', to: 'c', weight: 1, sd: 0.5, source },
      ],
    });
    const spread = (given: Graph) => spreadOf(given, plainDrawer(trialsOf(given, 5)), 40_000);
    const [apart, shared] = [spread(chain()), spread(chain('one study'))];
    expect([apart.method, shared.method]).toEqual(['exact', 'sampled']);
    const [free, tied] = [apart.worth[0]!, shared.worth[0]!];
    expect(free).toBe(1);
    // E(1 + x)(1 + y) = 1 + cov(x, y), half of 0.25.
    expect(Math.abs(tied - 1.125)).toBeLessThan(0.02);
    expect(shared.worthSd[0]!).toBeGreaterThan(apart.worthSd[0]!);
  });

  it('vary as a block of covariances says', () => {
    const fork: Graph = {
      nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c', valuePerPoint: 1 }, { id: 's' }],
      edges: [
        { from: 'a', to: 'c', weight: 1, sd: 0.5 },
        { from: 'b', to: 'c', weight: 1, sd: 0.5 },
        { from: 's', to: 'a', weight: 1, sd: 0 },
        { from: 's', to: 'b', weight: 1, sd: 0 },
      ],
    };
    const matrix = Float64Array.of(0.25, -0.2, -0.2, 0.25);
    const drawer = plainDrawer(trialsOf(fork, 5, [{ edges: [0, 1], matrix }]));
    const { worth } = sampledMoments(drawer, 20_000);
    const s = placeOf(drawer.trials.net, 's');
    expect(Math.abs(worth.variance[s]! - 0.1)).toBeLessThan(0.01);
  });

  it('keep a link of strength 0 that is not certain', () => {
    const doubtful: Graph = {
      nodes: [{ id: 'a' }, { id: 'b', valuePerPoint: 1 }],
      edges: [{ from: 'a', to: 'b', weight: 0, sd: 2 }],
    };
    const { worthSd } = spreadOf(doubtful, plainDrawer(trialsOf(doubtful, 1)), 1);
    expect(worthSd[0]).toBe(2);
  });

  it('leave out and count those whose loops would run away', () => {
    const looped: Graph = {
      nodes: [{ id: 'a' }, { id: 'b', valuePerPoint: 1 }],
      edges: [
        { from: 'a', to: 'b', weight: 0.9, sd: 0.1 },
        { from: 'b', to: 'a', weight: 0.9, sd: 0.1 },
      ],
    };
    const drawer = plainDrawer(trialsOf(looped, 1));
    const { elements, refusedShare } = sampled(drawer, 2_000, both);
    expect(refusedShare).toBeGreaterThan(0.1);
    expect(refusedShare).toBeLessThan(0.9);
    const [low, middle, high] = elements[0]!.worth.points;
    expect(low).toBeLessThan(middle);
    expect(middle).toBeLessThan(high);
    expect(spreadOf(looped, drawer, 100).method).toBe('loops');
  });

  it('with loops are what solving each drawn map gives', () => {
    fc.assert(
      fc.property(graphs(), (given) => {
        const drawer = plainDrawer(trialsOf(given, 2));
        const { net, unit } = drawer.trials;
        drawer.draw(3);
        const d = 17;
        if (!drawer.settled[d]) return;
        const weight = new Map(
          Array.from(net.edge, (edge, link) => [edge, drawer.strength[link * blockSize + d]!]),
        );
        const drawn = index({
          nodes: given.nodes,
          edges: given.edges.map((edge, i) => ({ ...edge, weight: weight.get(i) ?? 0 })),
        });
        const perPush = pull(solver(drawn, unsettled(drawn)), drawn.value);
        for (const id of net.ids) {
          const got = drawer.worth[placeOf(net, id) * blockSize + d]! * unit;
          expect(Math.abs(got - perPush[placeOf(drawn, id)]!)).toBeLessThanOrEqual(1e-4 * unit);
        }
      }),
    );
  });
});

describe('the kernel', () => {
  const module = new WebAssembly.Module(readFileSync('src/lib/rox/kernel.wasm'));

  it('gives what plain TypeScript gives, draw for draw and count for count', () => {
    fc.assert(
      fc.property(
        graphs({ maxNodes: 14 }),
        fc.array(fc.constantFrom(1, 0.5, 0.93), { minLength: 28, maxLength: 28 }),
        fc.array(fc.constantFrom(undefined, 'a', 'b'), { minLength: 28, maxLength: 28 }),
        fc.integer({ min: 1, max: 300 }),
        (given, existence, source, draws) => {
          const edges = given.edges.map((edge, i) => ({
            ...edge,
            existence: existence[i],
            source: source[i],
          }));
          same(module, { nodes: given.nodes, edges }, draws);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('does so where what varies is smaller than a number can be told in', () => {
    const least = { score: 0, target: 0, se: 7.006492321624087e-46, valuePerPoint: 5e-324 };
    const nodes = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, ...(id === 'e' && least) }));
    same(module, { nodes, edges: [] }, 283);
  });

  it.each([
    [500, 2_000],
    [700, 1_500],
  ])('does so for %i elements and %i links', (nodes, links) => {
    same(module, randomGraph(nodes, links), 100);
  });

  it('does so where loops run through most elements, settle late, run away, or need a draw of their own', () => {
    same(module, withLoops(randomGraph(120, 480), 10), 200);
    for (const [forth, back, sd] of [
      [0.5, 0.3, 0.1],
      [0.9, 0.9, 0.1],
      [0.97, 0.97, 0.001],
      [1.4, -0.6, 0.2],
    ] as const) {
      const pair: Graph = {
        nodes: [
          { id: 'a', score: 40, se: 2, target: 50 },
          { id: 'between' },
          { id: 'b', score: 50, se: 1, target: 60, valuePerPoint: 7 },
        ],
        edges: [
          { from: 'a', to: 'between', weight: forth, sd },
          { from: 'between', to: 'b', weight: 0.9, sd },
          { from: 'b', to: 'a', weight: back, sd },
        ],
      };
      same(module, pair, 200);
    }
  });

  // In a process of its own: the compiler's types would redefine JavaScript's for the whole house.
  it('is what its source compiles to', () => {
    const { scripts } = z
      .object({ scripts: z.object({ kernel: z.string() }) })
      .parse(JSON.parse(readFileSync('package.json', 'utf8')));
    const folder = mkdtempSync(join(tmpdir(), 'kernel-'));
    const made = join(folder, 'kernel.wasm');
    const [, ...given] = scripts.kernel.split(' ');
    const told = given.map((word) => (word.endsWith('kernel.wasm') ? made : word));
    const asc = ['node_modules/assemblyscript/bin/asc.js', ...told];
    const { status, stderr } = spawnSync(process.execPath, asc, { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(made).equals(readFileSync('src/lib/rox/kernel.wasm'))).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it('gives the same counts in however many parts', () => {
    const drawer = kernelOf(module, randomGraph(60, 150));
    const ranges = rangesOf(drawer);
    const rankings = { worth: true, root: true };
    const whole = counted(drawer, ranges, rankings, 1_000);
    const [a, b] = [drawer, kernelOf(module, randomGraph(60, 150))];
    for (const each of [a, b]) each.begin(ranges, rankings);
    countBlocks(a, 1_000, 0, 3);
    countBlocks(b, 1_000, 5, 16);
    countBlocks(a, 1_000, 3, 5);
    expect(together(a.counts(), b.counts())).toEqual(whole);
  });
});

function kernelOf(module: WebAssembly.Module, graph: Graph): Drawer {
  const drawer = kernelDrawer(module, trialsOf(graph, 9));
  if ('refused' in drawer) throw new Error(drawer.refused);
  return drawer;
}

function same(module: WebAssembly.Module, graph: Graph, draws: number): void {
  const fast = kernelOf(module, graph);
  const plain = plainDrawer(trialsOf(graph, 9));
  for (const block of [0, 5]) {
    fast.draw(block);
    plain.draw(block);
    expect(fast.strength).toEqual(plain.strength);
    expect(fast.worth).toEqual(plain.worth);
    expect(fast.root).toEqual(plain.root);
  }
  const ranges = rangesOf(plain);
  expect(rangesOf(fast)).toEqual(ranges);
  const rankings = { worth: true, root: true };
  expect(counted(fast, ranges, rankings, draws)).toEqual(counted(plain, ranges, rankings, draws));
}

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
