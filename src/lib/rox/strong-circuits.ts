/**
 * The strongest circuits of a graph that has too many to list. Potentials make every link at most 1
 * without changing any circuit (Johnson 1977), so a walk that has fallen below a threshold never
 * returns above it; the threshold falls until there are enough.
 */

export interface Link {
  readonly to: number;
  /** |strength|, above 0. */
  readonly size: number;
}

/** Thresholds on |gain|, tried from above. */
const thresholds = [0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 1e-4, 1e-5, 1e-6];
/** Steps of a search for 2,000 circuits or more before it settles for the threshold reached. */
const stepLimit = 2_000_000;
/** So many circuits tell enough. */
const enough = 200;

/**
 * Up to `limit` circuits, each from its smallest node: all whose |gain| reaches some threshold, and
 * where one of |gain| ≥ 1 exists, at least one such. O(V·E) and a bounded search.
 */
export function strongCircuits(rows: readonly (readonly Link[])[], limit: number): number[][] {
  const { height, runaway } = potentials(rows);
  const steps = stepLimit * Math.min(1, limit / enough / 10);
  let best: number[][] = [];
  for (const threshold of thresholds) {
    const { found, complete } = above(rows, height, threshold, limit, steps);
    if (complete || found.length > best.length) best = found;
    if (!complete || found.length >= enough) break;
  }
  if (runaway && !best.some((cycle) => cycle.join() === runaway.join())) best.unshift(runaway);
  return best.slice(0, limit);
}

/**
 * Heights h with ln|w| + h_to − h_from ≤ 0 on every link, by Bellman–Ford; where a circuit of
 * |gain| ≥ 1 makes that impossible, the circuit.
 */
function potentials(rows: readonly (readonly Link[])[]): {
  height: Float64Array;
  runaway: number[] | null;
} {
  const size = rows.length;
  const logs = rows.map((row) => row.map((link) => Math.log(link.size) + 1e-12));
  const height = new Float64Array(size);
  const next = new Int32Array(size).fill(-1);
  let improved = -1;
  for (let round = 0; round <= size; round++) {
    improved = -1;
    for (let node = size - 1; node >= 0; node--) {
      for (const [i, { to }] of rows[node]!.entries()) {
        const through = height[to]! + logs[node]![i]!;
        if (through <= height[node]! + 5e-13) continue;
        height[node] = through;
        next[node] = to;
        improved = node;
      }
    }
    if (improved < 0) return { height, runaway: null };
  }
  let node = improved;
  for (let i = 0; i < size; i++) node = next[node]!;
  const cycle = [node];
  for (let at = next[node]!; at !== node; at = next[at]!) cycle.push(at);
  const smallest = cycle.indexOf(Math.min(...cycle));
  return { height, runaway: [...cycle.slice(smallest), ...cycle.slice(0, smallest)] };
}

/** Circuits whose |gain| is at least the threshold, by depth-first search that stops below it. */
function above(
  rows: readonly (readonly Link[])[],
  height: Float64Array,
  threshold: number,
  limit: number,
  most: number,
): { found: number[][]; complete: boolean } {
  const found: number[][] = [];
  const onPath = new Uint8Array(rows.length);
  let steps = 0;
  for (let start = 0; start < rows.length; start++) {
    const path = [start];
    const gains = [1];
    const cursor = [0];
    onPath[start] = 1;
    while (path.length > 0) {
      const depth = path.length - 1;
      const node = path[depth]!;
      const link = rows[node]![cursor[depth]!++];
      if (!link) {
        onPath[node] = 0;
        path.pop();
        gains.pop();
        cursor.pop();
        continue;
      }
      if (++steps > most || found.length === limit) return { found, complete: false };
      if (link.to < start) continue;
      const gain = gains[depth]! * link.size * Math.exp(height[link.to]! - height[node]!);
      if (gain < threshold) continue;
      if (link.to === start) found.push([...path]);
      else if (!onPath[link.to]) {
        onPath[link.to] = 1;
        path.push(link.to);
        gains.push(gain);
        cursor.push(0);
      }
    }
  }
  return { found, complete: true };
}
