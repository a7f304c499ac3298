import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse } from '#lib/rox/analyse.ts';
import { attentionByPart, misfits, type Cell, type Part } from '#lib/rox/parts.ts';
import { opposedLinks } from '#lib/rox/simpson.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { close, graphs } from './graphs.ts';

const map = (score: number, result: number): Graph => ({
  nodes: [
    { id: 'a', score, se: 0.5, target: 70 },
    { id: 'b', score: result, se: 0.5, target: 60, valuePerPoint: 1000 },
  ],
  edges: [{ from: 'a', to: 'b', weight: 0.5 }],
});

const part = (name: string, share: number, a: number, b: number, se = 1): Part => ({
  name,
  share,
  scores: { a: { score: a, se }, b: { score: b, se } },
});

function cellsOf(graph: Graph, parts: readonly Part[]): Cell[] {
  const told = attentionByPart(graph, parts);
  if ('refused' in told) throw new Error(told.refused);
  return told;
}

describe('parts of a company', () => {
  it('share out the root attention of the whole among them', () => {
    fc.assert(
      fc.property(
        graphs({ gapsMissing: false, maxNodes: 6 }),
        fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 2, maxLength: 4 }),
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 24, maxLength: 24 }),
        (graph, weights, moves) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          const shares = weights.map((weight) => weight / total);
          const off = (s: number, i: number): number => moves[s * 6 + i]!;
          const parts = shares.map((share, s): Part => ({
            name: `p${s}`,
            share,
            scores: Object.fromEntries(
              graph.nodes.map(({ id, score }, i) => {
                const centre = shares.reduce((sum, each, k) => sum + each * off(k, i), 0);
                return [id, { score: (score ?? 0) + off(s, i) - centre, se: 1 }];
              }),
            ),
          }));
          const cells = cellsOf(graph, parts);
          const whole = analyse(graph).attentionRoot;
          for (const { id } of graph.nodes) {
            const some = cells.filter((cell) => cell.id === id);
            const roots = some.reduce((sum, { root }) => sum + (root ?? 0), 0);
            const contrasts = some.reduce((sum, { contrast }) => sum + (contrast ?? 0), 0);
            expect(close(roots, whole[id] ?? 0, 1e8)).toBe(true);
            expect(close(contrasts, 0, 1e8)).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('that do not add up are refused before anything is shown', () => {
    const graph = map(60, 50);
    const parts = [part('north', 0.5, 60, 50), part('south', 0.5, 70, 50)];
    expect(attentionByPart(graph, parts)).toMatchObject({
      refused: 'parts do not add up',
      misfits: [{ id: 'a', whole: 60, parts: 65 }],
    });
    expect(misfits(graph, parts, 5)).toEqual([]);
  });

  it('may leave some out, as long as these could exist', () => {
    const graph = map(60, 50);
    expect(misfits(graph, [part('north', 0.5, 70, 50)])).toEqual([]);
    expect(misfits(graph, [part('north', 0.9, 70, 50)])).toMatchObject([{ id: 'a' }]);
  });

  it('stand out where they differ by more than luck, and not otherwise', () => {
    const graph = map(60, 50);
    const alike = [part('n', 0.25, 60.5, 50), part('s', 0.75, 60 - 0.5 / 3, 50)];
    expect(cellsOf(graph, alike).some(({ standsOut }) => standsOut)).toBe(false);
    const [n, s] = cellsOf(graph, [part('n', 0.5, 50, 50), part('s', 0.5, 70, 50)]).filter(
      ({ id }) => id === 'a',
    );
    expect(n).toMatchObject({ standsOut: true, root: 5000, contrast: 2500 });
    expect(s).toMatchObject({ standsOut: true, root: 0, contrast: -2500 });
    expect(n!.reliability).toBeGreaterThan(0.9);
    expect(n!.contrastSe).toBeCloseTo(250 * 0.5, 9);
  });

  it('that line up against a link are told', () => {
    const parts = [0, 1, 2, 3, 4, 5].map((i) =>
      part(`p${i}`, 1 / 6, 50 + 4 * i, 60 - 3 * i + (i % 2), 1),
    );
    expect(opposedLinks(map(60, 50), parts)).toMatchObject([{ from: 'a', to: 'b', within: 0.5 }]);
    const along = parts.map((each, i) => part(each.name, each.share, 50 + 4 * i, 40 + 3 * i));
    expect(opposedLinks(map(60, 50), along)).toEqual([]);
  });
});
