/** `rox explain`: why the money at the results changed between two periods. */
import * as z from 'zod';
import {
  innovations,
  midpoint,
  shapley,
  withFixedWeights,
  type ChangedLink,
  type Split,
} from '#lib/rox/change.ts';
import type { Graph, GraphEdge } from '#lib/rox/graph.ts';
import { byId as named, index, placeOf, type Net } from '#lib/rox/net.ts';
import { solver, type Solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import { byId } from './command.ts';
import { BadInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';

export const summary = 'why the money changed between two periods, to the last unit';

export const help = `Usage: rox explain FILE.json

Reads a map as rox analyse does, and beside the graph, or under "inputs":

  scores0, scores1    the scores of every element in either period, by id
  se0, se1            their standard errors, where known
  weights1            strengths of the second period, by "from->to", where they changed
                      (a link of another lag: "from->to@weeks")

  deltaMoney                Σ value × change of score at the results
  fixedWeights              innovations (own movements beyond what parents passed on), contributions
                            in money, their standard errors, and their sum: deltaMoney exactly
  unexplained               the part of it that is the results' own movement
  innovation0, innovation1  (I − W) × scores in either period
  midpoint                  with changed strengths: own movements and links, scores measured from 0
  midpointCentredOnPeriod0  the same, scores measured from the first period's: the better reference
  shapley                   every order of changes alike; null for more than 14 changes
`;

const scores = z.record(z.string(), z.number());
const Asked = z.object({
  scores0: scores,
  scores1: scores,
  se0: scores.optional(),
  se1: scores.optional(),
  weights1: z.record(z.string(), z.number()).optional(),
});

export const input = z.union([
  GraphInput.extend(Asked.shape),
  GraphInput.extend({ inputs: Asked }),
]);

const parts = z.object({
  innovationContributions: byId,
  edgeContributions: z.record(z.string(), z.number()),
  sum: z.number(),
});

export const output = z.object({
  deltaMoney: z.number(),
  fixedWeights: z.object({
    innovations: byId,
    contributions: byId,
    standardErrors: byId,
    sum: z.number(),
  }),
  unexplained: z.number(),
  innovation0: byId,
  innovation1: byId,
  midpoint: parts,
  midpointCentredOnPeriod0: z.object({ reference: byId, ...parts.shape }),
  shapley: parts.nullable(),
});

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const graph = graphOf(given);
  const asked = parsed(Asked, withInputs(given));
  const net = index(graph);
  const place = (id: string, where: string): number => {
    if (!net.positions.has(id))
      throw new BadInput(`${where} names ${id}, which is not an element.`);
    return placeOf(net, id);
  };
  const scoresOf = (by: Record<string, number>, where: string): Float64Array => {
    const missing = net.ids.find((id) => !Object.hasOwn(by, id));
    if (missing !== undefined) throw new BadInput(`${where} has no score of ${missing}.`);
    return vector(net, by, (id) => place(id, where));
  };
  const scores0 = scoresOf(asked.scores0, 'scores0');
  const scores1 = scoresOf(asked.scores1, 'scores1');
  const errors0 = vector(net, asked.se0 ?? {}, (id) => place(id, 'se0'));
  const errors1 = vector(net, asked.se1 ?? {}, (id) => place(id, 'se1'));

  const names = graph.edges.map(nameOf);
  const strengths = asked.weights1 ?? {};
  const stranger = Object.keys(strengths).find((name) => !names.includes(name));
  if (stranger !== undefined) throw new BadInput(`weights1 names ${stranger}, which is no link.`);
  const links: ChangedLink[] = graph.edges.map((edge, i) => ({
    tail: placeOf(net, edge.from),
    head: placeOf(net, edge.to),
    before: edge.weight ?? 0,
    after: strengths[names[i]!] ?? edge.weight ?? 0,
  }));
  const at = solversOf(graph, net, links);
  const before = at(links.map((link) => link.before));
  const after = at(links.map((link) => link.after));

  const change = scores1.map((score, p) => score - scores0[p]!);
  const variance = errors0.map((error, p) => error ** 2 + errors1[p]! ** 2);
  const fixed = withFixedWeights(before, change, variance);
  const own0 = innovations(before, scores0);
  const own1 = innovations(after, scores1);
  const whole = shapley(net, at, own0, own1, links);
  const centred = midpoint(before, after, new Float64Array(net.size), change, links);
  return {
    deltaMoney: total(change.map((points, p) => points * net.value[p]!)),
    fixedWeights: {
      innovations: named(net, fixed.innovations),
      contributions: named(net, fixed.contributions),
      standardErrors: named(net, fixed.standardErrors),
      sum: total(fixed.contributions),
    },
    unexplained: total(fixed.contributions.filter((_, p) => net.value[p] !== 0)),
    innovation0: named(net, own0),
    innovation1: named(net, own1),
    midpoint: told(net, names, midpoint(before, after, scores0, scores1, links)),
    midpointCentredOnPeriod0: { reference: named(net, scores0), ...told(net, names, centred) },
    shapley: whole && told(net, names, whole),
  };
}

/**
 * Solvers of the map at any strengths of its links. All hold the elements in the same places: those of
 * the net in which every link of either period carries something.
 */
function solversOf(
  graph: Graph,
  net: Net,
  links: readonly ChangedLink[],
): (strengths: readonly number[]) => Solver {
  const every: Graph = {
    nodes: graph.nodes,
    edges: graph.edges.map((edge, i) => ({
      ...edge,
      weight: links[i]!.before || links[i]!.after || undefined,
    })),
  };
  const shape = index(every);
  if (shape.order.some((position, p) => position !== net.order[p])) {
    throw new BadInput('weights1 gives a strength to a link that has none in the graph.');
  }
  return (strengths) => {
    const weight = Float64Array.from(shape.edge, (edge) => strengths[edge]!);
    const inWeight = Float64Array.from(shape.inLink, (link) => weight[link]!);
    const changed = { ...shape, weight, inWeight };
    const refused = unsettled(changed);
    if (refused.some(Boolean)) {
      throw new BadInput('The map has a loop that runs away: see rox analyse.');
    }
    return solver(changed, refused);
  };
}

function nameOf(
  { from, to, lagWeeks }: GraphEdge,
  at: number,
  edges: readonly GraphEdge[],
): string {
  const twin = edges.findIndex((edge) => edge.from === from && edge.to === to);
  return twin === at ? `${from}->${to}` : `${from}->${to}@${lagWeeks ?? 0}`;
}

function vector(
  net: Net,
  by: Readonly<Record<string, number>>,
  place: (id: string) => number,
): Float64Array {
  const values = new Float64Array(net.size);
  for (const [id, value] of Object.entries(by)) values[place(id)] = value;
  return values;
}

function told(net: Net, names: readonly string[], split: Split): z.infer<typeof parts> {
  return {
    innovationContributions: named(net, split.innovations),
    edgeContributions: Object.fromEntries(names.map((name, i) => [name, split.links[i]!])),
    sum: total(split.innovations) + total(split.links),
  };
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
