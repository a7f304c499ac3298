/** `rox uncertainty`: how sure worth, attention and ranks are. */
import * as z from 'zod';
import { attention } from '#lib/rox/attention.ts';
import { deltaErrors } from '#lib/rox/delta.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { radiusLimit } from '#lib/rox/row-rounds.ts';
import { byId as named, index, placeOf, type Net } from '#lib/rox/net.ts';
import { expectedGraph, gapTimesWorth, linkMoments } from '#lib/rox/moments.ts';
import { chanceAbove, rankChances } from '#lib/rox/ranks.ts';
import { drawerOf, sampled } from '#lib/rox/sample.ts';
import { sampledBy } from '#lib/rox/share.ts';
import { spreadOf, type Spread } from '#lib/rox/spread.ts';
import { shareError, type Chances } from '#lib/rox/tally.ts';
import { solver } from '#lib/rox/solve.ts';
import { stability } from '#lib/rox/stability.ts';
import { chanceOfPath } from '#lib/rox/survival.ts';
import { sharedVariance, trialsOf, type Covariance } from '#lib/rox/trials.ts';
import { worth } from '#lib/rox/worth.ts';
import { kernel } from '../kernel.ts';
import { pool } from '../pool.ts';
import { byId, figure, type Options } from './command.ts';
import { BadInput, ExportInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';

export const summary = 'how sure: exact spread without loops, draws for ranks, chances and bands';

export const help = `Usage: rox uncertainty FILE.json [--seed N] [--draws N] [--workers N]

Reads a map as rox analyse does; an edge's sd is the standard deviation of its weight given that the
link exists, its existence the probability that it does (1 unless given), its source the study it comes
from: half the variance of links with one source is that source's and moves them together (a convention).
Beside the graph:

  paths                 pairs [from, to]: the chance that any path of existing links connects them
  covariances           [{"to", "from": […], "matrix": […]}]: covariance of the weights into one element

or, instead of a graph, independent normal figures {"nodes": […], "mean": […], "sd": […]} to rank.

  exact, method              "exact"; "sampled" where links share a source (means and sds are then of the
                             draws); "loops", where no mean exists; "size", above 4,000 elements
  edgeMoments                mean and sd of every link, existence included
  valuePerPushMean, …Sd      of worth; null with loops
  deltaMethodSd              first order only, for comparison
  covarianceOrder, covariance   of worth, up to 60 elements
  attention                  gap × worth: mean, sd, expectedPositiveGap, probGapPositive
  rootAttention              worth × own gap: mean, sd
  opportunity                max(0, gap × worth): mean, sd, worth taken as normal where its sign is open
  sampled                    per element: band of worth (5, 50, 95 %) and the bin that it is read from,
                             expectedRank, probTop1, probTop3 by worth, probRoxAbove1, probNetAbove0;
                             under attention the same of root attention; standardErrors of the shares;
                             counted over the draws that settle
  refusedShare               share of draws left out, their loops within ${radiusLimit} of running away
  warnings                   where that share exceeds 1 %: the loop that does it
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

export const input = z.union([
  GraphQuestion,
  ExportInput.extend(GraphQuestion.omit({ graph: true }).shape),
  Figures,
]);

const Ranks = z.object({
  pTop1: z.array(z.number()),
  pTop2: z.array(z.number()),
  pTop3: z.array(z.number()),
  expectedRank: z.array(z.number()),
  pairwise: z.record(z.string(), z.number()),
});

const moments = z.record(z.string(), z.object({ mean: z.number(), sd: z.number() }).nullable());
const band = z.tuple([figure, figure, figure]);
const rank = { expectedRank: figure, probTop1: figure, probTop3: figure };

const Answer = z.object({
  exact: z.boolean(),
  method: z.enum(['exact', 'sampled', 'loops', 'size']),
  sourceShareOfVariance: z.number().optional(),
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
  rootAttention: moments,
  opportunity: moments,
  sampled: z.array(
    z.object({
      id: z.string(),
      band,
      bin: z.number(),
      ...rank,
      probRoxAbove1: figure,
      probNetAbove0: figure,
      attention: z.object({ band, bin: z.number(), ...rank }).nullable(),
      standardErrors: z.record(z.string(), figure),
    }),
  ),
  draws: z.number(),
  seed: z.number(),
  refusedShare: z.number(),
  warnings: z.array(
    z.object({ code: z.literal('loop.draws'), share: z.number(), nodes: z.array(z.string()) }),
  ),
  probAnyPath: z
    .array(z.object({ from: z.string(), to: z.string(), probability: figure }))
    .optional(),
});

export const output = z.union([Answer, Ranks]);

const covarianceLimit = 60;

/** Answers for parsed JSON. @throws BadInput */
export async function run(
  given: unknown,
  { seed, draws, workers = 1 }: Options,
): Promise<Record<string, unknown>> {
  if (typeof given === 'object' && given !== null && !('graph' in given)) {
    return ranksOf(parsed(Figures, withInputs(given)));
  }
  const graph = graphOf(given);
  const { paths, covariances } = parsed(GraphQuestion, withInputs(given));
  const blocks = covariances?.map((each) => blockOf(graph, each)) ?? [];
  const drawer = drawerOf(trialsFor(graph, seed, blocks), kernel());
  const spread = spreadOf(graph, drawer, draws, blocks.length > 0 ? betweenLinks(blocks) : null);
  const { net, method } = spread;
  const { elements, refusedShare } =
    workers > 1 && blocks.length === 0
      ? await sampledInThreads(graph, seed, draws, workers)
      : sampled(drawer, draws, rankings);
  const settled = Math.round(draws * (1 - refusedShare));
  return {
    exact: method === 'exact',
    method,
    sourceShareOfVariance: method === 'sampled' ? sharedVariance : undefined,
    edgeMoments: graph.edges.map((edge) => ({
      edge: `${edge.from}->${edge.to}`,
      ...linkMoments(edge),
    })),
    valuePerPushMean: named(net, spread.worth),
    valuePerPushSd: named(net, spread.worthSd),
    deltaMethodSd: deltaSd(expectedGraph(graph)),
    ...(spread.covariance && net.size <= covarianceLimit
      ? covarianceOf(net, spread.covariance)
      : {}),
    attention: Object.fromEntries(net.ids.map((id) => [id, attentionAt(spread, placeOf(net, id))])),
    rootAttention: momentsById(net, spread.root, spread.rootSd),
    opportunity: momentsById(net, spread.opportunity, spread.opportunitySd),
    sampled: elements.map((element) => told(element, settled)),
    draws,
    seed,
    refusedShare,
    warnings: refusedShare > warnFrom ? [loopWarning(graph, refusedShare)] : [],
    probAnyPath: paths?.map(([from, to]) => ({
      from,
      to,
      probability: chanceOfPath(graph, from, to),
    })),
  };
}

const rankings = { worth: true, root: true };

async function sampledInThreads(graph: Graph, seed: number, draws: number, workers: number) {
  await using threads = pool(workers);
  return await sampledBy(threads.runners, graph, seed, draws, rankings);
}

/** Above this share of draws left out, the loop is named. */
const warnFrom = 0.01;

/** The strongest loop that runs in the map as it stands. */
function loopWarning(graph: Graph, share: number): Record<string, unknown> {
  const { loops, components } = stability(index(graph));
  return { code: 'loop.draws', share, nodes: loops[0]?.nodes ?? components[0]?.nodes ?? [] };
}

function trialsFor(graph: Graph, seed: number, blocks: readonly Covariance[]) {
  try {
    return trialsOf(graph, seed, blocks);
  } catch (error) {
    if (error instanceof RangeError) throw new BadInput('Covariances are not positive definite.');
    throw error;
  }
}

function blockOf(graph: Graph, { to, from, matrix }: NonNullable<Covariances>[number]): Covariance {
  const edges = from.map((id) =>
    graph.edges.findIndex((edge) => edge.from === id && edge.to === to && edge.weight),
  );
  const fits = matrix.length === from.length && matrix.every((row) => row.length === from.length);
  if (!fits || edges.includes(-1)) throw new BadInput(`The covariances into ${to} do not fit.`);
  return { edges, matrix: Float64Array.from(matrix.flat()) };
}

/** Covariance of two links into one element: as given for both, else that of independent links. */
function betweenLinks(blocks: readonly Covariance[]) {
  const at = new Map(
    blocks.flatMap((block) => block.edges.map((edge, i) => [edge, { block, i }] as const)),
  );
  return (net: Net) =>
    (a: number, b: number): number => {
      const [x, y] = [at.get(net.edge[a]!), at.get(net.edge[b]!)];
      if (x && y && x.block === y.block) return x.block.matrix[x.i * x.block.edges.length + y.i]!;
      return a === b ? net.sd[a]! ** 2 : 0;
    };
}

/** As the command line prints it: worth first, attention beside. */
function told(element: Chances, settled: number): Record<string, unknown> {
  const { id, worth: value, attention: money, worthRank, attentionRank } = element;
  const { probRoxAbove1, probNetAbove0 } = element;
  const error = (share: number | null | undefined): number | null =>
    share === null || share === undefined ? null : shareError(share, settled);
  return {
    id,
    band: value.points,
    bin: value.bin,
    ...(worthRank ?? noRank),
    probRoxAbove1,
    probNetAbove0,
    attention: money && { band: money.points, bin: money.bin, ...(attentionRank ?? noRank) },
    standardErrors: {
      probTop1: error(worthRank?.probTop1),
      probTop3: error(worthRank?.probTop3),
      probRoxAbove1: error(probRoxAbove1),
      probNetAbove0: error(probNetAbove0),
      attentionProbTop1: error(attentionRank?.probTop1),
      attentionProbTop3: error(attentionRank?.probTop3),
    },
  };
}

const noRank = { expectedRank: null, probTop1: null, probTop3: null };

function momentsById(net: Net, mean: Float64Array, sd: Float64Array): Record<string, unknown> {
  return Object.fromEntries(
    net.ids.map((id) => {
      const place = placeOf(net, id);
      const known = Number.isFinite(mean[place]) && Number.isFinite(sd[place]);
      return [id, known ? { mean: mean[place], sd: sd[place] } : null];
    }),
  );
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

function attentionAt({ net, worth: value, worthSd }: Spread, p: number): unknown {
  const gap = net.target[p]! - net.score[p]!;
  const se = Number.isNaN(net.se[p]!) ? 0 : net.se[p]!;
  if (Number.isNaN(gap) || Number.isNaN(value[p]!)) return null;
  return gapTimesWorth(gap, se, value[p]!, worthSd[p]! ** 2);
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
