/**
 * What comes back to an element of what is pushed into it. In a component with loops that is too large
 * to invert, the few links that run back are cut: what is left is swept like a map without loops, and
 * what the cut links return is a small system of equations (Sherman, Morrison & Woodbury).
 */
import { factor, inverse } from '#lib/numbers/lu.ts';
import type { Net } from './net.ts';
import { denseLimit, type Solver } from './solve.ts';

/**
 * L_ii by place: points element i rises per point pushed into it, 1 outside loops, NaN in refused
 * components, and where more than 600 elements of one have links that run back. O(Σ m³), in components
 * above 600 as `echoesOf` says.
 */
export function selfMultipliers({ net, refused, factors }: Solver): Float64Array {
  const result = new Float64Array(net.size).fill(1);
  for (let c = 0; c < net.cyclic.length; c++) {
    if (!net.cyclic[c]) continue;
    const first = net.blockStart[c]!;
    const last = net.blockStart[c + 1]!;
    const dense = factors.get(c);
    if (refused[c]) result.fill(NaN, first, last);
    else if (dense) {
      const inverted = inverse(dense);
      for (let i = 0; i < last - first; i++) {
        result[first + i] = inverted[i * (last - first) + i]!;
      }
    } else result.set(echoesOf(net, c), first);
  }
  return result;
}

/**
 * L_ii of the members of one component, in the order of places: 1 + (M⁻¹P S⁻¹ QᵀM⁻¹)_ii with I − W =
 * M − PQᵀ, M without the links that run back, Q their tails, S = I − QᵀM⁻¹P. NaN where these tails are
 * more than 600. O(F·E_c + F³ + m·F²) for F tails.
 */
export function echoesOf(net: Net, component: number): Float64Array {
  const first = net.blockStart[component]!;
  const last = net.blockStart[component + 1]!;
  const size = last - first;
  const tails = new Set<number>();
  for (let link = net.outStart[first]!; link < net.outStart[last]!; link++) {
    if (runsBack(net, link, last)) tails.add(net.tail[link]!);
  }
  const count = tails.size;
  if (count > denseLimit) return new Float64Array(size).fill(NaN);
  const brought = Array.from(tails, (tail) => sweptForth(net, first, last, tail));
  const asked = Array.from(tails, (tail) => sweptBack(net, first, last, tail));
  const matrix = new Float64Array(count * count);
  [...tails].forEach((tail, row) => {
    for (let column = 0; column < count; column++) {
      matrix[row * count + column] = Number(row === column) - brought[column]![tail - first]!;
    }
  });
  const returned = inverse(factor(matrix, count));
  const echoes = new Float64Array(size).fill(1);
  for (let f = 0; f < count; f++) {
    for (let g = 0; g < count; g++) {
      const share = returned[f * count + g]!;
      const [there, back] = [brought[f]!, asked[g]!];
      if (share === 0) continue;
      for (let i = 0; i < size; i++) echoes[i]! += there[i]! * share * back[i]!;
    }
  }
  return echoes;
}

/** A link within the component that leads to its tail's own place or an earlier one. */
function runsBack({ head, tail }: Net, link: number, last: number): boolean {
  return head[link]! <= tail[link]! && head[link]! < last;
}

/** Points at every member when the links that run back from one tail bring what one point of it brings. */
function sweptForth(net: Net, first: number, last: number, from: number): Float64Array {
  const moved = new Float64Array(last - first);
  for (let link = net.outStart[from]!; link < net.outStart[from + 1]!; link++) {
    if (runsBack(net, link, last)) moved[net.head[link]! - first]! += net.weight[link]!;
  }
  for (let p = first; p < last; p++) {
    const points = moved[p - first]!;
    if (points === 0) continue;
    for (let link = net.outStart[p]!; link < net.outStart[p + 1]!; link++) {
      if (net.head[link]! >= last || runsBack(net, link, last)) continue;
      moved[net.head[link]! - first]! += net.weight[link]! * points;
    }
  }
  return moved;
}

/** Points that one tail gains per point pushed into each member, on links that run forward. */
function sweptBack(net: Net, first: number, last: number, to: number): Float64Array {
  const reach = new Float64Array(last - first);
  reach[to - first] = 1;
  for (let p = to - 1; p >= first; p--) {
    let points = 0;
    for (let link = net.outStart[p]!; link < net.outStart[p + 1]!; link++) {
      const head = net.head[link]!;
      if (head > to || runsBack(net, link, last)) continue;
      points += net.weight[link]! * reach[head - first]!;
    }
    reach[p - first] = points;
  }
  return reach;
}
