/**
 * A map and its scores, as the engine takes them. The engine reckons with numbers alone, so what a map
 * leaves open is settled here and told: a strength nobody has estimated carries nothing, and one
 * without standard error is given the spread that the map's convention has for its evidence.
 */
import type { MapContent } from '#lib/map/state.ts';
import { conventionOf, strengthError } from './conventions.ts';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';

/** What the engine needs of a score; null where not measured. */
export interface Standing {
  value: number | null;
  se: number | null;
}

export interface FromMap {
  /** Elements and links in the map's order; `edges[i]` is the map's `links[i]`. */
  graph: Graph;
  /** Links whose standard error is the convention's for their evidence, by id. */
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
    const { strength, grade, lag, sources } = fields;
    const lagWeeks = lag ?? 0;
    const error = strengthError(content.fields, fields);
    if (strength === undefined || strength === null || error === null) {
      unestimated.push(id);
      return { from, to, lagWeeks };
    }
    if (error.assumed) assumed.add(id);
    const { existence } = conventionOf(content.fields, grade);
    const [first] = sources ?? [];
    const source = first ? { source: first.url ?? first.title } : {};
    return { from, to, weight: strength, sd: error.sd, existence, ...source, lagWeeks };
  });
  return { graph: { nodes, edges }, assumed, unestimated };
}

function times(money: number | null | undefined, part: number): number | null {
  return money === undefined || money === null ? null : money * part;
}
