/**
 * Many possible maps instead of one: every strength and score drawn from its distribution, the same
 * draw of the same link whoever asks for it.
 */
import { counted, rangesOf, type Drawer, type Rankings } from './drawer.ts';
import { kernelDrawer } from './kernel.ts';
import { plainDrawer } from './plain.ts';
import { blockSize, normalTable, uniforms } from './streams.ts';
import { chances, type Chances } from './tally.ts';
import type { Trials } from './trials.ts';

/** The kernel where one is given and can do it, else plain TypeScript: the same draws. */
export function drawerOf(trials: Trials, kernel: WebAssembly.Module | null): Drawer {
  const fast = kernel && kernelDrawer(kernel, trials);
  return fast && !('refused' in fast) ? fast : plainDrawer(trials);
}

export interface Sampled {
  /** In the order of elements. */
  readonly elements: readonly Chances[];
  /** Share of draws left out because a loop came too near to running away. */
  readonly refusedShare: number;
}

/** Chances of every element over `draws` draws. O(draws·(V + E + V log² V)). */
export function sampled(drawer: Drawer, draws: number, rankings: Rankings): Sampled {
  const ranges = rangesOf(drawer);
  const counts = counted(drawer, ranges, rankings, draws);
  return {
    elements: chances(drawer.trials, ranges, counts),
    refusedShare: counts.refused / draws,
  };
}

/** Draw after draw of some elements and links; NaN in draws that were left out. */
export interface Rows {
  readonly draws: number;
  /** λ, money a year per point pushed, by place. */
  readonly worth: ReadonlyMap<number, Float64Array>;
  /** By link of the net. */
  readonly strength: ReadonlyMap<number, Float64Array>;
}

/** The draws themselves, of the places and links asked for. O(draws·(V + E)). */
export function rowsOf(
  drawer: Drawer,
  draws: number,
  places: Iterable<number>,
  links: Iterable<number> = [],
): Rows {
  const { unit } = drawer.trials;
  const empty = (keys: Iterable<number>): Map<number, Float64Array> =>
    new Map(Array.from(new Set(keys), (key) => [key, new Float64Array(draws)]));
  const [worth, strength] = [empty(places), empty(links)];
  for (let begin = 0; begin < draws; begin += blockSize) {
    drawer.draw(begin / blockSize);
    const count = Math.min(blockSize, draws - begin);
    for (const [place, row] of worth) {
      for (let d = 0; d < count; d++) {
        row[begin + d] = drawer.worth[place * blockSize + d]! * unit;
      }
    }
    for (const [link, row] of strength) {
      for (let d = 0; d < count; d++) {
        row[begin + d] = drawer.settled[d] ? drawer.strength[link * blockSize + d]! : NaN;
      }
    }
  }
  return { draws, worth, strength };
}

/** The gap of one place in every draw; where its score is certain or unknown, target − score. O(draws). */
export function gapRow(
  { net, seed, gapSpread }: Trials,
  draws: number,
  place: number,
): Float64Array {
  const gap = net.target[place]! - net.score[place]!;
  const row = new Float64Array(draws).fill(gap);
  const spread = gapSpread[place]!;
  if (spread === 0) return row;
  const normals = normalTable();
  const drawn = new Uint16Array(blockSize);
  for (let d = 0; d < draws; d++) {
    if (d % blockSize === 0) {
      uniforms(drawn, 'score', net.order[place]!, d / blockSize, seed);
    }
    row[d] = gap - spread * normals[drawn[d % blockSize]!]!;
  }
  return row;
}

export interface SampledMoments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/**
 * Mean and variance of λ and of root attention by place over the draws: for maps without loops whose
 * links share their evidence, where no closed form holds. O(draws·(V + E)).
 */
export function sampledMoments(
  drawer: Drawer,
  draws: number,
): { readonly worth: SampledMoments; readonly root: SampledMoments } {
  const { net, unit } = drawer.trials;
  const sums = () => ({ sum: new Float64Array(net.size), squares: new Float64Array(net.size) });
  const [worth, root] = [sums(), sums()];
  for (let begin = 0; begin < draws; begin += blockSize) {
    drawer.draw(begin / blockSize);
    const count = Math.min(blockSize, draws - begin);
    for (let p = 0; p < net.size; p++) {
      for (let at = p * blockSize, end = at + count; at < end; at++) {
        worth.sum[p]! += drawer.worth[at]!;
        worth.squares[p]! += drawer.worth[at]! ** 2;
        root.sum[p]! += drawer.root[at]!;
        root.squares[p]! += drawer.root[at]! ** 2;
      }
    }
  }
  const moments = ({ sum, squares }: ReturnType<typeof sums>): SampledMoments => ({
    mean: sum.map((total) => (total / draws) * unit),
    variance: squares.map(
      (total, p) => Math.max(0, total / draws - (sum[p]! / draws) ** 2) * unit ** 2,
    ),
  });
  return { worth: moments(worth), root: moments(root) };
}
