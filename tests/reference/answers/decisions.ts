/** What the engine says under the names that the cases of kind "explain", "budget" and "voi" use. */
import { probability } from '#lib/numbers/normal.ts';
import { fillInOrder, spendUntil, waterFill, type Capped, type Outlet } from '#lib/rox/budget.ts';
import {
  innovations,
  midpoint,
  shapley,
  withFixedWeights,
  type ChangedLink,
  type Split,
} from '#lib/rox/change.ts';
import type { Graph } from '#lib/rox/graph.ts';
import { byId, index, placeOf, type Net } from '#lib/rox/net.ts';
import { chooser } from '#lib/rox/highs.ts';
import { bestProjects, greedyProjects, relaxedValue, type Project } from '#lib/rox/projects.ts';
import { benefitsOf, valueOfCertainty, type Certainty } from '#lib/rox/certainty.ts';
import { plainDrawer } from '#lib/rox/plain.ts';
import { solver } from '#lib/rox/solve.ts';
import { trialsOf } from '#lib/rox/trials.ts';
import { ranked } from '#lib/numbers/ranks.ts';
import {
  expectedMaximum,
  preposteriorSd,
  valueOfInformation,
  valueOfKnowing,
  type Programme,
} from '#lib/rox/voi.ts';
import type { Answers } from '../answers.ts';
import type { Case, Values } from '../cases.ts';
import { Estimate } from '../compare.ts';
import { vector } from './effects.ts';

const choose = await chooser();

function periods({ graph, inputs }: Case) {
  const weights1 = inputs.weights1 as Record<string, number>;
  const nameOf = ({ from, to }: Graph['edges'][number]): string => `${from}->${to}`;
  const net = index(graph);
  const strengthsOf = (strengths: readonly number[]) => {
    const changed = {
      nodes: graph.nodes,
      edges: graph.edges.map((edge, i) => ({ ...edge, weight: strengths[i] })),
    };
    return solver(index(changed), new Uint8Array(graph.nodes.length));
  };
  const links: ChangedLink[] = graph.edges.map((edge) => ({
    tail: placeOf(net, edge.from),
    head: placeOf(net, edge.to),
    before: edge.weight!,
    after: weights1[nameOf(edge)]!,
  }));
  return {
    net,
    links,
    names: graph.edges.map(nameOf),
    strengthsOf,
    before: strengthsOf(links.map((link) => link.before)),
    after: strengthsOf(links.map((link) => link.after)),
    scores0: vector(net, inputs.scores0 as Record<string, number>),
    scores1: vector(net, inputs.scores1 as Record<string, number>),
  };
}

function told(net: Net, names: readonly string[], split: Split): Values {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return {
    innovationContributions: byId(net, split.innovations),
    edgeContributions: Object.fromEntries(names.map((name, i) => [name, split.links[i]])),
    sum: sum(split.innovations) + sum(split.links),
  };
}

function programmesOf({ inputs }: Case): Programme[] {
  return inputs.programmes as Programme[];
}

function information(given: Case) {
  const found = valueOfInformation(given.graph, programmesOf(given));
  if ('refused' in found) throw new Error(found.refused);
  return found;
}

const edgeName = ({ graph }: Case, at: number): string =>
  `${graph.edges[at]!.from}->${graph.edges[at]!.to}`;

/** Draws of the certainty that case 22 asks for; its own figures rest on many more. */
const draws = 200_000;
const theirDraws = 4_000_000;
const certainties = new WeakMap<Graph, Certainty>();

function certainty(given: Case): Certainty {
  const { graph } = given;
  const { expectedNetBenefit } = information(given);
  const known =
    certainties.get(graph) ??
    valueOfCertainty(
      benefitsOf(plainDrawer(trialsOf(graph, 20261122)), programmesOf(given), draws),
      expectedNetBenefit,
    );
  certainties.set(graph, known);
  return known;
}

function twoActions({ inputs }: Case) {
  const { mean, sd, sd1, sd2, study } = inputs as unknown as {
    mean: number;
    sd: number;
    sd1: number;
    sd2: number;
    study: { noiseSd: number; n: number };
  };
  return { mean, sd, sd1, sd2, noise: study.noiseSd ** 2 / study.n };
}

