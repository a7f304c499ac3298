/** `rox uncertainty`: how sure worth, attention and ranks are. */
import * as z from 'zod';
import { attention } from '#lib/rox/attention.ts';
import { deltaErrors } from '#lib/rox/delta.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { byId as named, index, placeOf, type Net } from '#lib/rox/net.ts';
import {
  expectedGraph,
  gapTimesWorth,
  linkMoments,
  pushMoments,
  worthMoments,
  type WorthMoments,
} from '#lib/rox/moments.ts';
import { chanceAbove, rankChances } from '#lib/rox/ranks.ts';
import { chances, sampleWorth } from '#lib/rox/sample.ts';
import { unit } from '#lib/rox/sensitivity.ts';
import { solver } from '#lib/rox/solve.ts';
import { stability } from '#lib/rox/stability.ts';
import { chanceOfPath } from '#lib/rox/survival.ts';
import { worth } from '#lib/rox/worth.ts';
import { byId, figure, type Options } from './command.ts';
import { BadInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';

export const summary = 'how sure: exact spread without loops, draws for ranks, chances and bands';

export const help = `Usage: rox uncertainty FILE.json [--seed N] [--draws N]

Reads a map as rox analyse does; an edge's sd is the standard deviation of its weight given that the
link exists, its existence the probability that it does (1 unless given). Beside the graph:

  paths                 pairs [from, to]: the chance that any path of existing links connects them
  covariances           [{"to", "from": […], "matrix": […]}]: covariance of the weights into one element

or, instead of a graph, independent normal figures {"nodes": […], "mean": […], "sd": […]} to rank.

  exact                      false with loops (where no mean exists) or above 4,000 elements
  edgeMoments                mean and sd of every link, existence included
  valuePerPushMean, …Sd      exact; null where exact is false
  deltaMethodSd              first order only, for comparison
  covarianceOrder, covariance   of worth, up to 60 elements
  attention                  gap × worth: mean, sd, expectedPositiveGap, probGapPositive
  sampled                    per element: band (5, 50, 95 %), expectedRank, probTop1, probTop3,
                             probRoxAbove1, probNetAbove0; counted over the draws that settle
  refusedShare               share of draws whose loops come within 0.95 of running away
  pTop1 … pTop3, expectedRank, pairwise   of independent normal figures, by quadrature
`;

const Figures = z
  .object({
    nodes: z.array(z.string()).min(1).max(200),
    mean: z.array(z.number()),
    sd: z.array(z.number().positive()),
  })
  .refine(
    ({ nodes, mean, sd }) => nodes.length === mean.length && nodes.length === sd.length,
    'nodes, mean and sd differ in length',
  );

const GraphQuestion = GraphInput.extend({
  paths: z.array(z.tuple([z.string(), z.string()])).optional(),
  covariances: z
    .array(
      z.object({
        to: z.string(),
        from: z.array(z.string()),
        matrix: z.array(z.array(z.number())),
      }),
    )
    .optional(),
});
type Covariances = z.infer<typeof GraphQuestion>['covariances'];

export const input = z.union([GraphQuestion, Figures]);

const Ranks = z.object({
  pTop1: z.array(z.number()),
  pTop2: z.array(z.number()),
  pTop3: z.array(z.number()),
  expectedRank: z.array(z.number()),
  pairwise: z.record(z.string(), z.number()),
});

const Spread = z.object({
  exact: z.boolean(),
  edgeMoments: z.array(z.object({ edge: z.string(), mean: z.number(), sd: z.number() })),
  valuePerPushMean: byId,
  valuePerPushSd: byId,
  deltaMethodSd: byId,
  covarianceOrder: z.array(z.string()).optional(),
  covariance: z.array(z.array(z.number())).optional(),
  attention: z.record(
    z.string(),
    z
      .object({
        mean: z.number(),
        sd: z.number(),
        expectedPositiveGap: z.number(),
        probGapPositive: z.number(),
      })
      .nullable(),
  ),
  sampled: z.array(
    z.object({
      id: z.string(),
      band: z.tuple([figure, figure, figure]),
      expectedRank: figure,
      probTop1: figure,
      probTop3: figure,
      probRoxAbove1: figure,
      probNetAbove0: figure,
    }),
  ),
  draws: z.number(),
  seed: z.number(),
  refusedShare: z.number(),
  probAnyPath: z
    .array(z.object({ from: z.string(), to: z.string(), probability: figure }))
    .optional(),
});

export const output = z.union([Spread, Ranks]);

const covarianceLimit = 60;

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown, { seed, draws }: Options): Record<string, unknown> {
  if (typeof given === 'object' && given !== null && !('graph' in given)) {
    return ranksOf(parsed(Figures, withInputs(given)));
  }
  const graph = graphOf(given);
  const { paths, covariances } = parsed(GraphQuestion, withInputs(given));
  const expected = expectedGraph(graph);
  const net = index(expected);
  const moments = worthMoments(net);
  const exact = 'refused' in moments ? null : withCovariances(graph, net, moments, covariances);
  const sample = sampleWorth(graph, draws, seed);
  return {
    exact: exact !== null,
    edgeMoments: graph.edges.map((edge) => ({
      edge: `${edge.from}->${edge.to}`,
      ...linkMoments(edge),
    })),
    valuePerPushMean: named(net, exact?.mean ?? unknown(net)),
    valuePerPushSd: named(net, exact?.variance.map(Math.sqrt) ?? unknown(net)),
    deltaMethodSd: deltaSd(expected),
    ...(exact?.covariance && net.size <= covarianceLimit && !covariances
      ? covarianceOf(net, exact.covariance)
      : {}),
    attention: Object.fromEntries(
      net.ids.map((id) => [id, exact && attentionAt(net, placeOf(net, id), exact)]),
    ),
    sampled: chances(sample),
    draws,
    seed,
    refusedShare: sample.refusedShare,
    probAnyPath: paths?.map(([from, to]) => ({
      from,
      to,
      probability: chanceOfPath(graph, from, to),
    })),
  };
}

