/**
 * Draws as plainly as TypeScript can say them, in single precision, operation for operation as in the
 * kernel, which is compared with this draw for draw.
 */
import {
  bins,
  type Counts,
  type Drawer,
  type RankCounts,
  type Rankings,
  type Ranges,
} from './drawer.ts';
import { solveInDoubt } from './loop-draws.ts';
import { doubtGrowth, settleBack, settleForth } from './row-rounds.ts';
import { blockSize, normalTable, steps, uniforms } from './streams.ts';
import type { Block, Trials } from './trials.ts';

const single = Math.fround;

/** A drawer in plain TypeScript. */
export function plainDrawer(trials: Trials): Drawer {
  const { net } = trials;
  const strength = new Float32Array(net.head.length * blockSize);
  const rows = (): Float32Array => new Float32Array(net.size * blockSize);
  const [worth, needed, gap, root] = [rows(), rows(), rows(), rows()];
  const settled = new Uint8Array(blockSize).fill(1);
  const doubt = new Uint8Array(blockSize);
  let counts = new Counting(trials);
  return {
    trials,
    strength,
    worth,
    root,
    settled,
    draw: (block) => {
      drawStrengths(trials, block, strength);
      drawGaps(trials, block, gap);
      doubt.fill(0);
      sweepBack(trials, trials.value, strength, worth, doubt, root);
      if (trials.silentMoney) sweepBack(trials, trials.counted, strength, needed, doubt);
      sweepForth(trials, strength, trials.silentMoney ? needed : worth, gap, root, doubt);
      solveInDoubt(trials, strength, gap, worth, root, doubt, settled);
    },
    begin: (ranges, rankings) => (counts = new Counting(trials, ranges, rankings)),
    count: (draws) => {
      for (let d = 0; d < draws; d++) {
        if (settled[d]) counts.add(worth, root, d);
        else counts.refused++;
      }
    },
    counts: () => counts.all(),
  };
}

/** Strengths of one block, by link. */
function drawStrengths(trials: Trials, block: number, strength: Float32Array): void {
  const { net, seed, mean, spread, shared, source, exists, sources } = trials;
  const normals = normalTable();
  const drawn = new Uint16Array(blockSize);
  const factors = Array.from({ length: sources }, (_, s) => {
    uniforms(drawn, 'source', s, block, seed);
    return Float32Array.from(drawn, (number) => normals[number]!);
  });
  for (let link = 0; link < net.head.length; link++) {
    const begin = link * blockSize;
    uniforms(drawn, 'link', net.edge[link]!, block, seed);
    for (let d = 0; d < blockSize; d++) {
      strength[begin + d] = mean[link]! + single(spread[link]! * normals[drawn[d]!]!);
    }
    const factor = factors[source[link]!];
    if (factor) {
      for (let d = 0; d < blockSize; d++)
        strength[begin + d]! += single(shared[link]! * factor[d]!);
    }
    if (exists[link] === steps) continue;
    uniforms(drawn, 'existence', net.edge[link]!, block, seed);
    for (let d = 0; d < blockSize; d++) if (drawn[d]! >= exists[link]!) strength[begin + d] = 0;
  }
  for (const each of trials.blocks) drawTogether(trials, each, block, strength);
}

/** Strengths that vary together, from the normals of their own streams. */
function drawTogether(
  { net, seed, mean }: Trials,
  { links, root }: Block,
  block: number,
  strength: Float32Array,
): void {
  const normals = normalTable();
  const drawn = new Uint16Array(blockSize);
  links.forEach((link) => strength.fill(mean[link]!, link * blockSize, (link + 1) * blockSize));
  links.forEach((from, column) => {
    uniforms(drawn, 'link', net.edge[from]!, block, seed);
    links.forEach((link, row) => {
      const part = root[row * links.length + column]!;
      for (let d = 0; d < blockSize; d++) {
        strength[link * blockSize + d]! += part * normals[drawn[d]!]!;
      }
    });
  });
}

/** Known gaps of one block, by place; 0 where the gap is unknown. */
function drawGaps(trials: Trials, block: number, gap: Float32Array): void {
  const { net, seed, gapMean, gapSpread } = trials;
  const normals = normalTable();
  const drawn = new Uint16Array(blockSize);
  for (let p = 0; p < net.size; p++) {
    const begin = p * blockSize;
    gap.fill(gapMean[p]!, begin, begin + blockSize);
    if (!(gapSpread[p]! > 0)) continue;
    uniforms(drawn, 'score', net.order[p]!, block, seed);
    for (let d = 0; d < blockSize; d++) {
      gap[begin + d] = gapMean[p]! - single(gapSpread[p]! * normals[drawn[d]!]!);
    }
  }
}

/**
 * Worth of one point, by place: value and what follows along the links. With `room`, draws whose loops
 * may not settle come into doubt first.
 */
function sweepBack(
  { net }: Trials,
  value: Float32Array,
  strength: Float32Array,
  worth: Float32Array,
  doubt: Uint8Array,
  room: Float32Array | null = null,
): void {
  for (let c = net.cyclic.length - 1; c >= 0; c--) {
    if (net.cyclic[c]) {
      if (room) doubtGrowth(net, c, strength, room, doubt);
      settleBack(net, c, value, strength, worth, doubt);
      continue;
    }
    const p = net.blockStart[c]!;
    const row = p * blockSize;
    worth.fill(value[p]!, row, row + blockSize);
    for (let link = net.outStart[p]!; link < net.outStart[p + 1]!; link++) {
      const [from, ahead] = [link * blockSize, net.head[link]! * blockSize];
      for (let d = 0; d < blockSize; d++) {
        worth[row + d]! += single(strength[from + d]! * worth[ahead + d]!);
      }
    }
  }
}

