/** Random graphs for the properties: with and without loops, signed, with figures missing. */
import fc from 'fast-check';
import type { Graph } from '#lib/rox/graph.ts';

export interface Shape {
  /** Links may run back, small enough for every loop to settle. */
  readonly loops?: boolean;
  /** Scores and targets may be missing. */
  readonly gapsMissing?: boolean;
  readonly maxNodes?: number;
}

const points = fc.double({ min: -50, max: 150, noNaN: true });
const money = fc.double({ min: -1e6, max: 1e6, noNaN: true });

/** A graph without faults whose loops settle: the |weights| into any element sum to 0.9 or less. */
export function graphs({ loops = true, gapsMissing = true, maxNodes = 9 }: Shape = {}) {
  const maybe = (values: fc.Arbitrary<number>): fc.Arbitrary<number | undefined> =>
    gapsMissing ? fc.option(values, { nil: undefined, freq: 4 }) : values;
  const node = fc.record({
    score: maybe(points),
    target: maybe(points),
    se: fc.double({ min: 0, max: 4, noNaN: true }),
    valuePerPoint: fc.option(money, { nil: undefined, freq: 2 }),
    costPerPoint: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
    goodDirection: fc.constantFrom('up' as const, 'down' as const),
  });
  const link = fc.record({
    a: fc.nat(maxNodes - 1),
    b: fc.nat(maxNodes - 1),
    weight: fc.double({ min: -1, max: 1, noNaN: true }),
    sd: fc.double({ min: 0, max: 0.3, noNaN: true }),
  });
  return fc
    .record({
      nodes: fc.array(node, { minLength: 1, maxLength: maxNodes }),
      links: fc.array(link, { maxLength: 2 * maxNodes }),
    })
    .map(({ nodes, links }): Graph => {
      const edges = new Map<string, Graph['edges'][number]>();
      for (const { a, b, weight, sd } of links) {
        if (a >= nodes.length || b >= nodes.length || a === b) continue;
        const [from, to] = !loops && a > b ? [b, a] : [a, b];
        if (Math.abs(weight) < 1e-3) continue;
        edges.set(`${from}>${to}`, { from: `n${from}`, to: `n${to}`, weight, sd });
      }
      const into = Map.groupBy(edges.values(), ({ to }) => to);
      for (const group of into.values()) {
        const total = group.reduce((sum, { weight }) => sum + Math.abs(weight ?? 0), 0);
        if (!loops || total <= 0.9) continue;
        for (const each of group) each.weight = ((each.weight ?? 0) * 0.9) / total;
      }
      return {
        nodes: nodes.map((figures, i) => ({ id: `n${i}`, ...figures })),
        edges: [...edges.values()],
      };
    });
}

/** Equal to within 1e-9 of the larger of the two and of a scale, or both unknown. */
export function close(a: number | null, b: number | null, scale = 0): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), scale) + 1e-12;
}
