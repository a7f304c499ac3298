/**
 * Drawn maps whose loops did not surely settle, one after the other. A draw whose loops come near to
 * running away has worth of any size, so that no mean over draws exists: it is left out and counted.
 * The others are solved.
 */
import { spectralRadius } from '#lib/numbers/eigenvalues.ts';
import type { Net } from './net.ts';
import { radiusLimit } from './row-rounds.ts';
import { denseLimit, pull, solver, weights } from './solve.ts';
import { blockSize } from './streams.ts';
import type { Trials } from './trials.ts';

/** Components up to this size are factored in every draw; larger ones settle by rounds. */
const denseInDraws = 40;

/** Rounds within which gaps passed on by elements without one must settle. */
const roundLimit = 2_000;

/**
 * Solves the draws of a block that are in doubt for worth and root attention, by rows of 64; `settled`
 * becomes 0, and the rows NaN, where a draw is left out. O(E + Σ m³) a draw, components above 40
 * elements O(E) a round.
 */
export function solveInDoubt(
  trials: Trials,
  strength: Float32Array,
  gap: Float32Array,
  worth: Float32Array,
  root: Float32Array,
  doubt: Uint8Array,
  settled: Uint8Array,
): void {
  settled.fill(1);
  if (!doubt.includes(1)) return;
  const { net, known, unit } = trials;
  const weight = new Float64Array(net.head.length);
  const drawn: Net = { ...net, weight };
  const points = new Float64Array(net.size);
  const counted = net.value.map((money, p) => (known[p] ? money : 0));
  for (let d = 0; d < blockSize; d++) {
    if (!doubt[d]) continue;
    for (let link = 0; link < weight.length; link++) weight[link] = strength[link * blockSize + d]!;
    for (let p = 0; p < net.size; p++) points[p] = known[p] ? gap[p * blockSize + d]! : 0;
    const settles = staysBelow(drawn, radiusLimit) && passOn(drawn, known, points);
    const ready = settles ? solver(drawn, new Uint8Array(net.cyclic.length), denseInDraws) : null;
    const perPush = ready && pull(ready, net.value);
    const needed = ready && trials.silentMoney ? pull(ready, counted) : perPush;
    settled[d] = perPush && needed && perPush.every(Number.isFinite) ? 1 : 0;
    for (let p = 0; p < net.size; p++) {
      const at = p * blockSize + d;
      worth[at] = settled[d] && perPush ? perPush[p]! / unit : NaN;
      root[at] = settled[d] && needed ? (needed[p]! / unit) * own(drawn, known, points, p) : NaN;
    }
  }
}

/** The part of a known gap that the parents' gaps do not imply; 0 where it is unknown. */
function own(net: Net, known: Int32Array, gap: Float64Array, p: number): number {
  return known[p] ? gap[p]! - arriving(net, gap, p) : 0;
}

function arriving(net: Net, gap: Float64Array, p: number): number {
  let points = 0;
  for (let at = net.inStart[p]!; at < net.inStart[p + 1]!; at++) {
    points += net.weight[net.inLink[at]!]! * gap[net.inTail[at]!]!;
  }
  return points;
}

/** Fills in the gaps of elements without one: what their parents imply. False if that does not settle. */
function passOn(net: Net, known: Int32Array, gap: Float64Array): boolean {
  if (!known.includes(0)) return true;
  for (let round = 0; round < roundLimit; round++) {
    let [change, largest] = [0, 0];
    for (let p = 0; p < net.size; p++) {
      if (known[p]) continue;
      const points = arriving(net, gap, p);
      change = Math.max(change, Math.abs(points - gap[p]!));
      largest = Math.max(largest, Math.abs(points));
      gap[p] = points;
    }
    if (!Number.isFinite(largest)) return false;
    if (change <= 1e-12 * largest) return true;
  }
  return false;
}

/** Whether every component's spectral radius is below a limit. O(E) mostly, O(m³) where that is close. */
function staysBelow(net: Net, limit: number): boolean {
  for (let c = 0; c < net.cyclic.length; c++) {
    if (!net.cyclic[c]) continue;
    const size = net.blockStart[c + 1]! - net.blockStart[c]!;
    const { low, high, signed } = sizeBounds(net, c, limit);
    if (high < limit) continue;
    if ((!signed && low >= limit) || size > denseLimit) return false;
    if (spectralRadius(weights(net, c), size) >= limit) return false;
  }
  return true;
}

/**
 * Bounds on ρ(|W|) of a component by the smallest and largest growth of any element in a round of
 * |W| + I (Collatz–Wielandt), until they are on one side of the limit or 200 rounds are over.
 */
function sizeBounds(
  net: Net,
  c: number,
  limit: number,
): { low: number; high: number; signed: boolean } {
  const first = net.blockStart[c]!;
  const last = net.blockStart[c + 1]!;
  let x = new Float64Array(last - first).fill(1);
  let [low, high, signed] = [0, Infinity, false];
  for (let round = 0; round < 200; round++) {
    const next = x.slice();
    for (let p = first; p < last; p++) {
      for (let link = net.outStart[p]!; link < net.outStart[p + 1]!; link++) {
        if (net.head[link]! >= last) continue;
        const weight = net.weight[link]!;
        if (weight < 0) signed = true;
        next[p - first]! += Math.abs(weight) * x[net.head[link]! - first]!;
      }
    }
    let [least, most, largest] = [Infinity, 0, 0];
    for (let i = 0; i < x.length; i++) {
      const growth = next[i]! / x[i]! - 1;
      least = Math.min(least, growth);
      most = Math.max(most, growth);
      largest = Math.max(largest, next[i]!);
    }
    [low, high] = [Math.max(low, least), Math.min(high, most)];
    if (high < limit || low >= limit) break;
    for (let i = 0; i < x.length; i++) next[i] = Math.max(next[i]! / largest, 1e-290);
    x = next;
  }
  return { low, high, signed };
}
