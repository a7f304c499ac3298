/**
 * Elements that can all reach one another form one component; between components influence runs one
 * way. Tarjan (1972), Depth-first search and linear graph algorithms, without recursion. O(V + E).
 */

export interface Components {
  /** Node numbers in topological order of their components, members side by side. */
  readonly order: Int32Array;
  /** Component c is `order` from `blockStart[c]` to `blockStart[c + 1]`. */
  readonly blockStart: Int32Array;
  /** 1 where the component holds a loop: several members, or one linked to itself. */
  readonly cyclic: Uint8Array;
}

/** Components of the graph on nodes 0 to size − 1 whose edge e runs from `from[e]` to `to[e]`. */
export function strongComponents(
  size: number,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
): Components {
  const { start, next: heads, selfLinked } = adjacency(size, from, to);
  const found = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const cursor = start.slice(0, size);
  const open = new Uint8Array(size);
  const stack = new Int32Array(size);
  const walk = new Int32Array(size);
  const order = new Int32Array(size);
  const sizes: number[] = [];
  let stacked = 0;
  let count = 0;
  let filled = size;
  for (let root = size - 1; root >= 0; root--) {
    if (found[root] !== -1) continue;
    let depth = 0;
    walk[0] = root;
    found[root] = low[root] = count++;
    stack[stacked++] = root;
    open[root] = 1;
    while (depth >= 0) {
      const node = walk[depth]!;
      if (cursor[node]! < start[node + 1]!) {
        const head = heads[cursor[node]!++]!;
        if (found[head] === -1) {
          found[head] = low[head] = count++;
          stack[stacked++] = head;
          open[head] = 1;
          walk[++depth] = head;
        } else if (open[head]) low[node] = Math.min(low[node]!, found[head]!);
        continue;
      }
      depth--;
      if (depth >= 0) low[walk[depth]!] = Math.min(low[walk[depth]!]!, low[node]!);
      if (low[node] !== found[node]) continue;
      let members = 0;
      for (let member = -1; member !== node; members++) {
        member = stack[--stacked]!;
        open[member] = 0;
        order[--filled] = member;
      }
      sizes.push(members);
    }
  }
  sizes.reverse();
  const blockStart = new Int32Array(sizes.length + 1);
  sizes.forEach((members, c) => (blockStart[c + 1] = blockStart[c]! + members));
  const cyclic = Uint8Array.from(sizes, (members, c) =>
    members > 1 || selfLinked[order[blockStart[c]!]!] ? 1 : 0,
  );
  return { order, blockStart, cyclic };
}

function adjacency(
  size: number,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
): { start: Int32Array; next: Int32Array; selfLinked: Uint8Array } {
  const start = new Int32Array(size + 1);
  const selfLinked = new Uint8Array(size);
  for (let e = 0; e < from.length; e++) {
    start[from[e]! + 1]!++;
    if (from[e] === to[e]) selfLinked[from[e]!] = 1;
  }
  for (let node = 0; node < size; node++) start[node + 1]! += start[node]!;
  const at = start.slice();
  const next = new Int32Array(from.length);
  for (let e = 0; e < from.length; e++) next[at[from[e]!]!++] = to[e]!;
  return { start, next, selfLinked };
}
