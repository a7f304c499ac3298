/**
 * Two maps side by side: how far apart what they say of one element is, and how sure that is. A strength
 * or a score that stands in both errs in both alike, so its doubt counts only as far as it moves the two
 * apart; whatever stands in one alone, or otherwise, errs for itself (the delta method).
 */
import { attention } from './attention.ts';
import { deltaEffects, type Effects } from './delta.ts';
import type { Graph } from './graph.ts';
import { index, placeOf, type Net } from './net.ts';
import { solver } from './solve.ts';
import { unsettled } from './stability.ts';
import { worth } from './worth.ts';

/** One of the two: its graph, and the ids of its links in the order of its edges. */
export interface Side {
  readonly graph: Graph;
  readonly links: readonly string[];
}

/** Standard errors of a difference, money a year. */
export interface Apart {
  readonly worth: number;
  readonly root: number;
}

/**
 * Prepares two sides for being compared element by element: O(V + E + Σ m³); an element costs O(V + E).
 *
 * @returns the errors of what the second says less what the first says; null where a loop runs away in
 *   either, or the element is not in both.
 */
export function beside(first: Side, second: Side): (id: string) => Apart | null {
  const [a, b] = [opened(first), opened(second)];
  const links = pairs(
    first.links,
    second.links,
    (i, j) => alike(first.graph.edges[i], second.graph.edges[j], ['from', 'to', 'weight', 'sd']),
    a.linkOf,
    b.linkOf,
  );
  const ids = ({ graph }: Side) => graph.nodes.map(({ id }) => id);
  const scores = pairs(
    ids(first),
    ids(second),
    (i, j) => alike(first.graph.nodes[i], second.graph.nodes[j], ['score', 'se']),
    (i) => placeOf(a.net, ids(first)[i] ?? ''),
    (j) => placeOf(b.net, ids(second)[j] ?? ''),
  );
  return (id) => {
    if (!a.net.positions.has(id) || !b.net.positions.has(id)) return null;
    const [one, other] = [a.on(id), b.on(id)];
    if (!one || !other) return null;
    return {
      worth: Math.sqrt(apart(one.worth, other.worth, links)),
      root: Math.sqrt(
        apart(one.root, other.root, links) + apart(one.rootOfScores, other.rootOfScores, scores),
      ),
    };
  };
}

/** Places in two arrays, by what they belong to; -1 in the one that has it not. */
type Pairs = readonly (readonly [number, number])[];

function pairs(
  first: readonly string[],
  second: readonly string[],
  same: (i: number, j: number) => boolean,
  inFirst: (i: number) => number,
  inSecond: (j: number) => number,
): Pairs {
  const there = new Map(second.map((id, j) => [id, j]));
  const paired = new Set<number>();
  const found: (readonly [number, number])[] = first.map((id, i) => {
    const j = there.get(id);
    if (j === undefined || !same(i, j)) return [inFirst(i), -1];
    paired.add(j);
    return [inFirst(i), inSecond(j)];
  });
  second.forEach((_, j) => paired.has(j) || found.push([-1, inSecond(j)]));
  return found;
}

/** Σ (what moves one − what moves the other)². O(pairs). */
function apart(one: Float64Array, other: Float64Array, pairs: Pairs): number {
  let sum = 0;
  for (const [i, j] of pairs) {
    const by = (i < 0 ? 0 : one[i]!) - (j < 0 ? 0 : other[j]!);
    sum += by * by;
  }
  return sum;
}

function alike<Thing extends object>(
  a: Thing | undefined,
  b: Thing | undefined,
  fields: readonly (keyof Thing)[],
): boolean {
  return a !== undefined && b !== undefined && fields.every((field) => a[field] === b[field]);
}

interface Opened {
  net: Net;
  /** By position in the graph's edges, where the effects have it; -1 where it carries nothing. */
  linkOf: (edge: number) => number;
  on: (id: string) => Effects | null;
}

function opened({ graph }: Side): Opened {
  const net = index(graph);
  const solved = solver(net, unsettled(net));
  const { perPush } = worth(solved);
  const effects = deltaEffects(solved, perPush, attention(solved, perPush));
  const at = new Map(Array.from(net.edge, (edge, link) => [edge, link]));
  return { net, linkOf: (edge) => at.get(edge) ?? -1, on: (id) => effects(placeOf(net, id)) };
}