/** Root attention by place: worth times the part of the gap that the parents' gaps do not imply. */
function sweepForth(
  { net, known }: Trials,
  strength: Float32Array,
  worth: Float32Array,
  gap: Float32Array,
  root: Float32Array,
  doubt: Uint8Array,
): void {
  for (let c = 0; c < net.cyclic.length; c++) {
    const first = net.blockStart[c]!;
    const last = net.blockStart[c + 1]!;
    if (net.cyclic[c]) settleForth(net, c, known, strength, gap, doubt);
    for (let p = first; p < last; p++) {
      const row = p * blockSize;
      const sign = known[p] ? -1 : 1;
      const into = known[p] ? root : gap;
      if (!known[p] && net.cyclic[c]) {
        root.fill(0, row, row + blockSize);
        continue;
      }
      root.set(gap.subarray(row, row + blockSize), row);
      for (let at = net.inStart[p]!; at < net.inStart[p + 1]!; at++) {
        const [from, behind] = [net.inLink[at]! * blockSize, net.inTail[at]! * blockSize];
        for (let d = 0; d < blockSize; d++) {
          into[row + d]! += sign * single(strength[from + d]! * gap[behind + d]!);
        }
      }
      if (!known[p]) continue;
      for (let d = 0; d < blockSize; d++) root[row + d]! *= worth[row + d]!;
    }
  }
}

/** Counts draw after draw. */
class Counting {
  readonly #trials: Trials;
  readonly #ranges: Ranges | null;
  readonly #rankings: Rankings;
  #settled = 0;
  refused = 0;
  readonly #worth: Uint32Array;
  readonly #root: Uint32Array;
  readonly #above: Uint32Array;
  readonly #worthRanks: RankCounts;
  readonly #rootRanks: RankCounts;
  readonly #keys: Float64Array;

  constructor(
    trials: Trials,
    ranges: Ranges | null = null,
    rankings: Rankings = { worth: false, root: false },
  ) {
    const { size } = trials.net;
    const none = (): RankCounts => ({
      sum: new Uint32Array(size),
      first: new Uint32Array(size),
      firstThree: new Uint32Array(size),
    });
    this.#trials = trials;
    this.#ranges = ranges;
    this.#rankings = rankings;
    this.#worth = new Uint32Array(ranges ? size * bins : 0);
    this.#root = new Uint32Array(ranges ? size * bins : 0);
    this.#above = new Uint32Array(size);
    this.#worthRanks = none();
    this.#rootRanks = none();
    this.#keys = new Float64Array(size);
  }

  add(worth: Float32Array, root: Float32Array, d: number): void {
    if (!this.#ranges) throw new Error('counting began without ranges');
    const { net, known, direction, bar } = this.#trials;
    this.#settled++;
    for (let p = 0; p < net.size; p++) {
      const value = worth[p * blockSize + d]!;
      this.#worth[
        p * bins + binOf(value, this.#ranges.worth.low[p]!, this.#ranges.worth.perUnit[p]!)
      ]!++;
      if (value * direction[p]! > bar[p]!) this.#above[p]!++;
      if (!known[p]) continue;
      const money = root[p * blockSize + d]!;
      this.#root[
        p * bins + binOf(money, this.#ranges.root.low[p]!, this.#ranges.root.perUnit[p]!)
      ]!++;
    }
    if (this.#rankings.worth) {
      this.#rank(this.#worthRanks, (p) => worth[p * blockSize + d]! * direction[p]!);
    }
    if (this.#rankings.root) {
      this.#rank(this.#rootRanks, (p) => (known[p] ? root[p * blockSize + d]! : -Infinity));
    }
  }

  #rank(ranks: RankCounts, value: (place: number) => number): void {
    const { size, place } = this.#trials.net;
    for (let i = 0; i < size; i++) this.#keys[i] = sortable(value(place[i]!)) * 2 ** 24 + i;
    this.#keys.sort();
    for (let r = 0; r < size; r++) {
      const position = this.#keys[r]! % 2 ** 24;
      ranks.sum[position]! += r + 1;
      if (r === 0) ranks.first[position]!++;
      if (r < 3) ranks.firstThree[position]!++;
    }
  }

  all(): Counts {
    return {
      settled: this.#settled,
      refused: this.refused,
      worth: this.#worth,
      root: this.#root,
      above: this.#above,
      worthRanks: this.#worthRanks,
      rootRanks: this.#rootRanks,
    };
  }
}

function binOf(value: number, low: number, perUnit: number): number {
  const bin = Math.trunc(single(single(value - low) * perUnit));
  return Math.max(0, Math.min(bins - 1, bin));
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/**
 * A whole number from 0, smaller for larger values: sign, exponent and 14 binary digits. Values that
 * agree in these are ties. What has no value comes last.
 */
function sortable(value: number): number {
  if (value === -Infinity) return 0x7fffff;
  float[0] = 0 - value;
  const pattern = bits[0]!;
  return ((pattern ^ ((pattern >> 31) & 0x7fffffff) ^ 0x80000000) >>> 9) >>> 0;
}
