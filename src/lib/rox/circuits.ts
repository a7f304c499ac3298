/**
 * All closed walks that visit no node twice, each once, from its smallest node: Johnson (1975),
 * Finding all the elementary circuits of a directed graph, without recursion.
 */
import { strongComponents } from './components.ts';

/**
 * Calls `report` with each elementary circuit of the graph on nodes 0 to n − 1; true when there are
 * more than `limit`. O((V + E)(circuits + 1)).
 */
export function circuits(
  adjacency: readonly (readonly number[])[],
  limit: number,
  report: (cycle: number[]) => void,
): boolean {
  const size = adjacency.length;
  let reported = 0;
  for (let from = 0; from < size; from++) {
    const next = nextComponent(adjacency, from);
    if (!next) return false;
    const { start, inside } = next;
    from = start;
    const blocked = new Uint8Array(size);
    const waiting = new Map<number, Set<number>>();
    const release = (node: number): void => {
      const queue = [node];
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        if (!blocked[next]) continue;
        blocked[next] = 0;
        queue.push(...(waiting.get(next) ?? []));
        waiting.delete(next);
      }
    };
    const path = [start];
    const cursor = [0];
    const closed = [false];
    blocked[start] = 1;
    while (path.length > 0) {
      const depth = path.length - 1;
      const node = path[depth]!;
      const next = adjacency[node]![cursor[depth]!];
      if (next !== undefined) {
        cursor[depth]!++;
        if (!inside[next]) continue;
        if (next === start) {
          if (reported === limit) return true;
          report([...path]);
          reported++;
          closed[depth] = true;
        } else if (!blocked[next]) {
          path.push(next);
          cursor.push(0);
          closed.push(false);
          blocked[next] = 1;
        }
        continue;
      }
      if (closed[depth]) release(node);
      else {
        for (const other of adjacency[node]!) {
          if (!inside[other]) continue;
          const held = waiting.get(other);
          if (held) held.add(node);
          else waiting.set(other, new Set([node]));
        }
      }
      path.pop();
      cursor.pop();
      const found = closed.pop()!;
      if (depth > 0 && found) closed[depth - 1] = true;
    }
  }
  return false;
}

/**
 * Among the nodes from `from` on: the smallest that lies on a circuit of them, and its component;
 * null when none does.
 */
function nextComponent(
  adjacency: readonly (readonly number[])[],
  from: number,
): { start: number; inside: Uint8Array } | null {
  const tails: number[] = [];
  const heads: number[] = [];
  for (let node = from; node < adjacency.length; node++) {
    for (const next of adjacency[node]!) {
      if (next < from) continue;
      tails.push(node - from);
      heads.push(next - from);
    }
  }
  const { order, blockStart, cyclic } = strongComponents(adjacency.length - from, tails, heads);
  let start = Infinity;
  let members = order.subarray(0, 0);
  for (let c = 0; c < cyclic.length; c++) {
    if (!cyclic[c]) continue;
    const block = order.subarray(blockStart[c], blockStart[c + 1]);
    const smallest = block.reduce((least, member) => Math.min(least, member), Infinity);
    if (smallest >= start) continue;
    start = smallest;
    members = block;
  }
  if (members.length === 0) return null;
  const inside = new Uint8Array(adjacency.length);
  for (const member of members) inside[member + from] = 1;
  return { start: start + from, inside };
}
