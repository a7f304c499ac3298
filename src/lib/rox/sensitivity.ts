/**
 * What if a link were stronger, or not there? Worth answers a change of one strength by a rank-one
 * update, so neither question needs the map to be solved again (Sherman & Morrison 1950).
 */
import { pull, push, type Solver } from './solve.ts';

/** 1 at one place, 0 elsewhere. */
export function unit(size: number, place: number): Float64Array {
  const vector = new Float64Array(size);
  vector[place] = 1;
  return vector;
}

/** ∂λ_i/∂w by place i for a link tail → head, existing or not: L_tail,i·λ_head. O(V + E). */
export function sensitivity(
  solver: Solver,
  perPush: Float64Array,
  tail: number,
  head: number,
): Float64Array {
  return pull(solver, unit(solver.net.size, tail)).map((reach) => reach * perPush[head]!);
}

/**
 * λ by place after the strength of tail → head changes by `change`, loops included:
 * λ_i + δ·L_tail,i·λ_head/(1 − δ·L_tail,head). With δ = −w the link is removed. O(V + E).
 */
export function worthAfter(
  solver: Solver,
  perPush: Float64Array,
  tail: number,
  head: number,
  change: number,
): Float64Array {
  const reach = pull(solver, unit(solver.net.size, tail));
  const step = (change * perPush[head]!) / (1 - change * reach[head]!);
  return perPush.map((value, i) => value + reach[i]! * step);
}

export interface LinkUse {
  /** Position in the graph's `edges`. */
  readonly edge: number;
  /** ∂λ/∂w of the chosen element. */
  readonly slope: number;
  /** λ of the chosen element lost with the link: on a map without loops, the value through it. */
  readonly valueThrough: number;
  readonly worthIfRemoved: number;
}

/** What every link carries of one element's worth. O(V + E), and as much per head within loops. */
export function linkUse(solver: Solver, perPush: Float64Array, source: number): LinkUse[] {
  const { net } = solver;
  const moved = push(solver, unit(net.size, source));
  const echoes = new Map<number, Float64Array>();
  const uses = Array.from(net.head, (head, link): LinkUse => {
    const tail = net.tail[link]!;
    const weight = net.weight[link]!;
    const slope = moved[tail]! * perPush[head]!;
    let echo = 0;
    if (net.block[tail] === net.block[head]) {
      const row = echoes.get(head) ?? push(solver, unit(net.size, head));
      echoes.set(head, row);
      echo = row[tail]!;
    }
    const valueThrough = (weight * slope) / (1 + weight * echo);
    return {
      edge: net.edge[link]!,
      slope,
      valueThrough,
      worthIfRemoved: perPush[source]! - valueThrough,
    };
  });
  return uses.sort((a, b) => a.edge - b.edge);
}
