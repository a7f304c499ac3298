/**
 * A reporting unit is the smallest group that will ever be known of an answer. One that is too small gives
 * its people away, so before anybody is asked the small are taken together, upward: into "other teams of"
 * the unit above them, and further up where those are still too few.
 *
 * What is left over at the top takes in the smallest unit nearest to it, so that nobody is left out and no
 * reporting unit is ever too small.
 */

export interface Place {
  id: string;
  parentId: string | null;
}

/** Those whom a reporting unit counts: all who are left of a unit when the larger ones below it stand alone. */
export interface ReportingUnit {
  /** The unit's, or the organisation's at the top. */
  id: string;
  /** False where units below it stand alone: then it is the other teams of this unit. */
  whole: boolean;
  eligible: number;
}

/** A place at or above a reporting unit, and how many are counted in exactly it; none where it only holds others. */
export interface TreeUnit {
  id: string;
  /** Null at the top. */
  parent: string | null;
  eligible: number;
}

export interface Merged {
  /** The place that is too small on its own, and how many of its own people are asked. */
  id: string;
  eligible: number;
  /** The reporting unit that counts them. */
  into: string;
}

export interface Reporting {
  refused?: undefined;
  /** From the top downward. */
  units: ReportingUnit[];
  /** The same with what lies between them and the top, from there downward: the tree that results follow. */
  tree: TreeUnit[];
  /** In which reporting unit the people of each place with people are counted. */
  of: Map<string, string>;
  /** Places whose people are counted further up than in themselves. */
  merged: Merged[];
}

export const least = { floor: 6, usual: 8, most: 15 } as const;
/** Fewer than these are not asked at all. */
export const leastAudience = 20;

interface Node {
  id: string;
  children: Node[];
  depth: number;
  own: number;
}

/** People who go together: the places they come from. */
type Pool = { places: string[]; people: number };

/**
 * Takes small units together. `eligible` says how many are asked directly in each place, the organisation
 * itself being `top`; `threshold` is 6 to 15. Refused, with how many there are, where even all are too few.
 * O(places), and as many again for each unit dissolved at the top.
 */
export function reporting(
  places: readonly Place[],
  eligible: ReadonlyMap<string, number>,
  top: string,
  threshold: number,
): Reporting | { refused: 'too few'; eligible: number } {
  const root = treeOf(places, eligible, top);
  const all = [...walk(root)].reduce((sum, { own }) => sum + own, 0);
  if (all < Math.max(threshold, leastAudience)) return { refused: 'too few', eligible: all };

  const standing = new Map<string, Pool>();
  const left = gather(root, threshold, standing);
  if (left.people > 0) {
    const depths = new Map([...walk(root)].map(({ id, depth }) => [id, depth]));
    const nearest = [...standing].sort(
      ([a, one], [b, other]) =>
        (depths.get(a) ?? 0) - (depths.get(b) ?? 0) ||
        one.people - other.people ||
        (a < b ? -1 : 1),
    )[0];
    if (nearest) standing.delete(nearest[0]);
    standing.set(root.id, nearest ? joined(left, nearest[1]) : left);
  }
  return told(root, standing);
}

/** Lets a place stand that has enough people left, and answers with those it could not. */
function gather(node: Node, threshold: number, standing: Map<string, Pool>): Pool {
  const own = { places: node.own > 0 ? [node.id] : [], people: node.own };
  const pool = node.children.reduce(
    (sum, child) => joined(sum, gather(child, threshold, standing)),
    own,
  );
  if (pool.people < threshold) return pool;
  standing.set(node.id, pool);
  return { places: [], people: 0 };
}

function joined(a: Pool, b: Pool): Pool {
  return { places: [...a.places, ...b.places], people: a.people + b.people };
}

function told(root: Node, standing: ReadonlyMap<string, Pool>): Reporting {
  const of = new Map<string, string>();
  for (const [id, { places }] of standing) for (const place of places) of.set(place, id);
  const units: ReportingUnit[] = [];
  const tree: TreeUnit[] = [];
  const merged: Merged[] = [];
  const visit = (node: Node, parent: string | null): boolean => {
    const { id } = node;
    const pool = standing.get(id);
    const [unitAt, treeAt] = [units.length, tree.length];
    const below = node.children.map((child) => visit(child, id)).some(Boolean);
    if (pool) units.splice(unitAt, 0, { id, whole: !below, eligible: pool.people });
    if (!pool && !below) return false;
    tree.splice(treeAt, 0, { id, parent, eligible: pool?.people ?? 0 });
    return true;
  };
  visit(root, null);
  for (const { id, own } of walk(root)) {
    const into = of.get(id);
    if (into !== undefined && into !== id) merged.push({ id, eligible: own, into });
  }
  return { units, tree, of, merged };
}

/** A place whose parent is unknown hangs at the top. */
function treeOf(
  places: readonly Place[],
  eligible: ReadonlyMap<string, number>,
  top: string,
): Node {
  const root: Node = { id: top, children: [], depth: 0, own: eligible.get(top) ?? 0 };
  const nodes = new Map<string, Node>();
  for (const { id } of places)
    nodes.set(id, { id, children: [], depth: 0, own: eligible.get(id) ?? 0 });
  for (const { id, parentId } of places) {
    const node = nodes.get(id);
    const above = parentId === null ? root : (nodes.get(parentId) ?? root);
    if (node) above.children.push(node);
  }
  const deepen = (node: Node) => {
    for (const child of node.children) {
      child.depth = node.depth + 1;
      deepen(child);
    }
  };
  deepen(root);
  return root;
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) yield* walk(child);
}
