/**
 * If links may not exist, does anything at all connect two elements? The chance that some path
 * survives, exactly, by asking of one doubtful link after the other.
 */
import type { Graph } from './graph.ts';

/** Doubtful links between two elements beyond which the question is too large to answer exactly. */
export const doubtLimit = 24;

/**
 * Probability that at least one path of existing links leads from one element to another: factoring
 * on a doubtful link of the path in hand (it exists, or it does not). Null beyond 24 doubtful links.
 * Exponential in the doubtful links on paths between the two, at worst.
 */
export function chanceOfPath(graph: Graph, from: string, to: string): number | null {
  const links = graph.edges.filter((edge) => edge.weight && (edge.existence ?? 1) > 0);
  const ahead = reach(
    from,
    links.map((link) => [link.from, link.to]),
  );
  const behind = reach(
    to,
    links.map((link) => [link.to, link.from]),
  );
  const between = links.filter((link) => ahead.has(link.from) && behind.has(link.to));
  const doubtful = between.filter((link) => (link.existence ?? 1) < 1);
  if (doubtful.length > doubtLimit) return null;
  const chance = (known: ReadonlyMap<(typeof between)[number], boolean>): number => {
    const open = between.filter((link) => known.get(link) !== false);
    const path = pathBetween(from, to, open);
    if (!path) return 0;
    const asked = path.find((link) => (link.existence ?? 1) < 1 && !known.has(link));
    if (!asked) return 1;
    const exists = asked.existence ?? 1;
    return (
      exists * chance(new Map(known).set(asked, true)) +
      (1 - exists) * chance(new Map(known).set(asked, false))
    );
  };
  return chance(new Map());
}

function reach(from: string, links: readonly (readonly [string, string])[]): Set<string> {
  const seen = new Set([from]);
  for (const id of seen) for (const [a, b] of links) if (a === id) seen.add(b);
  return seen;
}

/** Any path, as its links; null when there is none. */
function pathBetween<L extends { from: string; to: string }>(
  from: string,
  to: string,
  links: readonly L[],
): L[] | null {
  const paths = new Map<string, L[]>([[from, []]]);
  for (const [id, path] of paths) {
    if (id === to) return path;
    for (const link of links) {
      if (link.from === id && !paths.has(link.to)) paths.set(link.to, [...path, link]);
    }
  }
  return null;
}
