/**
 * Loops in 64 drawn maps at once, in single precision and in the kernel's order of operations. Round
 * after round an element takes what its neighbours stand at (Gauss & Seidel); elements lie in an order
 * in which few links lead back, so that a round or two does for weak loops. A draw of which it is not
 * certain that its rounds settle stays in doubt, and is solved on its own.
 */
import type { Net } from './net.ts';
import { blockSize } from './streams.ts';

/** A draw whose largest spectral radius reaches this is left out. */
export const radiusLimit = 0.95;

const single = Math.fround;
const perLimit = single(1 / radiusLimit);
/** Growth in a round below which settling is certain: 1, and room for rounding. */
const growthLimit = single(0.9);
const growthRounds = 24;
/** Change in a round, as a part of the largest value, at which rows have settled. */
const change = single(5e-7);
const roundLimit = 400;

const [moved, most] = [new Float32Array(blockSize), new Float32Array(blockSize)];
const sum = new Float32Array(blockSize);

/**
 * Puts draws in doubt unless ρ(|W|) of a component is surely below the limit. For x > 0 with
 * |W|x < limit·x it is (Collatz & Wielandt); x solves x = 1 + |W|x/limit, and as rounds from 1 only
 * grow, a round that adds less than 1 anywhere shows that its start was such an x. `x` is room for the
 * rows of the component. O(64·E) a round.
 */
export function doubtGrowth(
  { blockStart, outStart, head }: Net,
  c: number,
  strength: Float32Array,
  x: Float32Array,
  doubt: Uint8Array,
): void {
  const first = blockStart[c]!;
  const last = blockStart[c + 1]!;
  x.fill(1, first * blockSize, last * blockSize);
  const open = new Uint8Array(blockSize).fill(1);
  for (let round = 0; round < growthRounds && open.includes(1); round++) {
    most.fill(0);
    for (let p = last - 1; p >= first; p--) {
      sum.fill(0);
      for (let link = outStart[p]!; link < outStart[p + 1]!; link++) {
        if (head[link]! >= last) continue;
        const [from, ahead] = [link * blockSize, head[link]! * blockSize];
        for (let d = 0; d < blockSize; d++)
          sum[d]! += single(Math.abs(strength[from + d]!) * x[ahead + d]!);
      }
      const row = p * blockSize;
      for (let d = 0; d < blockSize; d++) {
        const next = single(1 + single(sum[d]! * perLimit));
        most[d] = Math.max(most[d]!, single(next - x[row + d]!));
        x[row + d] = next;
      }
    }
    for (let d = 0; d < blockSize; d++) if (most[d]! < growthLimit) open[d] = 0;
  }
  for (let d = 0; d < blockSize; d++) if (open[d]) doubt[d] = 1;
}

/** Worth of the elements of a component, those after it being known. O(64·E) a round. */
export function settleBack(
  { blockStart, outStart, head }: Net,
  c: number,
  value: Float32Array,
  strength: Float32Array,
  worth: Float32Array,
  doubt: Uint8Array,
): void {
  const first = blockStart[c]!;
  const last = blockStart[c + 1]!;
  for (let p = first; p < last; p++) worth.fill(value[p]!, p * blockSize, (p + 1) * blockSize);
  rounds(doubt, () => {
    for (let p = last - 1; p >= first; p--) {
      sum.fill(value[p]!);
      for (let link = outStart[p]!; link < outStart[p + 1]!; link++) {
        add(strength, link, worth, head[link]!);
      }
      take(worth, p);
    }
  });
}

/** Gaps of the elements of a component that have none: what their parents imply. O(64·E) a round. */
export function settleForth(
  { blockStart, inStart, inLink, inTail }: Net,
  c: number,
  known: Int32Array,
  strength: Float32Array,
  gap: Float32Array,
  doubt: Uint8Array,
): void {
  const first = blockStart[c]!;
  const last = blockStart[c + 1]!;
  if (!known.subarray(first, last).includes(0)) return;
  rounds(doubt, () => {
    for (let p = first; p < last; p++) {
      if (known[p]) continue;
      sum.fill(0);
      for (let at = inStart[p]!; at < inStart[p + 1]!; at++) {
        add(strength, inLink[at]!, gap, inTail[at]!);
      }
      take(gap, p);
    }
  });
}

/** Rounds until all draws that are not in doubt have settled; those that do not settle come into doubt. */
function rounds(doubt: Uint8Array, round: () => void): void {
  const settles = (d: number): boolean => moved[d]! <= single(change * most[d]!);
  for (let left = roundLimit; left > 0; left--) {
    moved.fill(0);
    most.fill(0);
    round();
    if (doubt.every((doubtful, d) => doubtful || settles(d))) return;
  }
  for (let d = 0; d < blockSize; d++) if (!settles(d)) doubt[d] = 1;
}

function add(strength: Float32Array, link: number, rows: Float32Array, place: number): void {
  const [from, other] = [link * blockSize, place * blockSize];
  for (let d = 0; d < blockSize; d++) sum[d]! += single(strength[from + d]! * rows[other + d]!);
}

/** Takes the sums as a place's row, and notes how far that moved it. */
function take(rows: Float32Array, place: number): void {
  const row = place * blockSize;
  for (let d = 0; d < blockSize; d++) {
    moved[d] = Math.max(moved[d]!, Math.abs(single(sum[d]! - rows[row + d]!)));
    most[d] = Math.max(most[d]!, Math.abs(sum[d]!));
    rows[row + d] = sum[d]!;
  }
}
