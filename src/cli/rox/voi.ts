/** `rox voi`: what to measure next before deciding. */
import * as z from 'zod';
import { probability } from '#lib/numbers/normal.ts';
import { ranked } from '#lib/numbers/ranks.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { index, placeOf } from '#lib/rox/net.ts';
import {
  preposteriorSd,
  valueOfCertainty,
  valueOfInformation,
  valueOfKnowing,
  type Programme,
} from '#lib/rox/voi.ts';
import { figure, type Options } from './command.ts';
import { BadInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';

export const summary =
  'what to measure next: the value of knowing a link or a score before deciding';

export const help = `Usage: rox voi FILE.json [--seed N] [--draws N]

Reads a map as rox uncertainty does, and beside the graph, or under "inputs":

  programmes   [{"id", "node", "points", "cost"}], of which exactly one is chosen; node null does
               nothing, points null closes the element's gap
  studies      [{"edge": "from->to", "noiseSd", "n", "cost"}]: studies in mind

or, instead of a graph, two actions, to do nothing or to gain N(mean, sd²):

  mean, sd, sd1, sd2, study {"noiseSd", "n"}   parts of the spread and a study of the first

  expectedNetBenefit, best     at expected strengths
  evppiByEdge                  largest first: slopePerSd by programme, evppi, evsiStudyAsPreciseAsPrior
  order                        the same links by name
  scores                       of elements whose gap a programme closes
  studies                      evsi, cost and enbs = evsi − cost; measure next the largest above 0
  evpiMonteCarlo, evpiStandardError, probBestIsBest   of knowing everything, by draws
  exact                        false with loops: then only the draws answer
`;

const Asked = z.object({
  programmes: z
    .array(
      z.object({
        id: z.string(),
        node: z.string().nullable(),
        points: z.number().nullable(),
        cost: z.number(),
      }),
    )
    .min(1),
  studies: z
    .array(
      z.object({
        edge: z.string(),
        noiseSd: z.number().positive(),
        n: z.number().positive(),
        cost: z.number(),
      }),
    )
    .optional(),
});
const spread = z.number().min(0);
const TwoActions = z.object({
  mean: z.number(),
  sd: spread,
  sd1: spread.optional(),
  sd2: spread.optional(),
  study: z.object({ noiseSd: spread, n: z.number().positive() }).optional(),
});

export const input = z.union([
  GraphInput.extend(Asked.shape),
  GraphInput.extend({ inputs: Asked }),
  TwoActions,
  z.object({ inputs: TwoActions }),
]);

export const output = z.union([
  z.object({
    exact: z.boolean(),
    expectedNetBenefit: z.record(z.string(), z.number()).optional(),
    best: z.string().optional(),
    evppiByEdge: z
      .array(
        z.object({
          edge: z.string(),
          slopePerSd: z.array(z.number()),
          evppi: z.number(),
          evsiStudyAsPreciseAsPrior: z.number(),
        }),
      )
      .optional(),
    order: z.array(z.string()).optional(),
    scores: z
      .array(z.object({ id: z.string(), evppi: z.number(), evsiStudyAsPreciseAsPrior: z.number() }))
      .optional(),
    studies: z
      .array(z.object({ edge: z.string(), evsi: z.number(), cost: z.number(), enbs: z.number() }))
      .optional(),
    evpiMonteCarlo: figure,
    evpiStandardError: figure,
    probBestIsBest: figure,
    settledDraws: z.number(),
    draws: z.number(),
    seed: z.number(),
  }),
  z.object({
    evpi: z.number(),
    evppiX1: z.number().optional(),
    evppiX2: z.number().optional(),
    preposteriorSd: z.number().optional(),
    evsiX1: z.number().optional(),
    probFundIsWrong: z.number(),
  }),
]);

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown, { seed, draws }: Options): Record<string, unknown> {
  if (typeof given === 'object' && given !== null && !('graph' in given)) {
    return twoActions(parsed(TwoActions, withInputs(given)));
  }
  const graph = graphOf(given);
  const { programmes, studies = [] } = parsed(Asked, withInputs(given));
  checked(graph, programmes);
  const names = graph.edges.map(({ from, to }) => `${from}->${to}`);
  const stranger = studies.find(({ edge }) => !names.includes(edge));
  if (stranger) throw new BadInput(`studies names ${stranger.edge}, which is no link.`);
  const found = valueOfInformation(graph, programmes, (edge) => {
    const study = studies.find((each) => each.edge === names[edge]);
    return study ? study.noiseSd ** 2 / study.n : null;
  });
  const { evpi, standardError, probBestIsBest, settled } = valueOfCertainty(
    graph,
    programmes,
    'refused' in found ? null : found.expectedNetBenefit,
    draws,
    seed,
  );
  const byDraws = {
    evpiMonteCarlo: evpi,
    evpiStandardError: standardError,
    probBestIsBest,
    settledDraws: settled,
    draws,
    seed,
  };
  if ('refused' in found) return { exact: false, ...byDraws };
  const { expectedNetBenefit, links, scores } = found;
  const order = ranked(links, ({ evppi }) => evppi);
  const best = expectedNetBenefit.indexOf(Math.max(...expectedNetBenefit));
  return {
    exact: true,
    expectedNetBenefit: Object.fromEntries(
      programmes.map(({ id }, d) => [id, expectedNetBenefit[d]]),
    ),
    best: programmes[best]?.id,
    evppiByEdge: order.map(({ edge, slopePerSd, evppi, evsiStudyAsPreciseAsPrior }) => ({
      edge: names[edge],
      slopePerSd,
      evppi,
      evsiStudyAsPreciseAsPrior,
    })),
    order: order.map(({ edge }) => names[edge]),
    scores,
    studies: studies.map(({ edge, cost }) => {
      const evsi = links.find((link) => names[link.edge] === edge)?.evsi ?? 0;
      return { edge, evsi, cost, enbs: evsi - cost };
    }),
    ...byDraws,
  };
}

function checked(graph: Graph, programmes: readonly Programme[]): void {
  const net = index(graph);
  for (const { id, node, points } of programmes) {
    if (node === null) continue;
    if (!net.positions.has(node)) throw new BadInput(`${id} pushes ${node}, which is no element.`);
    const place = placeOf(net, node);
    if (points === null && Number.isNaN(net.target[place]! - net.score[place]!)) {
      throw new BadInput(`${id} closes the gap of ${node}, which has none.`);
    }
  }
}

function twoActions({
  mean,
  sd,
  sd1,
  sd2,
  study,
}: z.infer<typeof TwoActions>): Record<string, unknown> {
  const after =
    study && sd1 !== undefined ? preposteriorSd(sd1, study.noiseSd ** 2 / study.n) : undefined;
  return {
    evpi: valueOfKnowing(mean, sd),
    evppiX1: sd1 === undefined ? undefined : valueOfKnowing(mean, sd1),
    evppiX2: sd2 === undefined ? undefined : valueOfKnowing(mean, sd2),
    preposteriorSd: after,
    evsiX1: after === undefined ? undefined : valueOfKnowing(mean, after),
    probFundIsWrong: sd === 0 ? 0 : probability(-Math.abs(mean) / sd),
  };
}
