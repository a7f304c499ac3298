/** A cascade seen as it runs: how much of it has happened after so many rounds. */
import type { Net } from './net.ts';

/** Σ_{j ≤ rounds} (Wᵀ)^j v by place: worth when influence has passed that many links. O(rounds·E). */
export function worthInRounds(net: Net, v: Float64Array, rounds: number): Float64Array {
  let worth = Float64Array.from(v);
  for (let round = 0; round < rounds; round++) {
    const next = Float64Array.from(v);
    for (let link = 0; link < net.head.length; link++) {
      next[net.tail[link]!]! += net.weight[link]! * worth[net.head[link]!]!;
    }
    worth = next;
  }
  return worth;
}

/** Σ_{j ≤ rounds} W^j u by place: where a push has got to after that many links. O(rounds·E). */
export function moveInRounds(net: Net, u: Float64Array, rounds: number): Float64Array {
  let moved = Float64Array.from(u);
  for (let round = 0; round < rounds; round++) {
    const next = Float64Array.from(u);
    for (let link = 0; link < net.head.length; link++) {
      next[net.head[link]!]! += net.weight[link]! * moved[net.tail[link]!]!;
    }
    moved = next;
  }
  return moved;
}
