/**
 * Worth flows along paths; people trust a number when they can walk its strongest ones. The best k are
 * found without listing the others, of which there can be 2^60: outside loops each element keeps the
 * k best of its links' best (a heap merges them), behind loops a best-first search over paths that
 * visit no element twice, guided by the best that could still follow.
 */
import { Heap } from '#lib/numbers/heap.ts';
import { tied } from '#lib/numbers/ranks.ts';
import { idAt, type Net } from './net.ts';

export interface Path {
  /** Element ids from the start to a goal; a goal is its own path of one. */
  readonly path: readonly string[];
  /** Product of the strengths along it, without the multiplier of any loop it touches. */
  readonly product: number;
  /** product × what a point of the last element is worth. */
  readonly value: number;
}

/** Gives up a search behind loops after this many steps; what was found until then is in order. */
const searchLimit = 200_000;

/** Links by place, parallel ones added up, none into refused components. */
interface Roads {
  readonly start: Int32Array;
  readonly head: Int32Array;
  readonly weight: Float64Array;
}

/**
 * Finds the best paths of any element: `goal` by place is what a point is worth at the end of a path
 * (0: not an end), for instance the net's `value`, or 1 at one element. Paths come largest |value|
 * first, ties in the order of elements; none passes through a refused component.
 * O(k E log k) for all elements outside loops together.
 */
export class BestPaths {
  readonly #net: Net;
  readonly #refused: Uint8Array;
  readonly #goal: Float64Array;
  readonly #k: number;
  readonly #roads: Roads;
  /** The most that can follow from a place; on paths without loops it is reached. */
  readonly #bound: Float64Array;
  /** 1 where an accepted loop lies ahead. */
  readonly #loopAhead: Uint8Array;
  /** The r-th best path of place p continues at `#next[p·k + r]` with that place's `#rank`-th. */
  readonly #value: Float64Array;
  readonly #next: Int32Array;
  readonly #rank: Int32Array;
  readonly #offers: Offers;

  constructor(net: Net, refused: Uint8Array, goal: Float64Array, k: number) {
    this.#net = net;
    this.#refused = refused;
    this.#goal = goal;
    this.#k = k;
    this.#roads = roadsOf(net, refused);
    this.#loopAhead = new Uint8Array(net.size);
    this.#bound = new Float64Array(net.size);
    this.#value = new Float64Array(net.size * k);
    this.#next = new Int32Array(net.size * k).fill(-1);
    this.#rank = new Int32Array(net.size * k);
    this.#offers = new Offers(this.#roads, net.order);
    for (let c = net.cyclic.length - 1; c >= 0; c--) this.#prepare(c);
  }

