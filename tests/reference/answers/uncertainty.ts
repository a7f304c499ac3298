/** What the engine says under the names that the cases of kind "uncertainty" use. */
import { attention } from '#lib/rox/attention.ts';
import { deltaErrors } from '#lib/rox/delta.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { byId, index, placeOf } from '#lib/rox/net.ts';
import {
  expectedGraph,
  gapTimesWorth,
  linkMoments,
  worthMoments,
  type WorthMoments,
} from '#lib/rox/moments.ts';
import { chanceAbove, rankChances } from '#lib/rox/ranks.ts';
import { plainDrawer } from '#lib/rox/plain.ts';
import { sampledMoments } from '#lib/rox/sample.ts';
import { trialsOf } from '#lib/rox/trials.ts';
import { chanceOfPath } from '#lib/rox/survival.ts';
import type { Answers } from '../answers.ts';
import type { Case, Values } from '../cases.ts';
import { solved } from './effects.ts';

function exact(graph: Graph) {
  const net = index(expectedGraph(graph));
  const moments = worthMoments(net);
  if ('refused' in moments) throw new Error(moments.refused);
  return { net, ...moments };
}

function sdOf({ covariance, mean }: WorthMoments): Float64Array {
  return mean.map((_, p) => Math.sqrt(covariance[p * mean.length + p]!));
}

function deltaSd(graph: Graph) {
  const { net, solver, perPush } = solved(graph);
  return byId(net, deltaErrors(solver, perPush, attention(solver, perPush)).worth);
}

function normals({ inputs }: Case) {
  return { mean: inputs.mean as number[], sd: inputs.sd as number[] };
}

export const uncertainty: Answers = {
  chain: ({ graphs }) => {
    const graph = graphs.chain!;
    const { mean, covariance, net } = exact(graph);
    const at = placeOf(net, 'A');
    const sd = Math.sqrt(covariance[at * net.size + at]!);
    const deltaMethodSd = deltaSd(graph).A ?? NaN;
    return {
      mean: mean[at],
      variance: sd ** 2,
      sd,
      deltaMethodSd,
      ratioDeltaToExact: deltaMethodSd / sd,
    };
  },
  dag: ({ graphs, expected }) => {
    const graph = graphs.dag!;
    const { net, ...moments } = exact(graph);
    const order = (expected.dag as { covarianceOrder: string[] }).covarianceOrder;
    const places = order.map((id) => placeOf(net, id));
    return {
      mean: byId(net, moments.mean),
      sd: byId(net, sdOf(moments)),
      deltaMethodSd: deltaSd(graph),
      covarianceOrder: order,
      covariance: places.map((a) => places.map((b) => moments.covariance[a * net.size + b])),
      attention: Object.fromEntries(
        net.ids.map((id) => {
          const p = placeOf(net, id);
          const variance = moments.covariance[p * net.size + p]!;
          const gap = net.target[p]! - net.score[p]!;
          return [id, gapTimesWorth(gap, net.se[p]!, moments.mean[p]!, variance)];
        }),
      ),
    };
  },
  /** The text of the acceptance rule, if sampling obeys it: means and variances of 100,000 draws. */
  monteCarloAcceptance: ({ graphs, expected }) => {
    const draws = 100_000;
    const { net, ...moments } = exact(graphs.dag!);
    const { worth } = sampledMoments(plainDrawer(trialsOf(graphs.dag!, 20261122)), draws);
    const sd = sdOf(moments);
    const obeys = [...net.order.keys()].every(
      (p) =>
        Math.abs(worth.mean[p]! - moments.mean[p]!) <=
          (5 * sd[p]!) / Math.sqrt(draws) + 1e-7 * Math.abs(moments.mean[p]!) &&
        Math.abs(worth.variance[p]! - sd[p]! ** 2) <= 0.05 * sd[p]! ** 2,
    );
    return obeys ? expected.monteCarloAcceptance : 'the draws stray';
  },
  pTop1: (given) => rankChances(normals(given).mean, normals(given).sd, 1).top[0],
  pTop2: (given) => rankChances(normals(given).mean, normals(given).sd, 2).top[1],
  pTop3: (given) => rankChances(normals(given).mean, normals(given).sd, 3).top[2],
  expectedRank: (given) => rankChances(normals(given).mean, normals(given).sd, 1).expectedRank,
  pairwise: (given) => {
    const { mean, sd } = normals(given);
    const names = given.inputs.nodes as string[];
    return Object.fromEntries(
      Object.keys(given.expected.pairwise as Values).map((pair) => {
        const [i, j] = pair.split('>').map((name) => names.indexOf(name));
        return [pair, chanceAbove(mean, sd, i!, j!)];
      }),
    );
  },
  correlatedVariant: (given) => {
    const { mean, sd } = normals(given);
    const { rho, nodes } = given.expected.correlatedVariant as { rho: number; nodes: string[] };
    return {
      nodes,
      rho,
      pAaboveB: chanceAbove(mean, sd, 0, 1, rho),
      pAaboveBIfIndependenceWronglyAssumed: chanceAbove(mean, sd, 0, 1),
    };
  },
  edgeMoments: ({ graph }) =>
    graph.edges.map((edge) => ({ edge: `${edge.from}->${edge.to}`, ...linkMoments(edge) })),
  valuePerPushMean: ({ graph }) => {
    const { net, mean } = exact(graph);
    return byId(net, mean);
  },
  valuePerPushSd: ({ graph }) => {
    const { net, ...moments } = exact(graph);
    return byId(net, sdOf(moments));
  },
  probAnyPathCultureToRevenue: ({ graph }) => chanceOfPath(graph, 'Culture', 'Revenue'),
};
