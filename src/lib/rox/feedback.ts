/**
 * What comes back through a feedback link: the strongest loop that it closes. Of all walks back from its
 * effect to its cause the one with the largest product is found by Bellman–Ford on |strength|; only
 * where some loop returns a whole point or more does that not end, and then no gain is told.
 */
import type { Link } from '#lib/map/link.ts';
import type { MapFields } from '#lib/map/operation.ts';
import { productError } from '#lib/numbers/products.ts';
import { strengthError } from './conventions.ts';

export interface Turn {
  /** Element ids from the link's cause, through its effect, round to the one before the cause. */
  nodes: readonly string[];
  /** Product of the strengths along the loop, parallel links added up: what a turn leaves of a point. */
  gain: number;
}

/**
 * Standard deviation of a loop's gain, round from its last node to its first: what links between the same
 * two carry adds up, and the sums err apart; without a standard error by the map's convention. O(nodes × E).
 */
export function gainError(
  fields: Pick<MapFields, 'grades'>,
  links: readonly Link[],
  nodes: readonly string[],
): number {
  return productError(
    nodes.map((from, i) => {
      const to = nodes[(i + 1) % nodes.length];
      const carried = links.filter((link) => link.from === from && link.to === to);
      return {
        mean: carried.reduce((sum, link) => sum + (link.fields.strength ?? 0), 0),
        sd: Math.hypot(...carried.map((link) => strengthError(fields, link.fields)?.sd ?? 0)),
      };
    }),
  );
}

interface Reached {
  product: number;
  before: string | null;
}

type Roads = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * The strongest loop through each of these links, by its id; a link that closes none is left out, and
 * so is one whose walks do not die out. O(loops' length × E) for each effect they have.
 */
export function turns(
  links: Iterable<Link>,
  through: readonly Pick<Link, 'id' | 'from' | 'to'>[],
): Map<string, Turn> {
  const found = new Map<string, Turn>();
  if (through.length === 0) return found;
  const roads = roadsOf(links);
  const known = new Map<string, Map<string, Reached> | null>();
  for (const { id, from, to } of through) {
    const strength = roads.get(from)?.get(to) ?? 0;
    if (!known.has(to)) known.set(to, strongest(roads, to));
    const back = known.get(to)?.get(from);
    if (!back || strength === 0) continue;
    found.set(id, { nodes: walk(known.get(to), from), gain: strength * back.product });
  }
  return found;
}

function roadsOf(links: Iterable<Link>): Roads {
  const roads = new Map<string, Map<string, number>>();
  for (const { from, to, fields } of links) {
    if (typeof fields.strength !== 'number' || fields.strength === 0) continue;
    const own = roads.get(from) ?? new Map<string, number>();
    own.set(to, (own.get(to) ?? 0) + fields.strength);
    roads.set(from, own);
  }
  return roads;
}

/** The strongest walk from one element to each other one; null where they grow without end. */
function strongest(roads: Roads, start: string): Map<string, Reached> | null {
  const reached = new Map<string, Reached>([[start, { product: 1, before: null }]]);
  let ends = [start];
  for (let round = 0; ends.length > 0; round++) {
    if (round > roads.size) return null;
    const next = new Set<string>();
    for (const end of ends) {
      const { product = 0 } = reached.get(end) ?? {};
      for (const [to, strength] of roads.get(end) ?? []) {
        const through = product * strength;
        if (Math.abs(through) <= Math.abs(reached.get(to)?.product ?? 0)) continue;
        if (to === start) return null;
        reached.set(to, { product: through, before: end });
        next.add(to);
      }
    }
    ends = [...next];
  }
  return reached;
}

function walk(reached: Map<string, Reached> | null | undefined, from: string): string[] {
  const nodes: string[] = [];
  for (let at: string | null = from; at !== null; at = reached?.get(at)?.before ?? null)
    nodes.unshift(at);
  return [from, ...nodes.slice(0, -1)];
}
