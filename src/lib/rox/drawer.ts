/**
 * Who draws: plain TypeScript, or a kernel that does the same to four draws at a time. Both fill rows
 * of 64 draws and count them; both give the same numbers.
 */
import { blockSize } from './streams.ts';
import type { Trials } from './trials.ts';

/** Bins between the lowest and the highest value expected of an element. */
export const bins = 512;

/** From which value on, and how many bins to one unit of it, by place; 0 bins where nothing varies. */
export interface Range {
  readonly low: Float32Array;
  readonly perUnit: Float32Array;
}

export interface Ranges {
  readonly worth: Range;
  readonly root: Range;
}

/** Sums over draws by position of the element, ties in the order of elements. */
export interface RankCounts {
  readonly sum: Uint32Array;
  readonly first: Uint32Array;
  readonly firstThree: Uint32Array;
}

/** What was counted. Two counts of the same trials and ranges add up, number by number. */
export interface Counts {
  /** Draws that were counted, and those left out because a loop came too near to running away. */
  readonly settled: number;
  readonly refused: number;
  /** Bin b of place p at p·bins + b. */
  readonly worth: Uint32Array;
  readonly root: Uint32Array;
  /** Draws in which worth in the good direction exceeds the cost, by place. */
  readonly above: Uint32Array;
  readonly worthRanks: RankCounts;
  readonly rootRanks: RankCounts;
}

/** Which rankings are counted: each costs a sort of all elements in every draw. */
export interface Rankings {
  readonly worth: boolean;
  readonly root: boolean;
}

export interface Drawer {
  readonly trials: Trials;
  /** Draws a block; the rows below then hold it, draw d of place or link p at p·64 + d. */
  readonly draw: (block: number) => void;
  readonly strength: Float32Array;
  readonly worth: Float32Array;
  readonly root: Float32Array;
  /** 0 for draws that were left out; their rows are NaN. */
  readonly settled: Uint8Array;
  /** Forgets what was counted. */
  readonly begin: (ranges: Ranges, rankings: Rankings) => void;
  /** Counts the first draws of the block in hand, which is then spent. */
  readonly count: (draws: number) => void;
  readonly counts: () => Counts;
}

/** Blocks that are looked at before counting begins; whoever counts looks at the same. */
const pilotBlocks = 4;

/**
 * Ranges for the bins from the first 256 draws: from their lowest to their highest value, and half as
 * wide again, a quarter on either side. What falls outside is counted in the outermost bins. The same
 * for whoever asks. O(256·(V + E)).
 */
export function rangesOf(drawer: Drawer): Ranges {
  const { size } = drawer.trials.net;
  const extent = () => ({
    low: new Float32Array(size).fill(Infinity),
    high: new Float32Array(size).fill(-Infinity),
  });
  const [worth, root] = [extent(), extent()];
  for (let block = 0; block < pilotBlocks; block++) {
    drawer.draw(block);
    for (let p = 0; p < size; p++) {
      for (let at = p * blockSize; at < (p + 1) * blockSize; at++) {
        if (drawer.worth[at]! < worth.low[p]!) worth.low[p] = drawer.worth[at]!;
        if (drawer.worth[at]! > worth.high[p]!) worth.high[p] = drawer.worth[at]!;
        if (drawer.root[at]! < root.low[p]!) root.low[p] = drawer.root[at]!;
        if (drawer.root[at]! > root.high[p]!) root.high[p] = drawer.root[at]!;
      }
    }
  }
  return { worth: widened(worth), root: widened(root) };
}

function widened({ low, high }: { low: Float32Array; high: Float32Array }): Range {
  const span = low.map((value, p) => Math.max(0, high[p]! - value));
  return {
    low: low.map((value, p) => (Number.isFinite(value) ? value - 0.25 * span[p]! : 0)),
    perUnit: span.map((width) => {
      const each = Math.fround(bins / (1.5 * width));
      // What varies by less than a number holds is taken not to vary.
      return Number.isFinite(width) && Number.isFinite(each) ? each : 0;
    }),
  };
}

/** Counts all of `draws` draws; `ranges` are those of the trials. O((V + E + V log² V) a draw). */
export function counted(drawer: Drawer, ranges: Ranges, rankings: Rankings, draws: number): Counts {
  drawer.begin(ranges, rankings);
  countBlocks(drawer, draws, 0, Math.ceil(draws / blockSize));
  return drawer.counts();
}

/** Adds the blocks from `from` up to `to`, and no further than `draws` draws, to what was counted. */
export function countBlocks(drawer: Drawer, draws: number, from: number, to: number): void {
  for (let block = from; block < to; block++) {
    drawer.draw(block);
    drawer.count(Math.min(blockSize, draws - block * blockSize));
  }
}

/** Counts of two parts as one. O(V). */
export function together(a: Counts, b: Counts): Counts {
  const sum = (x: Uint32Array, y: Uint32Array): Uint32Array => x.map((value, i) => value + y[i]!);
  const ranks = (x: RankCounts, y: RankCounts): RankCounts => ({
    sum: sum(x.sum, y.sum),
    first: sum(x.first, y.first),
    firstThree: sum(x.firstThree, y.firstThree),
  });
  return {
    settled: a.settled + b.settled,
    refused: a.refused + b.refused,
    worth: sum(a.worth, b.worth),
    root: sum(a.root, b.root),
    above: sum(a.above, b.above),
    worthRanks: ranks(a.worthRanks, b.worthRanks),
    rootRanks: ranks(a.rootRanks, b.rootRanks),
  };
}
