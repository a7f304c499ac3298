/**
 * What the engine is given: elements with their figures, and links that say how many points of the
 * effect follow one point of the cause. It knows nothing of surveys, screens or storage. A figure that
 * is not known is absent (or null), never 0; a link without weight carries nothing and is named.
 */
import * as z from 'zod';

const figure = z.number().nullish();

/** An element. Scores in any unit; money per point is per year and belongs to results only. */
export const GraphNode = z.object({
  id: z.string().min(1),
  layer: z.string().nullish(),
  score: figure,
  /** Standard error of the score, in points. */
  se: figure,
  target: figure,
  /** Money a year for one point of this element, long-run. */
  valuePerPoint: figure,
  /** Money a week for one point; the calculations in time read it, and fall back on the year's. */
  valuePerPointPerWeek: figure,
  /** Money to push the element one point in its good direction. */
  costPerPoint: figure,
  goodDirection: z.enum(['up', 'down']).nullish(),
  /** Floor and ceiling of the score; without it any finite score is legal. */
  scale: z.tuple([z.number(), z.number()]).nullish(),
});
export type GraphNode = z.infer<typeof GraphNode>;

/** A link, known by (from, to, lag). */
export const GraphEdge = z.object({
  from: z.string().min(1),
  to: z.string().min(1),
  /** Points of `to` per point of `from`. Absent: not estimated yet. Null: not finite, refused. */
  weight: figure,
  /** Standard deviation of the weight, given that the link exists. */
  sd: figure,
  /** Probability that the link exists at all. */
  existence: figure,
  /** The study or regression it comes from; links of one source err together. */
  source: z.string().nullish(),
  lagWeeks: figure,
});
export type GraphEdge = z.infer<typeof GraphEdge>;

export const Graph = z.object({ nodes: z.array(GraphNode), edges: z.array(GraphEdge) });
export type Graph = z.infer<typeof Graph>;

export type FaultCode =
  | 'node.duplicate'
  | 'score.notFinite'
  | 'score.outOfRange'
  | 'scale.empty'
  | 'se.negative'
  | 'target.notFinite'
  | 'value.notFinite'
  | 'cost.negative'
  | 'edge.unknownNode'
  | 'edge.duplicate'
  | 'weight.notFinite'
  | 'sd.negative'
  | 'existence.outOfRange'
  | 'lag.notWholeWeeks';

/** Something in a graph that cannot be computed with: `at` is an element's id or `from → to`. */
export interface Fault {
  readonly code: FaultCode;
  readonly at: string;
}

/** Everything wrong with a graph, elements first, in the order given. O(V + E). */
export function faults(graph: Graph): Fault[] {
  const found: Fault[] = [];
  const ids = new Set<string>();
  for (const node of graph.nodes) {
    const fault = (code: FaultCode): number => found.push({ code, at: node.id });
    if (ids.has(node.id)) fault('node.duplicate');
    ids.add(node.id);
    if (!finiteOrUnknown(node.score)) fault('score.notFinite');
    if (node.scale && !(node.scale[0] < node.scale[1])) fault('scale.empty');
    else if (node.scale && outside(node.score, node.scale)) fault('score.outOfRange');
    if (negative(node.se)) fault('se.negative');
    if (!finiteOrUnknown(node.target)) fault('target.notFinite');
    if (!finiteOrUnknown(node.valuePerPoint)) fault('value.notFinite');
    if (!finiteOrUnknown(node.valuePerPointPerWeek)) fault('value.notFinite');
    if (negative(node.costPerPoint)) fault('cost.negative');
  }
  const edges = new Set<string>();
  for (const edge of graph.edges) {
    const fault = (code: FaultCode): number =>
      found.push({ code, at: `${edge.from} → ${edge.to}` });
    if (!ids.has(edge.from) || !ids.has(edge.to)) fault('edge.unknownNode');
    if (edge.weight !== undefined && !Number.isFinite(edge.weight)) fault('weight.notFinite');
    if (negative(edge.sd)) fault('sd.negative');
    if (outside(edge.existence, [0, 1])) fault('existence.outOfRange');
    const lag = edge.lagWeeks ?? 0;
    if (!Number.isSafeInteger(lag) || lag < 0) fault('lag.notWholeWeeks');
    const key = JSON.stringify([edge.from, edge.to, lag]);
    if (edges.has(key)) fault('edge.duplicate');
    edges.add(key);
  }
  return found;
}

/** One sentence for people: what is wrong, and where. */
export function sentenceOf(found: readonly Fault[]): string {
  const shown = found.slice(0, 8).map(({ code, at }) => `${code} at ${at}`);
  const more = found.length > shown.length ? `; and ${found.length - shown.length} more` : '';
  return `The graph is refused: ${shown.join('; ')}${more}.`;
}

function finiteOrUnknown(value: number | null | undefined): boolean {
  return value === null || value === undefined || Number.isFinite(value);
}

function negative(value: number | null | undefined): boolean {
  return value !== null && value !== undefined && !(value >= 0 && Number.isFinite(value));
}

function outside(value: number | null | undefined, [low, high]: [number, number]): boolean {
  return value !== null && value !== undefined && !(value >= low && value <= high);
}
