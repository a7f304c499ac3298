/** `rox explain`: why the money at the results changed between two periods. */
import * as z from 'zod';
import {
  atStrengths,
  innovations,
  midpoint,
  shapley,
  withFixedWeights,
  type ChangedLink,
  type Split,
} from '#lib/rox/change.ts';
import { changeFacts, mostDoubtful } from '#lib/rox/change-facts.ts';
import { attribute, kindOf, linkErrors, together, type Edit, type Kind } from '#lib/rox/edits.ts';
import type { Graph, GraphEdge } from '#lib/rox/graph.ts';
import { byId as named, index, placeOf, type Net } from '#lib/rox/net.ts';
import { pull, solver, type Solver } from '#lib/rox/solve.ts';
import { unsettled } from '#lib/rox/stability.ts';
import { byId } from './command.ts';
import { BadInput, ExportInput, GraphInput, graphOf, parsed, withInputs } from './input.ts';

export const summary = 'why the money changed between two periods, to the last unit';

export const help = `Usage: rox explain FILE.json

Reads a map as rox analyse does, and beside the graph, or under "inputs":

  scores0, scores1    the scores of every element in either period, by id
  se0, se1            their standard errors, where known
  weights1            strengths of the second period, by "from->to", where they changed
                      (a link of another lag: "from->to@weeks"); 0 where a link went, and a link of
                      the graph without weight is one that came
  edits               [{"link": "from->to", "person", "before", "after"}]: who wrote what in between

  deltaMoney                Σ value × change of score at the results
  fixedWeights              innovations (own movements beyond what parents passed on), contributions
                            in money, their standard errors, and their sum: deltaMoney exactly
  unexplained               the part of it that is the results' own movement
  innovation0, innovation1  (I − W) × scores in either period
  midpoint                  with changed strengths: own movements and links, scores measured from 0
  midpointCentredOnPeriod0  the same, scores measured from the first period's: the better reference
  changed                   against period 0: money of scores, of strengths and of structure, each
                            changed link with its standard error, and what each person's edits bring
  facts                     the figures of it that are worth a sentence
  shapley                   every order of changes alike; null for more than 14 changes
`;

const scores = z.record(z.string(), z.number());
const Asked = z.object({
  scores0: scores,
  scores1: scores,
  se0: scores.optional(),
  se1: scores.optional(),
  weights1: z.record(z.string(), z.number()).optional(),
  edits: z
    .array(
      z.object({ link: z.string(), person: z.string(), before: z.number(), after: z.number() }),
    )
    .default([]),
});

export const input = z.union([
  GraphInput.extend(Asked.shape),
  ExportInput.extend(Asked.shape),
  GraphInput.extend({ inputs: Asked }),
]);

const parts = z.object({
  innovationContributions: byId,
  edgeContributions: z.record(z.string(), z.number()),
  sum: z.number(),
});

