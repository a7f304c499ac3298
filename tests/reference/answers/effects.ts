/** What the engine says under the names that the cases of kind "effects" and "scale" use. */
import { tied, ranked } from '#lib/numbers/ranks.ts';
import { attention } from '#lib/rox/attention.ts';
import { analyse, type ById } from '#lib/rox/analyse.ts';
import { pathCoefficients } from '#lib/rox/coefficients.ts';
import { deltaErrors } from '#lib/rox/delta.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { byId, index, placeOf, type Net } from '#lib/rox/net.ts';
import { BestPaths, countPaths } from '#lib/rox/paths.ts';
import { closeTogether } from '#lib/rox/portfolio.ts';
import { linkUse, unit } from '#lib/rox/sensitivity.ts';
import { pull, push, solver, type Solver } from '#lib/rox/solve.ts';
import { stability } from '#lib/rox/stability.ts';
import { grossWorth, worth } from '#lib/rox/worth.ts';
import type { Answers } from '../answers.ts';
import type { Case } from '../cases.ts';

export interface Solved {
  readonly net: Net;
  readonly solver: Solver;
  readonly perPush: Float64Array;
}

/** A graph with its solver and λ. */
export function solved(graph: Graph): Solved {
  const net = index(graph);
  const ready = solver(net, stability(net).refused);
  return { net, solver: ready, perPush: worth(ready).perPush };
}

/** A vector by place from figures by id. */
export function vector(net: Net, figures: Readonly<Record<string, number>>): Float64Array {
  const values = new Float64Array(net.size);
  for (const [id, value] of Object.entries(figures)) values[placeOf(net, id)] = value;
  return values;
}

/** max(0, gap)·κ, as the early cases define attention. */
function attentionAlone({ graph }: Case): ById {
  const { gap, valuePerHeldPoint } = analyse(graph);
  return Object.fromEntries(
    Object.entries(gap).map(([id, points]) => [
      id,
      points === null ? null : Math.max(0, points) * (valuePerHeldPoint[id] ?? NaN),
    ]),
  );
}

function rankOf(values: ById): string[] {
  const known = Object.entries(values).filter(([, value]) => value !== null);
  return ranked(known, ([, value]) => value ?? 0).map(([id]) => id);
}

/** Every effect, with the zeros that a case may leave out left out. */
export function totalEffects(graph: Graph): Record<string, ById> {
  const analysis = analyse(graph);
  return Object.fromEntries(graph.nodes.map(({ id }) => [id, analysis.totalEffects(id)]));
}

/** (I − W)⁻¹ from → to, the diagonal included. */
export function wholeEffects(graph: Graph): Record<string, ById> {
  const { net, solver: ready } = solved(graph);
  return Object.fromEntries(
    net.ids.map((id) => [id, byId(net, push(ready, unit(net.size, placeOf(net, id))))]),
  );
}

function pathsTo(graph: Graph, from: string, goal: Float64Array | null, k: number) {
  const net = index(graph);
  const { refused } = stability(net);
  return new BestPaths(net, refused, goal ?? net.value, k).from(placeOf(net, from));
}

function generated({ graphs, inputs }: Case, name: string) {
  const graph = graphs[name]!;
  const net = index(graph);
  const from = placeOf(net, (inputs.source as Record<string, string>)[name]!);
  const to = placeOf(net, (inputs.target as Record<string, string>)[name]!);
  const goal = unit(net.size, to);
  const paths = (k: number) =>
    new BestPaths(net, new Uint8Array(net.size), goal, k).from(from).map(({ product }) => product);
  const total = pull(solver(net, new Uint8Array(net.size)), goal)[from]!;
  return { net, from, to, goal, paths, total, pathCount: String(countPaths(net, from, to)) };
}