interface Exact {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly covariance: Float64Array;
}

/** Variances of worth; where links into one element depend on each other, forward from each element. */
function withCovariances(
  graph: Graph,
  net: Net,
  { mean, covariance }: WorthMoments,
  covariances: Covariances,
): Exact {
  const variance = mean.map((_, p) => covariance[p * net.size + p]!);
  if (!covariances) return { mean, variance, covariance };
  const between = new Map<string, number>();
  for (const { to, from, matrix } of covariances) {
    from.forEach((a, row) =>
      from.forEach((b, column) => {
        const value = matrix[row]?.[column];
        if (value === undefined) throw new BadInput(`The covariances into ${to} do not fit.`);
        between.set(JSON.stringify([to, a, b]), value);
      }),
    );
  }
  const key = (a: number, b: number): string => {
    const [first, second] = [graph.edges[net.edge[a]!]!, graph.edges[net.edge[b]!]!];
    return JSON.stringify([first.to, first.from, second.from]);
  };
  return {
    mean,
    covariance,
    variance: mean.map((_, p) => {
      const moments = pushMoments(
        net,
        unit(net.size, p),
        (a, b) => between.get(key(a, b)) ?? (a === b ? net.sd[a]! ** 2 : 0),
      );
      return 'refused' in moments ? NaN : moments.variance;
    }),
  };
}

function deltaSd(expected: Graph): Record<string, number | null> {
  const net = index(expected);
  const ready = solver(net, stability(net).refused);
  const { perPush } = worth(ready);
  return named(net, deltaErrors(ready, perPush, attention(ready, perPush)).worth);
}

function covarianceOf(net: Net, covariance: Float64Array): Record<string, unknown> {
  const places = Array.from(net.place);
  return {
    covarianceOrder: net.ids,
    covariance: places.map((a) => places.map((b) => covariance[a * net.size + b])),
  };
}

function attentionAt(net: Net, p: number, { mean, variance }: Exact): unknown {
  const gap = net.target[p]! - net.score[p]!;
  const se = Number.isNaN(net.se[p]!) ? 0 : net.se[p]!;
  return Number.isNaN(gap) ? null : gapTimesWorth(gap, se, mean[p]!, variance[p]!);
}

function unknown(net: Net): Float64Array {
  return new Float64Array(net.size).fill(NaN);
}

function ranksOf({ nodes, mean, sd }: z.infer<typeof Figures>): Record<string, unknown> {
  const { top, expectedRank } = rankChances(mean, sd, 3);
  return {
    pTop1: top[0],
    pTop2: top[1],
    pTop3: top[2],
    expectedRank,
    pairwise: Object.fromEntries(
      nodes.flatMap((a, i) =>
        nodes.flatMap((b, j) => (i < j ? [[`${a}>${b}`, chanceAbove(mean, sd, i, j)]] : [])),
      ),
    ),
  };
}
