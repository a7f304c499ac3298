/**
 * A map and its scores, as the engine takes them. The engine reckons with numbers alone, so what a map
 * leaves open is settled here and told: a strength nobody has estimated carries nothing, and one
 * without standard error is given the spread usual for its evidence.
 */
import type { Grade } from '#lib/map/link.ts';
import type { MapContent } from '#lib/map/state.ts';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';

/**
 * Standard deviation of a strength as a part of its size, by the grade of its evidence. A convention,
 * shown wherever it is used, and not a finding.
 */
export const usualSpread: Readonly<Record<Grade, number>> = {
  belief: 1,
  'cross-section': 0.6,
  panel: 0.4,
  'quasi-experiment': 0.25,
  experiment: 0.15,
};

/**
 * How likely it is that a link of such evidence exists at all. A convention, shown wherever it is used,
 * and not a finding: what regression cannot tell.
 */
export const usualExistence: Readonly<Record<Grade, number>> = {
  belief: 0.5,
  'cross-section': 0.6,
  panel: 0.75,
  'quasi-experiment': 0.9,
  experiment: 0.98,
};

/** What the engine needs of a score; null where not measured. */
export interface Standing {
  value: number | null;
  se: number | null;
}

export interface FromMap {
  /** Elements and links in the map's order; `edges[i]` is the map's `links[i]`. */
  graph: Graph;
  /** Links whose standard error is the usual one of their evidence, by id. */
  assumed: ReadonlySet<string>;
  /** Links without strength, by id. */
  unestimated: readonly string[];
}

/**
 * Reads a map for the engine. A link without grade counts as belief; links that name the same source
 * first share its error. O(V + E).
 *
 * @param part how much of the organisation is looked at, by element: worth and cost of a point are of
 *   the whole, and a part of it answers for its part of them.
 */
export function graphOf(
  content: MapContent,
  scores: ReadonlyMap<string, Standing>,
  part: (id: string) => number = () => 1,
): FromMap {
  const assumed = new Set<string>();
  const unestimated: string[] = [];
  const nodes = content.elements.map(({ id, layer, fields }): GraphNode => {
    const score = scores.get(id);
    return {
      id,
      layer,
      score: score?.value,
      se: score?.se,
      target: fields.target,
      valuePerPoint: layer === 'result' ? times(fields.worth, part(id)) : null,
      costPerPoint: times(fields.cost, part(id)),
      goodDirection: fields.direction,
      scale: [0, 100],
    };
  });
  const edges = content.links.map(({ id, from, to, fields }): GraphEdge => {
    const { strength, se, grade, lag, sources } = fields;
    const lagWeeks = lag ?? 0;
    if (strength === undefined || strength === null) {
      unestimated.push(id);
      return { from, to, lagWeeks };
    }
    const existence = usualExistence[grade ?? 'belief'];
    const [first] = sources ?? [];
    const source = first ? { source: first.url ?? first.title } : {};
    if (se === undefined || se === null) {
      assumed.add(id);
      const sd = spread(strength, grade ?? 'belief');
      return { from, to, weight: strength, sd, existence, ...source, lagWeeks };
    }
    return { from, to, weight: strength, sd: se, existence, ...source, lagWeeks };
  });
  return { graph: { nodes, edges }, assumed, unestimated };
}

/** The usual standard deviation of a strength on such evidence, in points per point. */
export function spread(strength: number, grade: Grade): number {
  return Math.abs(strength) * usualSpread[grade];
}

function times(money: number | null | undefined, part: number): number | null {
  return money === undefined || money === null ? null : money * part;
}
