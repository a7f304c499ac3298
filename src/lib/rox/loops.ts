/**
 * A loop is a closed walk that visits no element twice; its gain, the product of its strengths, says
 * how much of a point comes back after one turn. All loops of a net by Johnson (1975), Finding all the
 * elementary circuits of a directed graph, up to a cap: their number can be exponential.
 */
import { ranked } from '#lib/numbers/ranks.ts';
import { strongComponents } from './components.ts';
import { idAt, type Net } from './net.ts';

export interface Loop {
  /** Ids in the direction of influence, from the member that stands first in the order of elements. */
  readonly nodes: readonly string[];
  readonly gain: number;
  /** Weeks for one turn; where parallel links differ in lag, the mean by |strength|. */
  readonly lagWeeks: number;
  /** 1/(1 − gain): what the loop alone makes of one point; null unless |gain| < 1. */
  readonly multiplier: number | null;
  /** Weeks until half of the loop's whole effect has arrived; null without lag or without |gain| < 1. */
  readonly halfLifeWeeks: number | null;
}

export interface Loops {
  /** Strongest |gain| first; equal gains in the order of their elements. */
  readonly loops: readonly Loop[];
  /** There are more loops than were examined. */
  readonly truncated: boolean;
}

export const loopLimit = 5_000;

interface Collapsed {
  readonly weight: number;
  readonly lagWeeks: number;
}

/** The loops of one component. O((V + E)(loops + 1)) within it. */
export function loopsOf(net: Net, component: number, limit = loopLimit): Loops {
  const first = net.blockStart[component]!;
  const members = Array.from(
    { length: net.blockStart[component + 1]! - first },
    (_, i) => first + i,
  ).sort((a, b) => net.order[a]! - net.order[b]!);
  const numbers = new Map(members.map((place, number) => [place, number]));
  const rows = members.map((place) => collapse(net, place, numbers));
  const found: { cycle: number[]; gain: number; lagWeeks: number }[] = [];
  const truncated = circuits(
    rows.map((row) => [...row.keys()].sort((a, b) => a - b)),
    limit,
    (cycle) => {
      let gain = 1;
      let lagWeeks = 0;
      cycle.forEach((number, i) => {
        const link = rows[number]!.get(cycle[(i + 1) % cycle.length]!)!;
        gain *= link.weight;
        lagWeeks += link.lagWeeks;
      });
      found.push({ cycle, gain, lagWeeks });
    },
  );
  const runaway = truncated ? runawayCycle(rows) : null;
  if (runaway && !found.some(({ cycle }) => cycle.join() === runaway.cycle.join())) {
    found.push(runaway);
  }
  const strongestFirst = ranked(
    found,
    ({ gain }) => Math.abs(gain),
    (a, b) => inOrder(a.cycle, b.cycle),
  );
  const loops = strongestFirst.map(({ cycle, gain, lagWeeks }): Loop => {
    const settles = Math.abs(gain) < 1;
    return {
      nodes: cycle.map((number) => idAt(net, members[number]!)),
      gain,
      lagWeeks,
      multiplier: settles ? 1 / (1 - gain) : null,
      halfLifeWeeks:
        settles && lagWeeks > 0 && gain !== 0
          ? (-Math.LN2 * lagWeeks) / Math.log(Math.abs(gain))
          : null,
    };
  });
  return { loops, truncated };
}

/** Links of one place into its own component, parallel ones added up; those that cancel left out. */
function collapse(
  net: Net,
  place: number,
  numbers: ReadonlyMap<number, number>,
): Map<number, Collapsed> {
  const sums = new Map<number, { weight: number; size: number; lags: number }>();
  for (let link = net.outStart[place]!; link < net.outStart[place + 1]!; link++) {
    const number = numbers.get(net.head[link]!);
    if (number === undefined) continue;
    const weight = net.weight[link]!;
    const sum = sums.get(number) ?? { weight: 0, size: 0, lags: 0 };
    sum.weight += weight;
    sum.size += Math.abs(weight);
    sum.lags += Math.abs(weight) * net.lag[link]!;
    sums.set(number, sum);
  }
  return new Map(
    [...sums]
      .filter(([, sum]) => sum.weight !== 0)
      .map(([number, sum]) => [number, { weight: sum.weight, lagWeeks: sum.lags / sum.size }]),
  );
}

/** Calls `report` with each elementary circuit, smallest member first; true when the limit cut it off. */
function circuits(
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

/**
 * A loop of |gain| ≥ 1 where one exists: a negative cycle of −ln|w| (Bellman–Ford). Needed only where
 * the loops are too many to list. O(m·E).
 */
function runawayCycle(
  rows: readonly ReadonlyMap<number, Collapsed>[],
): { cycle: number[]; gain: number; lagWeeks: number } | null {
  const size = rows.length;
  const best = new Float64Array(size);
  const before = new Int32Array(size).fill(-1);
  let improved = -1;
  for (let round = 0; round <= size; round++) {
    improved = -1;
    for (let node = 0; node < size; node++) {
      for (const [next, { weight }] of rows[node]!) {
        const value = best[node]! + Math.log(Math.abs(weight)) + 1e-12;
        if (value <= best[next]! + 1e-12 / 2) continue;
        best[next] = value;
        before[next] = node;
        improved = next;
      }
    }
    if (improved < 0) return null;
  }
  let node = improved;
  for (let i = 0; i < size; i++) node = before[node]!;
  const backwards = [node];
  for (let at = before[node]!; at !== node; at = before[at]!) backwards.push(at);
  const cycle = backwards.reverse();
  const smallest = cycle.indexOf(Math.min(...cycle));
  const turned = [...cycle.slice(smallest), ...cycle.slice(0, smallest)];
  let gain = 1;
  let lagWeeks = 0;
  turned.forEach((from, i) => {
    const link = rows[from]!.get(turned[(i + 1) % turned.length]!)!;
    gain *= link.weight;
    lagWeeks += link.lagWeeks;
  });
  return { cycle: turned, gain, lagWeeks };
}

/** Order of two sequences of node numbers: the first difference decides, the shorter comes first. */
function inOrder(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}