export const decisions: Answers = {
  deltaMoney: (given) => {
    const { net, scores0, scores1 } = periods(given);
    return scores1.reduce((sum, score, p) => sum + net.value[p]! * (score - scores0[p]!), 0);
  },
  fixedWeights: (given) => {
    const { net, before, scores0, scores1 } = periods(given);
    const change = scores1.map((score, p) => score - scores0[p]!);
    const found = withFixedWeights(before, change, new Float64Array(net.size));
    return {
      innovations: byId(net, found.innovations),
      contributions: byId(net, found.contributions),
      sum: found.contributions.reduce((sum, money) => sum + money, 0),
    };
  },
  innovation0: (given) => {
    const { net, before, scores0 } = periods(given);
    return byId(net, innovations(before, scores0));
  },
  innovation1: (given) => {
    const { net, after, scores1 } = periods(given);
    return byId(net, innovations(after, scores1));
  },
  midpoint: (given) => {
    const { net, names, before, after, scores0, scores1, links } = periods(given);
    return told(net, names, midpoint(before, after, scores0, scores1, links));
  },
  midpointCentredOnPeriod0: (given) => {
    const { net, names, before, after, scores0, scores1, links } = periods(given);
    const moved = scores1.map((score, p) => score - scores0[p]!);
    const split = midpoint(before, after, new Float64Array(net.size), moved, links);
    return { reference: byId(net, scores0), ...told(net, names, split) };
  },
  shapley: (given) => {
    const { net, names, before, after, scores0, scores1, links, strengthsOf } = periods(given);
    const own0 = innovations(before, scores0);
    const own1 = innovations(after, scores1);
    const split = shapley(net, strengthsOf, own0, own1, links);
    return split && told(net, names, split);
  },
  byBudget: ({ inputs }) =>
    Object.fromEntries(
      (inputs.budgets as string[]).map((budget) => [
        budget,
        waterFill(inputs.items as Outlet[], Number(budget)),
      ]),
    ),
  unconstrainedOptimalSpend: ({ inputs }) =>
    Object.values(spendUntil(inputs.items as Outlet[], 1).allocation).reduce((a, b) => a + b, 0),
  unconstrainedAllocation: ({ inputs }) => spendUntil(inputs.items as Outlet[], 1).allocation,
  linearAllocation: ({ inputs }) =>
    fillInOrder(inputs.linear as Capped[], inputs.budget as number).allocation,
  linearValue: ({ inputs }) =>
    fillInOrder(inputs.linear as Capped[], inputs.budget as number).value,
  linearShadowPrice: ({ inputs }) =>
    fillInOrder(inputs.linear as Capped[], inputs.budget as number).shadowPrice,
  budgetAtWhichToStop: ({ inputs }) =>
    fillInOrder(inputs.linear as Capped[], inputs.budget as number).stopAt,
  projectsOptimal: ({ inputs }) =>
    bestProjects(choose, inputs.projects as Project[], { money: inputs.capacity as number }).set,
  projectsValue: ({ inputs }) =>
    bestProjects(choose, inputs.projects as Project[], { money: inputs.capacity as number }).value,
  projectsGreedySet: ({ inputs }) =>
    greedyProjects(inputs.projects as Project[], { money: inputs.capacity as number }).set,
  projectsGreedyValue: ({ inputs }) =>
    greedyProjects(inputs.projects as Project[], { money: inputs.capacity as number }).value,
  lpRelaxationValue: ({ inputs }) =>
    relaxedValue(inputs.projects as Project[], inputs.capacity as number),
  evpi: (given) => valueOfKnowing(twoActions(given).mean, twoActions(given).sd),
  evppiX1: (given) => valueOfKnowing(twoActions(given).mean, twoActions(given).sd1),
  evppiX2: (given) => valueOfKnowing(twoActions(given).mean, twoActions(given).sd2),
  evsiX1: (given) => {
    const { mean, sd1, noise } = twoActions(given);
    return valueOfKnowing(mean, preposteriorSd(sd1, noise));
  },
  preposteriorSd: (given) => preposteriorSd(twoActions(given).sd1, twoActions(given).noise),
  envelopeCheck: (given) => {
    const { mean, sd } = twoActions(given);
    return expectedMaximum([0, mean], [0, sd]) - Math.max(0, mean);
  },
  probFundIsWrong: (given) => probability(-twoActions(given).mean / twoActions(given).sd),
  expectedNetBenefit: (given) =>
    Object.fromEntries(
      programmesOf(given).map(({ id }, d) => [id, information(given).expectedNetBenefit[d]]),
    ),
  best: (given) => {
    const { expectedNetBenefit } = information(given);
    const best = expectedNetBenefit.indexOf(Math.max(...expectedNetBenefit));
    return programmesOf(given)[best]!.id;
  },
  evppiByEdge: (given) =>
    ranked(information(given).links, ({ evppi }) => evppi).map((link) => ({
      edge: edgeName(given, link.edge),
      slopePerSd: link.slopePerSd,
      evppi: link.evppi,
      evsiStudyAsPreciseAsPrior: link.evsiStudyAsPreciseAsPrior,
    })),
  order: (given) =>
    ranked(information(given).links, ({ evppi }) => evppi).map(({ edge }) => edgeName(given, edge)),
  evpiMonteCarlo: (given) => {
    const { evpi, standardError } = certainty(given);
    const theirs = given.expected.evpiStandardError as number;
    return new Estimate(evpi, 5 * Math.hypot(standardError, theirs));
  },
  /** As it would be with the case's own number of draws; it is known to a few per cent. */
  evpiStandardError: (given) => {
    const error = certainty(given).standardError * Math.sqrt(draws / theirDraws);
    return new Estimate(error, 0.05 * error);
  },
  probBestIsBest: (given) => {
    const { probBestIsBest } = certainty(given);
    const spread = probBestIsBest * (1 - probBestIsBest);
    return new Estimate(probBestIsBest, 5 * Math.sqrt(spread / draws + spread / theirDraws));
  },
};