const contribution = z.object({ id: z.string(), money: z.number(), se: z.number() });
const byPerson = z.record(z.string(), z.number());

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
  changed: z.object({
    scores: z.number(),
    strengths: z.number(),
    structure: z.number(),
    sum: z.number(),
    links: z.record(
      z.string(),
      z.object({
        kind: z.enum(['strength', 'added', 'removed']),
        before: z.number(),
        after: z.number(),
        money: z.number(),
        se: z.number(),
      }),
    ),
    byPerson,
    unattributed: z.number(),
  }),
  facts: z.object({
    money: z.number(),
    se: z.number(),
    sure: z.boolean(),
    begins: z.array(contribution),
    withinError: z.number(),
    unexplained: contribution.nullable(),
    strengths: z.number(),
    strengthsSe: z.number(),
    structure: z.number(),
    structureSe: z.number(),
    editors: z.array(z.object({ person: z.string(), money: z.number() })),
    doubt: z.object({ from: z.string(), to: z.string() }).nullable(),
  }),
  shapley: parts.nullable(),
});

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const graph = graphOf(given);
  const asked = parsed(Asked, withInputs(given));
  const names = graph.edges.map(nameOf);
  const strengths = asked.weights1 ?? {};
  const stranger = Object.keys(strengths).find((name) => !names.includes(name));
  if (stranger !== undefined) throw new BadInput(`weights1 names ${stranger}, which is no link.`);
  const net = index(withEvery(graph, names, strengths));
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

  const links: ChangedLink[] = graph.edges.map((edge, i) => ({
    tail: placeOf(net, edge.from),
    head: placeOf(net, edge.to),
    before: edge.weight ?? 0,
    after: strengths[names[i]!] ?? edge.weight ?? 0,
  }));
  const at = solversOf(net);
  const before = at(links.map((link) => link.before));
  const after = at(links.map((link) => link.after));

  const change = scores1.map((score, p) => score - scores0[p]!);
  const variance = errors0.map((error, p) => error ** 2 + errors1[p]! ** 2);
  const fixed = withFixedWeights(before, change, variance);
  const own0 = innovations(before, scores0);
  const own1 = innovations(after, scores1);
  const whole = shapley(net, at, own0, own1, links);
  const centred = midpoint(before, after, new Float64Array(net.size), change, links);
  const edits = asked.edits.map(({ link, ...edit }): Edit => {
    const position = names.indexOf(link);
    if (position < 0) throw new BadInput(`edits name ${link}, which is no link.`);
    return { ...edit, link: position };
  });
  const written = attribute(links, centred, edits);
  const errors = linkErrors(before, after, links, variance);
  const sumOf = (wanted: (kind: Kind) => boolean) => together(links, centred.links, errors, wanted);
  const judged = sumOf((kind) => kind === 'strength');
  const structure = sumOf((kind) => kind !== 'strength');
  const deltaMoney = total(change.map((points, p) => points * net.value[p]!));
  const deltaSe = Math.sqrt(total(variance.map((value, p) => value * net.value[p]! ** 2)));
  const contributions = net.ids.map((id) => {
    const p = placeOf(net, id);
    return { id, money: centred.innovations[p]!, se: fixed.standardErrors[p]! };
  });
  const worth = pull(after, net.value);
  const results = new Set(net.ids.filter((id) => net.value[placeOf(net, id)] !== 0));
  return {
    deltaMoney,
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
    changed: {
      scores: total(centred.innovations),
      strengths: judged.money,
      structure: structure.money,
      sum: total(centred.innovations) + total(centred.links),
      links: Object.fromEntries(
        links.flatMap((link, i) => {
          const kind = kindOf(link);
          const money = centred.links[i]!;
          const { before: was, after: is } = link;
          return kind ? [[names[i]!, { kind, before: was, after: is, money, se: errors[i]! }]] : [];
        }),
      ),
      byPerson: Object.fromEntries(written.byPerson),
      unattributed: written.unattributed,
    },
    facts: changeFacts(
      contributions,
      results,
      { strengths: judged, structure, byPerson: written.byPerson },
      { money: deltaMoney, se: deltaSe },
      mostDoubtful(
        graph.edges,
        (id) => worth[placeOf(net, id)]!,
        (id) => change[placeOf(net, id)]!,
      ),
    ),
    shapley: whole && told(net, names, whole),
  };
}

/** The graph with every link that carries something in either period. */
function withEvery(
  graph: Graph,
  names: readonly string[],
  strengths: Readonly<Record<string, number>>,
): Graph {
  return {
    nodes: graph.nodes,
    edges: graph.edges.map((edge, i) => ({
      ...edge,
      weight: edge.weight || strengths[names[i]!] || undefined,
    })),
  };
}

/** Solvers of the map at any strengths of its links, all with the elements in the same places. */
function solversOf(shape: Net): (strengths: readonly number[]) => Solver {
  return (strengths) => {
    const changed = atStrengths(shape, strengths);
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
