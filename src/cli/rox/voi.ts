/** `rox voi`: what to measure next before deciding. */
import * as z from 'zod';
import { probability } from '#lib/numbers/normal.ts';
import { ranked } from '#lib/numbers/ranks.ts';
import { advise, adviseByDraws, gapProgrammes, type Advice, type Study } from '#lib/rox/advice.ts';
import {
  benefitsOf,
  promisingLinks,
  regressedValue,
  valueOfCertainty,
} from '#lib/rox/certainty.ts';
import type { Drawer } from '#lib/rox/drawer.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { index, placeOf } from '#lib/rox/net.ts';
import { drawerOf } from '#lib/rox/sample.ts';
import { sharedSources, trialsOf } from '#lib/rox/trials.ts';
import {
  preposteriorSd,
  valueOfInformation,
  valueOfKnowing,
  type Information,
  type Programme,
} from '#lib/rox/voi.ts';
import { kernel } from '../kernel.ts';
import { figure, type Options } from './command.ts';
import { BadInput, ExportInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';

export const summary =
  'what to measure next: the value of knowing a link or a score before deciding';

export const help = `Usage: rox voi FILE.json [--seed N] [--draws N]

Reads a map as rox uncertainty does, and beside the graph, or under "inputs":

  programmes   [{"id", "node", "points", "cost"}], of which exactly one is chosen; node null does
               nothing, points null closes the element's gap. Without programmes: to close the gap of
               any one element with a cost, or to do nothing
  studies      [{"edge": "from->to" or "node", "noiseSd", "n", "cost"}]: studies in mind

or, instead of a graph, two actions, to do nothing or to gain N(mean, sd²):

  mean, sd, sd1, sd2, study {"noiseSd", "n"}   parts of the spread and a study of the first

  expectedNetBenefit, best     at expected strengths
  evppiByEdge                  largest first: slopePerSd by programme, evppi, evsiStudyAsPreciseAsPrior
  order                        the same links by name
  scores                       of elements whose gap a programme closes
  studies                      evsi, cost and enbs = evsi − cost; measure next the largest above 0
  act, learnFirst, leave       every programme by itself, against doing nothing: learn first where a
                               study is worth more than its cost or, where no study has a price, the
                               decision would be wrong in more than one case in ten; else act where the
                               money expected exceeds the cost; most money first. errors and
                               standardError: of the draws, null where exact
  evpiMonteCarlo, evpiStandardError, probBestIsBest   of knowing everything, by draws
  exact, method                "exact"; "regression" with loops or shared sources: evppi of the 50 most
                               promising links is regressed on the draws, with its standardError
`;

const study = { noiseSd: z.number().positive(), n: z.number().positive(), cost: z.number() };
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
    .min(1)
    .optional(),
  studies: z
    .array(
      z.union([z.object({ edge: z.string(), ...study }), z.object({ node: z.string(), ...study })]),
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
  ExportInput.extend(Asked.shape),
  GraphInput.extend({ inputs: Asked }),
  TwoActions,
  z.object({ inputs: TwoActions }),
]);

const Told = z.object({
  programme: z.string(),
  expected: z.number(),
  sd: z.number(),
  probWrong: z.number(),
  evpi: z.number(),
  errors: z.object({ expected: z.number(), probWrong: z.number(), evpi: z.number() }).nullable(),
  lessons: z.array(
    z.object({
      edge: z.string().optional(),
      node: z.string().optional(),
      evppi: z.number(),
      standardError: z.number().nullable(),
      enbs: z.number().nullable(),
    }),
  ),
});