/** The case's graph with its elements in their first units again. */
function unscaled({ graph, inputs }: Case): Graph {
  const factor = (id: string): number => (inputs.unitFactor as Record<string, number>)[id] ?? 1;
  const scaled = (value: number | null | undefined, by: number) =>
    value === null || value === undefined ? value : value * by;
  return {
    nodes: graph.nodes.map((node) => ({
      ...node,
      score: scaled(node.score, 1 / factor(node.id)),
      target: scaled(node.target, 1 / factor(node.id)),
      costPerPoint: scaled(node.costPerPoint, factor(node.id)),
      valuePerPoint: scaled(node.valuePerPoint, factor(node.id)),
    })),
    edges: graph.edges.map((edge) => ({
      ...edge,
      weight: scaled(edge.weight, factor(edge.from) / factor(edge.to)),
    })),
  };
}

function sameFigures(a: ById, b: ById, factor: (id: string) => number = () => 1): boolean {
  return Object.keys(a).every((id) => {
    const [x, y] = [a[id], b[id]];
    return (x ?? null) === null || (y ?? null) === null
      ? (x ?? null) === (y ?? null)
      : Math.abs(x! * factor(id) - y!) <= 1e-6 || tied(x! * factor(id), y!);
  });
}

export const effects: Answers = {
  totalEffects: ({ graph }) => totalEffects(graph),
  valuePerPush: ({ graph }) => analyse(graph).valuePerPush,
  selfMultiplier: ({ graph }) => analyse(graph).selfMultiplier,
  valuePerHeldPoint: ({ graph }) => analyse(graph).valuePerHeldPoint,
  gap: ({ graph }) => analyse(graph).gap,
  ownGap: ({ graph }) => analyse(graph).ownGap,
  attentionRoot: ({ graph }) => analyse(graph).attentionRoot,
  moneyGapAtResults: ({ graph }) => analyse(graph).moneyGapAtResults,
  sumAttentionRoot: ({ graph }) => analyse(graph).sumAttentionRoot,
  roxRatio: ({ graph }) => analyse(graph).roxRatio,
  netPerPoint: ({ graph }) => analyse(graph).netPerPoint,
  roxRatioGoodDirection: ({ graph }) => analyse(graph).roxRatioGoodDirection,
  netPerPointGoodDirection: ({ graph }) => analyse(graph).netPerPointGoodDirection,
  grossValuePerPush: ({ graph }) => analyse(graph).grossValuePerPush,
  cancellation: ({ graph }) => analyse(graph).cancellation,
  recommendedAttention: ({ graph }) => analyse(graph).opportunity,
  attentionAlone,
  rankByAttentionAlone: (given) => rankOf(attentionAlone(given)),
  rankByAttentionRoot: ({ graph }) => rankOf(analyse(graph).attentionRoot),
  rankRecommendedAttention: ({ graph }) => rankOf(analyse(graph).opportunity),
  rankByRox: ({ graph }) => rankOf(analyse(graph).roxRatio),
  rankByRoxGoodDirection: ({ graph }) => rankOf(analyse(graph).roxRatioGoodDirection),
  response: ({ graph, inputs }) => {
    const { net, solver: ready } = solved(graph);
    const pushes = inputs.push as Record<string, number>;
    const moved = byId(net, push(ready, vector(net, pushes)));
    return Object.fromEntries(Object.entries(moved).filter(([id]) => !(id in pushes)));
  },
  moneyFromPush: ({ graph, inputs }) => {
    const { net, perPush } = solved(graph);
    return vector(net, inputs.push as Record<string, number>).reduce(
      (money, points, place) => money + points * perPush[place]!,
      0,
    );
  },
  standardizedPaths: ({ graph, inputs }) =>
    pathCoefficients(inputs.variables as string[], inputs.correlation as number[][], graph.edges),
  publishedPaths3dp: ({ graph, inputs }) => {
    const found = pathCoefficients(
      inputs.variables as string[],
      inputs.correlation as number[][],
      graph.edges,
    );
    if ('refused' in found) return found;
    return Object.fromEntries(found.map(({ from, to, estimate }) => [`${from}->${to}`, estimate]));
  },
  pathsFatherStatusToJob1962: ({ graph }) => {
    const net = index(graph);
    const goal = unit(net.size, placeOf(net, 'Job1962'));
    return pathsTo(graph, 'FatherStatus', goal, 5).map(({ path, product }) => ({ path, product }));
  },
  topPathsWorkload: ({ graph }) => pathsTo(graph, 'Workload', null, 5),
  paths: ({ graph }) =>
    pathsTo(graph, graph.nodes[0]!.id, null, 5).map(({ path, value }) => ({ path, value })),
  edgeUseTrust: ({ graph }) => {
    const { net, solver: ready, perPush } = solved(graph);
    return linkUse(ready, perPush, placeOf(net, 'Trust')).map((use) => ({
      from: graph.edges[use.edge]!.from,
      to: graph.edges[use.edge]!.to,
      valueThrough: use.valueThrough,
      dLambda_dWeight: use.slope,
      lambdaIfRemoved: use.worthIfRemoved,
    }));
  },
  deltaMethodSE: ({ graph }) => {
    const { net, solver: ready, perPush } = solved(graph);
    return byId(net, deltaErrors(ready, perPush, attention(ready, perPush)).worth);
  },
  chains: (given) => {
    const { net, from, paths, total, pathCount } = generated(given, 'chains');
    const products = paths(2);
    const small = Math.abs(products[0]!) < Math.abs(products[1]!) ? [0, 1] : [1, 0];
    return {
      totalSR: total,
      pathA: products[small[0]!],
      pathB: products[small[1]!],
      gross: grossWorth({ ...net, value: unit(net.size, generated(given, 'chains').to) })[from],
      pathCount,
      topPathSharesOfNet: products.map((product) => product / total),
    };
  },
  ladder: (given) => {
    const { paths, total, pathCount } = generated(given, 'ladder');
    return { total, pathCount, eachPathProduct: paths(1)[0] };
  },
  skewLadder: (given) => {
    const { paths, total, pathCount } = generated(given, 'skewLadder');
    const products = paths(80);
    return {
      total,
      pathCount,
      bestPathProduct: products[0],
      secondBestPathProduct: products[1],
      countOfSecondBest: products.filter((product) => tied(product, products[1]!)).length,
    };
  },
  invariantInMoney: (given) => {
    const [now, before] = [analyse(given.graph), analyse(unscaled(given))];
    const same: Record<string, boolean> = {
      attentionRoot: sameFigures(now.attentionRoot, before.attentionRoot),
      attentionAlone: sameFigures(
        attentionAlone(given),
        attentionAlone({ ...given, graph: unscaled(given) }),
      ),
      roxRatio: sameFigures(now.roxRatio, before.roxRatio),
      moneyGapAtResults: tied(now.moneyGapAtResults, before.moneyGapAtResults),
    };
    return Object.keys(same).filter((name) => same[name]);
  },
  transforms: (given) => {
    const factors = given.inputs.unitFactor as Record<string, number>;
    const holds = sameFigures(
      analyse(given.graph).valuePerPush,
      analyse(unscaled(given)).valuePerPush,
      (id) => factors[id] ?? 1,
    );
    return holds ? 'valuePerPush_i -> valuePerPush_i / f_i' : 'something else';
  },
  portfolios: ({ graph, expected }) => {
    const { net, solver: ready, perPush } = solved(graph);
    const { gap } = attention(ready, perPush);
    return Object.fromEntries(
      Object.keys(expected.portfolios as object).map((name) => {
        const chosen = name.split('+').map((id) => placeOf(net, id));
        const closed = closeTogether(ready, perPush, gap, chosen);
        const { pushes, scoreChange, money, naiveSum } = closed;
        return [
          name,
          { pushes: byId(net, pushes), scoreChange: byId(net, scoreChange), money, naiveSum },
        ];
      }),
    );
  },
  allNodesMoney: ({ graph }) => {
    const { solver: ready, perPush, net } = solved(graph);
    const { gap } = attention(ready, perPush);
    return closeTogether(ready, perPush, gap, [...net.order.keys()]).money;
  },
};