  /** The best paths from a place. O(k · length) outside loops. */
  from(place: number): Path[] {
    if (this.#refused[this.#net.block[place]!]) return [];
    return this.#loopAhead[place] ? this.#search(place) : this.#listed(place);
  }

  #prepare(c: number): void {
    const net = this.#net;
    const { start, head, weight } = this.#roads;
    const first = net.blockStart[c]!;
    const last = net.blockStart[c + 1]!;
    for (let p = first; p < last; p++) {
      this.#bound[p] = Math.abs(this.#goal[p]!);
      if (net.cyclic[c] && !this.#refused[c]) this.#loopAhead[p] = 1;
      for (let road = start[p]!; road < start[p + 1]!; road++) {
        if (this.#loopAhead[head[road]!]) this.#loopAhead[p] = 1;
      }
    }
    const rounds = net.cyclic[c] ? last - first : 1;
    for (let round = 0, changed = true; round < rounds && changed; round++) {
      changed = false;
      for (let p = last - 1; p >= first; p--) {
        for (let road = start[p]!; road < start[p + 1]!; road++) {
          const through = Math.abs(weight[road]!) * this.#bound[head[road]!]!;
          if (through <= this.#bound[p]!) continue;
          this.#bound[p] = through;
          changed = true;
        }
      }
    }
    if (!net.cyclic[c] && !this.#loopAhead[first]) this.#merge(first);
  }

  /** The k best of a place without loops ahead, from those of its heads. */
  #merge(place: number): void {
    const k = this.#k;
    const value = this.#value;
    const next = this.#next;
    const rank = this.#rank;
    const { start, head } = this.#roads;
    const offers = this.#offers;
    offers.clear();
    for (let road = start[place]!, end = start[place + 1]!; road < end; road++) {
      offers.open(road, value[head[road]! * k]!);
    }
    const goal = this.#goal[place]!;
    const own = Math.abs(goal);
    let ownListed = own === 0;
    for (let slot = place * k, end = slot + k; slot < end; slot++) {
      const road = offers.best();
      if (!ownListed && (road < 0 || own >= offers.size(road) || tied(own, offers.size(road)))) {
        value[slot] = goal;
        ownListed = true;
        continue;
      }
      if (road < 0) break;
      const from = head[road]! * k;
      const taken = offers.taken(road);
      value[slot] = this.#roads.weight[road]! * value[from + taken]!;
      next[slot] = head[road]!;
      rank[slot] = taken;
      offers.follow(road, taken + 1 < k ? value[from + taken + 1]! : 0);
    }
  }

  #listed(place: number): Path[] {
    const paths: Path[] = [];
    for (let r = 0; r < this.#k && this.#value[place * this.#k + r] !== 0; r++) {
      const path = [idAt(this.#net, place)];
      let slot = place * this.#k + r;
      let last = place;
      for (let next = this.#next[slot]!; next >= 0; next = this.#next[slot]!) {
        path.push(idAt(this.#net, next));
        slot = next * this.#k + this.#rank[slot]!;
        last = next;
      }
      const value = this.#value[place * this.#k + r]!;
      paths.push({ path, product: value / this.#goal[last]!, value });
    }
    return paths;
  }

  /** Best first over simple paths: the bound makes the first k that arrive the best k. */
  #search(place: number): Path[] {
    const { start, head, weight } = this.#roads;
    const { block, order } = this.#net;
    const heap = new Heap<Step>((a, b) =>
      tied(a.reach, b.reach) ? a.number > b.number : a.reach > b.reach,
    );
    let number = 0;
    const offer = (at: number, before: Step | null, product: number, arrived: boolean): void => {
      const ahead = arrived ? Math.abs(this.#goal[at]!) : this.#bound[at]!;
      const reach = Math.abs(product) * ahead;
      if (reach > 0) heap.push({ at, before, product, arrived, reach, number: number++ });
    };
    offer(place, null, 1, false);
    const paths: Path[] = [];
    for (let steps = 0; steps < searchLimit && paths.length < this.#k; steps++) {
      const step = heap.pop();
      if (!step) break;
      if (step.arrived) {
        const path: string[] = [];
        for (let at: Step | null = step; at; at = at.before) path.push(idAt(this.#net, at.at));
        const value = step.product * this.#goal[step.at]!;
        paths.push({ path: path.reverse(), product: step.product, value });
        continue;
      }
      const roads = Array.from(
        { length: start[step.at + 1]! - start[step.at]! },
        (_, i) => start[step.at]! + i,
      ).sort((a, b) => order[head[b]!]! - order[head[a]!]!);
      for (const road of roads) {
        const next = head[road]!;
        let visited = false;
        for (let at: Step | null = step; at && block[at.at] === block[next]; at = at.before) {
          visited ||= at.at === next;
        }
        if (!visited) offer(next, step, step.product * weight[road]!, false);
      }
      if (this.#goal[step.at] !== 0) offer(step.at, step.before, step.product, true);
    }
    return paths;
  }
}

interface Step {
  readonly at: number;
  readonly before: Step | null;
  readonly product: number;
  readonly arrived: boolean;
  readonly reach: number;
  /** Later steps go first among ties, so that a tie is walked to its end in the order of elements. */
  readonly number: number;
}

/** What the roads of one place offer, the largest on top: a heap of roads in typed arrays. */
class Offers {
  readonly #roads: Roads;
  readonly #order: Int32Array;
  readonly #heap: Int32Array;
  readonly #size: Float64Array;
  readonly #taken: Int32Array;
  #count = 0;

  constructor(roads: Roads, order: Int32Array) {
    this.#roads = roads;
    this.#order = order;
    this.#heap = new Int32Array(roads.head.length);
    this.#size = new Float64Array(roads.head.length);
    this.#taken = new Int32Array(roads.head.length);
  }

  clear(): void {
    this.#count = 0;
  }

  /** Puts a road's first offer in, where it is worth anything. */
  open(road: number, value: number): void {
    const size = Math.abs(this.#roads.weight[road]! * value);
    this.#size[road] = size;
    this.#taken[road] = 0;
    if (!(size > 0)) return;
    const heap = this.#heap;
    let at = this.#count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(road, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = road;
  }

  /** The road with the largest offer; −1 without. */
  best(): number {
    return this.#count > 0 ? this.#heap[0]! : -1;
  }

  size(road: number): number {
    return this.#size[road]!;
  }

  /** How many of a road's offers were taken. */
  taken(road: number): number {
    return this.#taken[road]!;
  }

  /** Takes the best road's offer and puts its next one in its place. */
  follow(road: number, value: number): void {
    this.#taken[road]!++;
    const size = Math.abs(this.#roads.weight[road]! * value);
    this.#size[road] = size;
    const heap = this.#heap;
    const moving = size > 0 ? road : heap[--this.#count]!;
    const count = this.#count;
    let at = 0;
    for (let child = 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && this.#before(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#before(heap[child]!, moving)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    if (count > 0) heap[at] = moving;
  }

  /** Larger first, ties in the order of the elements they lead to. */
  #before(a: number, b: number): boolean {
    const x = this.#size[a]!;
    const y = this.#size[b]!;
    if (!tied(x, y)) return x > y;
    const { head } = this.#roads;
    return this.#order[head[a]!]! < this.#order[head[b]!]!;
  }
}

function roadsOf(net: Net, refused: Uint8Array): Roads {
  const start = new Int32Array(net.size + 1);
  const head = new Int32Array(net.head.length);
  const weight = new Float64Array(net.head.length);
  let end = 0;
  for (let p = 0; p < net.size; p++) {
    const begin = end;
    for (let link = net.outStart[p]!; link < net.outStart[p + 1]!; link++) {
      const to = net.head[link]!;
      if (refused[net.block[to]!]) continue;
      if (end > begin && head[end - 1] === to) {
        weight[end - 1]! += net.weight[link]!;
        continue;
      }
      head[end] = to;
      weight[end++] = net.weight[link]!;
    }
    start[p + 1] = end;
  }
  return { start, head: head.subarray(0, end), weight: weight.subarray(0, end) };
}

/** How many paths lead from one place to another; loops have none to count. O(V + E). */
export function countPaths(net: Net, from: number, to: number): bigint {
  if (net.cyclic.some(Boolean)) throw new RangeError('paths are counted on maps without loops');
  const { start, head } = roadsOf(net, new Uint8Array(net.cyclic.length));
  const paths = Array.from({ length: net.size }, () => 0n);
  paths[to] = 1n;
  for (let p = net.size - 1; p >= from; p--) {
    for (let road = start[p]!; road < start[p + 1]!; road++) paths[p]! += paths[head[road]!]!;
  }
  return paths[from]!;
}