export const output = z.union([
  z.object({
    exact: z.boolean(),
    method: z.enum(['exact', 'regression']),
    expectedNetBenefit: z.record(z.string(), z.number()).optional(),
    best: z.string().optional(),
    evppiByEdge: z
      .array(
        z.object({
          edge: z.string(),
          slopePerSd: z.array(z.number()).optional(),
          evppi: z.number(),
          standardError: z.number().optional(),
          evsiStudyAsPreciseAsPrior: z.number().optional(),
        }),
      )
      .optional(),
    order: z.array(z.string()).optional(),
    scores: z
      .array(z.object({ id: z.string(), evppi: z.number(), evsiStudyAsPreciseAsPrior: z.number() }))
      .optional(),
    studies: z
      .array(
        z.object({
          edge: z.string().optional(),
          node: z.string().optional(),
          evsi: z.number(),
          cost: z.number(),
          enbs: z.number(),
        }),
      )
      .optional(),
    act: z.array(Told).optional(),
    learnFirst: z.array(Told).optional(),
    leave: z.array(Told).optional(),
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
  const asked = parsed(Asked, withInputs(given));
  const nothing: Programme = { id: 'none', node: null, points: null, cost: 0 };
  const programmes = asked.programmes ?? [nothing, ...gapProgrammes(graph)];
  checked(graph, programmes);
  const names = graph.edges.map(({ from, to }) => `${from}->${to}`);
  const studies = (asked.studies ?? []).map((each): Study => {
    const noiseVariance = each.noiseSd ** 2 / each.n;
    if ('node' in each) {
      if (!graph.nodes.some(({ id }) => id === each.node)) throw stranger(each.node, 'element');
      return { subject: { node: each.node }, noiseVariance, cost: each.cost };
    }
    const edge = names.indexOf(each.edge);
    if (edge < 0) throw stranger(each.edge, 'link');
    return { subject: { edge }, noiseVariance, cost: each.cost };
  });
  const drawer = drawerOf(trialsOf(graph, seed), kernel());
  const single = programmes.filter(({ node }) => node !== null);
  const found = valueOfInformation(graph, programmes);
  const advice = advise(graph, single, studies);
  if ('refused' in found || 'refused' in advice || sharedSources(graph.edges).size > 0) {
    return {
      ...byDraws(drawer, programmes, null, draws),
      ...regressed(drawer, programmes, draws, names),
      ...lists(adviseByDraws(drawer, single, draws), names),
      draws,
      seed,
    };
  }
  return {
    exact: true,
    method: 'exact',
    ...closed(found, programmes, studies, names),
    ...lists(advice, names),
    ...byDraws(drawer, programmes, found.expectedNetBenefit, draws),
    draws,
    seed,
  };
}

function stranger(name: string, what: string): BadInput {
  return new BadInput(`studies names ${name}, which is no ${what}.`);
}

function byDraws(
  drawer: Drawer,
  programmes: readonly Programme[],
  expected: readonly number[] | null,
  draws: number,
): Record<string, unknown> {
  const certainty = valueOfCertainty(benefitsOf(drawer, programmes, draws), expected);
  return {
    evpiMonteCarlo: certainty.evpi,
    evpiStandardError: certainty.standardError,
    probBestIsBest: certainty.probBestIsBest,
    settledDraws: certainty.settled,
  };
}

/** Links whose value is regressed where no closed form holds. */
const regressedLinks = 50;

function regressed(
  drawer: Drawer,
  programmes: readonly Programme[],
  draws: number,
  names: readonly string[],
): Record<string, unknown> {
  const { edge } = drawer.trials.net;
  const benefits = benefitsOf(drawer, programmes, draws, [...edge.keys()]);
  const links = promisingLinks(benefits, regressedLinks).map((link) => ({
    edge: names[edge[link]!],
    ...regressedValue(benefits.strength.get(link)!, benefits.benefit),
  }));
  const order = ranked(links, ({ evppi }) => evppi);
  return {
    exact: false,
    method: 'regression',
    evppiByEdge: order,
    order: order.map((link) => link.edge),
  };
}

function closed(
  { expectedNetBenefit, links, scores, studyOfLink, studyOfScore }: Information,
  programmes: readonly Programme[],
  studies: readonly Study[],
  names: readonly string[],
): Record<string, unknown> {
  const order = ranked(links, ({ evppi }) => evppi);
  const best = expectedNetBenefit.indexOf(Math.max(...expectedNetBenefit));
  return {
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
    studies: studies.map(({ subject, noiseVariance, cost }) => {
      const evsi =
        'edge' in subject
          ? studyOfLink(subject.edge, noiseVariance)
          : studyOfScore(subject.node, noiseVariance);
      return { ...named(subject, names), evsi, cost, enbs: evsi - cost };
    }),
  };
}

function named(subject: Study['subject'], names: readonly string[]): Record<string, unknown> {
  return 'edge' in subject ? { edge: names[subject.edge] } : subject;
}

/** The lists, most money first. */
function lists(advice: readonly Advice[], names: readonly string[]): Record<string, unknown> {
  const those = (verdict: Advice['verdict']) =>
    ranked(
      advice.filter((each) => each.verdict === verdict),
      ({ expected }) => expected,
    ).map(({ programme, expected, sd, probWrong, evpi, errors, lessons }) => ({
      programme,
      expected,
      sd,
      probWrong,
      evpi,
      errors,
      lessons: lessons.map(({ subject, evppi, standardError, enbs }) => ({
        ...named(subject, names),
        evppi,
        standardError,
        enbs,
      })),
    }));
  return { act: those('act'), learnFirst: those('learn'), leave: those('leave') };
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
