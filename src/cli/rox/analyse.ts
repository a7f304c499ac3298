/** `rox analyse`: worth, attention and loops of a map, under the names that the reference cases use. */
import * as z from 'zod';
import { analyse } from '#lib/rox/analyse.ts';
import { Rows } from './json.ts';
import { byId, figure } from './command.ts';
import { ExportInput, GraphInput, graphOf } from './input.ts';

export const summary =
  'what a point is worth everywhere, where the money gap starts, which loops run';

/** Above this many elements the errors of all of them take longer than the rest. */
const errorLimit = 2_000;

export const help = `Usage: rox analyse FILE.json

Reads a map as {"graph": {"nodes": […], "edges": […]}} from a file, or from standard input for -,
and prints what follows from it as JSON.

A node has an id and, where known: score, se, target, valuePerPoint (money a year, on results only),
costPerPoint, goodDirection ("up" or "down"), scale ([floor, ceiling]). An edge has from, to, weight
(points of to per point of from) and, where known: sd, lagWeeks.

  accept                     false if a loop does not settle; what it touches is null
  spectralRadius             largest eigenvalue of any component, lags collapsed
  companionSpectralRadius    the same per week, where loops have lags
  loops                      nodes and gain, strongest first
  totalEffects               points of the second element per point pushed into the first
  valuePerPush               money a year per point pushed into an element
  selfMultiplier             points an element rises per point pushed into it
  valuePerHeldPoint          money a year per point an element is held higher
  grossValuePerPush          the same as valuePerPush with every path counted as positive
  cancellation               |net|/gross: near 0, strong paths oppose each other
  gap, ownGap                target − score; the part that gaps upstream do not explain
  attentionRoot              valuePerPush × ownGap: adds up to moneyGapAtResults
  opportunity                what holding this one at its target would bring alone
  moneyGapAtResults          Σ valuePerPoint × gap over the results with a gap
  sumAttentionRoot           the sum check
  standardErrors             of worth, root attention and own gaps, by the delta method, existence left
                             out; up to ${errorLimit} elements
  roxRatio, netPerPoint      return on a point bought; …GoodDirection where less may be better
  topPaths                   up to five paths to money, largest |value| first, with the standard errors
                             of their shares of net, up to ${errorLimit} elements
  refusals                   components that do not settle: loop, shares of the links, scaling
  findings                   what to know before believing the numbers
`;

export const input = z.union([GraphInput, ExportInput]);

const loop = z.object({
  nodes: z.array(z.string()),
  gain: z.number(),
  lagWeeks: z.number(),
  multiplier: figure,
});

export const output = z.object({
  accept: z.boolean(),
  spectralRadius: z.number(),
  companionSpectralRadius: z.number().optional(),
  loops: z.array(loop),
  totalEffects: z.record(z.string(), byId),
  valuePerPush: byId,
  selfMultiplier: byId,
  valuePerHeldPoint: byId,
  grossValuePerPush: byId,
  cancellation: byId,
  gap: byId,
  ownGap: byId,
  attentionRoot: byId,
  opportunity: byId,
  moneyGapAtResults: z.number(),
  sumAttentionRoot: z.number(),
  roxRatio: byId,
  netPerPoint: byId,
  roxRatioGoodDirection: byId,
  netPerPointGoodDirection: byId,
  topPaths: z.record(
    z.string(),
    z.array(
      z.object({
        path: z.array(z.string()),
        product: z.number(),
        value: z.number(),
        shareOfNet: figure,
        shareOfNetSe: figure,
        shareOfGross: figure,
      }),
    ),
  ),
  refusals: z.array(
    z.object({
      nodes: z.array(z.string()),
      spectralRadius: z.number(),
      code: z.enum(['loop.gain', 'loop.oscillating', 'loop.together']),
      loop: z.object({ ...loop.shape, halfLifeWeeks: figure }).nullable(),
      elasticities: z.array(z.object({ from: z.string(), to: z.string(), share: z.number() })),
      uniformScaling: z.number(),
    }),
  ),
  findings: z.array(
    z.object({
      code: z.string(),
      nodes: z.array(z.string()),
      gap: z.number().optional(),
      implied: z.number().optional(),
      spectralRadius: z.number().optional(),
    }),
  ),
});

/** Answers for parsed JSON. @throws BadInput */
export function run(given: unknown): Record<string, unknown> {
  const graph = graphOf(given);
  const analysis = analyse(graph);
  const { stability } = analysis;
  const ids = graph.nodes.map(({ id }) => id);
  return {
    accept: stability.accept,
    spectralRadius: stability.spectralRadius,
    companionSpectralRadius: stability.companionSpectralRadius ?? undefined,
    loops: stability.loops.map(({ nodes, gain, lagWeeks, multiplier }) => ({
      nodes,
      gain,
      lagWeeks,
      multiplier,
    })),
    totalEffects: new Rows(rows(ids, analysis.totalEffects)),
    valuePerPush: analysis.valuePerPush,
    selfMultiplier: analysis.selfMultiplier,
    valuePerHeldPoint: analysis.valuePerHeldPoint,
    grossValuePerPush: analysis.grossValuePerPush,
    cancellation: analysis.cancellation,
    gap: analysis.gap,
    ownGap: analysis.ownGap,
    attentionRoot: analysis.attentionRoot,
    opportunity: analysis.opportunity,
    moneyGapAtResults: analysis.moneyGapAtResults,
    sumAttentionRoot: analysis.sumAttentionRoot,
    standardErrors: ids.length > errorLimit ? null : analysis.standardErrors(),
    roxRatio: analysis.roxRatio,
    netPerPoint: analysis.netPerPoint,
    roxRatioGoodDirection: analysis.roxRatioGoodDirection,
    netPerPointGoodDirection: analysis.netPerPointGoodDirection,
    topPaths: new Rows(
      rows(ids, (id) => {
        const errors = ids.length > errorLimit ? [] : analysis.shareErrors(id);
        return analysis
          .topPaths(id)
          .map((path, i) => ({ ...path, shareOfNetSe: errors[i] ?? null }));
      }),
    ),
    refusals: stability.components
      .filter(({ accept }) => !accept)
      .map(({ nodes, spectralRadius, refusal }) => ({ nodes, spectralRadius, ...refusal })),
    findings: analysis.findings,
  };
}

function* rows(
  ids: readonly string[],
  row: (id: string) => unknown,
): Generator<readonly [string, unknown]> {
  for (const id of ids) yield [id, row(id)];
}
