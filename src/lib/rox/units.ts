/**
 * Attention of every unit on the same map: strengths and worth are the company's, scores and targets
 * the unit's own. Thousands of units are swept side by side, each element's gaps in one row.
 */
import type { Net } from './net.ts';

/** Units' rows are swept 16 numbers at a time. */
const stride = 16;

/** Gaps of many units, ready to be swept: row p is place p, `width` numbers of which `count` are used. */
export interface UnitRows {
  readonly count: number;
  readonly width: number;
  /** Gaps to be filled in; after a sweep, root attention, money a year. */
  readonly rows: Float32Array;
  /** Turns gaps into root attention λ·h with h = (I − W) g, in place. O(E·units). */
  readonly sweep: () => void;
}

/**
 * Rows for so many units of a map without loops, every gap known; `perPush` is λ by place. With the
 * engine's compiled kernel, four units at a time; without, the same numbers in plain TypeScript.
 */
export function unitRows(
  net: Net,
  perPush: Float64Array,
  count: number,
  kernel: WebAssembly.Module | null,
): UnitRows | { refused: 'loops' } {
  if (net.cyclic.includes(1)) return { refused: 'loops' };
  const width = Math.ceil(count / stride) * stride;
  if (!kernel) {
    const rows = new Float32Array(net.size * width);
    return { count, width, rows, sweep: () => sweepPlainly(net, perPush, rows, width) };
  }
  const { memory, units } = new WebAssembly.Instance(kernel, {
    env: {
      abort: () => {
        throw new Error('the kernel gave up');
      },
    },
  }).exports;
  if (!(memory instanceof WebAssembly.Memory) || !isSweep(units)) {
    throw new TypeError('this is not the kernel');
  }
  const parts = [
    net.inStart,
    net.inTail,
    Float32Array.from(net.inWeight),
    Float32Array.from(perPush),
  ];
  const places: number[] = [];
  let end = memory.buffer.byteLength;
  const begin = end;
  for (const part of parts) {
    places.push(end);
    end += Math.ceil(part.byteLength / 64) * 64;
  }
  memory.grow(Math.ceil((end + net.size * width * 4 - begin) / 65_536));
  const bytes = new Uint8Array(memory.buffer);
  parts.forEach((part, i) =>
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), places[i]),
  );
  const [start = 0, tails = 0, weights = 0, worths = 0] = places;
  return {
    count,
    width,
    rows: new Float32Array(memory.buffer, end, net.size * width),
    sweep: () => units(net.size, start, tails, weights, worths, end, width * 4),
  };
}

/** The kernel's arithmetic in plain TypeScript, operation for operation. */
function sweepPlainly(
  { size, inStart, inTail, inWeight }: Net,
  perPush: Float64Array,
  rows: Float32Array,
  width: number,
): void {
  for (let p = size - 1; p >= 0; p--) {
    for (let at = inStart[p]!; at < inStart[p + 1]!; at++) {
      const weight = Math.fround(inWeight[at]!);
      for (let u = 0; u < width; u++) {
        rows[p * width + u]! -= Math.fround(weight * rows[inTail[at]! * width + u]!);
      }
    }
    const worth = Math.fround(perPush[p]!);
    for (let u = 0; u < width; u++) rows[p * width + u]! *= worth;
  }
}

function isSweep(value: unknown): value is (...numbers: readonly number[]) => void {
  return typeof value === 'function';
}
