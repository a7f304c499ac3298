/**
 * What pushed points bring, in many possible maps. The points are one more cause on the map: an element
 * one point short, linked with as many points to each place where they enter. Its root attention is what
 * they bring, that of all others is what is left, and both come draw by draw from the same possible map.
 */
import { quantileOf } from '#lib/numbers/quantiles.ts';
import type { Drawer } from './drawer.ts';
import type { Graph } from './graph.ts';
import { blockSize } from './streams.ts';

/** The id of the added cause: no element of a map is called nothing but this. */
const cause = '→';

/** Points by the id of the element into which they are pushed. */
export type Points = Readonly<Record<string, number>>;

/**
 * The graph with the points as one more cause, last of its elements. Results whose gap is not known are
 * left out of the money, as they are of the money gap. O(V + E).
 */
export function withPushes({ nodes, edges }: Graph, points: Points): Graph {
  const entering = Object.entries(points).filter(([, by]) => by !== 0);
  return {
    nodes: [
      ...nodes.map((node) =>
        node.score == null || node.target == null ? { ...node, valuePerPoint: null } : node,
      ),
      { id: cause, score: 0, target: 1 },
    ],
    edges: [...edges, ...entering.map(([to, weight]) => ({ from: cause, to, weight }))],
  };
}

/** What was drawn; parts that different workers drew add up. */
export interface Outcomes {
  /** Draws that were left out because a loop came too near to running away. */
  readonly refused: number;
  /** Money a year that the points bring, and money gap that is left, by settled draw. */
  readonly brought: Float64Array;
  readonly left: Float64Array;
  /** Draws in which an element had most root attention, or was among the first three, by position. */
  readonly first: Uint32Array;
  readonly firstThree: Uint32Array;
}

/**
 * Draws blocks `from`, `from + step`, … below `draws`, and stops early after a block when `goOn` says
 * no: a part of the draws is a sample as good as its size. `drawer` is of a graph made by `withPushes`.
 * O(draws·(V + E)).
 */
export function outcomes(
  drawer: Drawer,
  draws: number,
  { from = 0, step = 1, goOn = () => true }: { from?: number; step?: number; goOn?: () => boolean },
): Outcomes {
  const { root, trials } = drawer;
  const { net, unit, known } = trials;
  const last = net.size - 1;
  const added = net.place[last]!;
  const [first, firstThree] = [new Uint32Array(last), new Uint32Array(last)];
  const [brought, left]: [number[], number[]] = [[], []];
  const top = new Float64Array(3 * blockSize);
  const who = new Int32Array(3 * blockSize);
  const sum = new Float64Array(blockSize);
  let refused = 0;
  for (let block = from; block * blockSize < draws; block += step) {
    drawer.draw(block);
    const count = Math.min(blockSize, draws - block * blockSize);
    top.fill(-Infinity);
    who.fill(-1);
    sum.fill(0);
    for (let p = 0; p < net.size; p++) {
      if (p === added || !known[p]) continue;
      const row = p * blockSize;
      for (let d = 0; d < blockSize; d++) {
        const money = root[row + d]!;
        sum[d]! += money;
        if (money > top[2 * blockSize + d]!) insert(top, who, d, money, p);
      }
    }
    for (let d = 0; d < count; d++) {
      if (!drawer.settled[d]) {
        refused++;
        continue;
      }
      brought.push(root[added * blockSize + d]! * unit);
      left.push(sum[d]! * unit);
      for (let r = 0; r < 3; r++) {
        const place = who[r * blockSize + d]!;
        if (place < 0) continue;
        if (r === 0) first[net.order[place]!]!++;
        firstThree[net.order[place]!]!++;
      }
    }
    if (!goOn()) break;
  }
  return {
    refused,
    brought: Float64Array.from(brought),
    left: Float64Array.from(left),
    first,
    firstThree,
  };
}

/** Keeps the three largest of draw d in order. */
function insert(top: Float64Array, who: Int32Array, d: number, money: number, p: number): void {
  let at = 2 * blockSize + d;
  while (at >= blockSize && money > top[at - blockSize]!) {
    top[at] = top[at - blockSize]!;
    who[at] = who[at - blockSize]!;
    at -= blockSize;
  }
  top[at] = money;
  who[at] = p;
}

/** 5 %, 50 % and 95 %. */
export type Middle = readonly [low: number, middle: number, high: number];

export interface OutcomeBands {
  /** Draws that settled, and the share of all that did not. */
  readonly draws: number;
  readonly refusedShare: number;
  readonly brought: Middle;
  readonly left: Middle;
  /** By position in the graph: chance of having most root attention, and of being among three. */
  readonly first: Float64Array;
  readonly firstThree: Float64Array;
}

/** Bands over the draws of all parts; null where no draw settled. O(n log n). */
export function bandsOf(parts: readonly Outcomes[]): OutcomeBands | null {
  const draws = parts.reduce((sum, { brought }) => sum + brought.length, 0);
  const [one] = parts;
  if (!one || draws === 0) return null;
  const refused = parts.reduce((sum, part) => sum + part.refused, 0);
  const band = (of: (part: Outcomes) => Float64Array): Middle => {
    const all = new Float64Array(draws);
    let at = 0;
    for (const part of parts) {
      all.set(of(part), at);
      at += of(part).length;
    }
    all.sort();
    return [quantileOf(all, 0.05), quantileOf(all, 0.5), quantileOf(all, 0.95)];
  };
  const share = (of: (part: Outcomes) => Uint32Array): Float64Array =>
    Float64Array.from(of(one), (_, position) =>
      parts.reduce((sum, part) => sum + of(part)[position]!, 0),
    ).map((count) => count / draws);
  return {
    draws,
    refusedShare: refused / (refused + draws),
    brought: band(({ brought }) => brought),
    left: band(({ left }) => left),
    first: share(({ first }) => first),
    firstThree: share(({ firstThree }) => firstThree),
  };
}
