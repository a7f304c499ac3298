/**
 * Draws shared among workers. Each counts its own blocks, and counts add up: however many workers there
 * are, the draws and the answer are the same. What passes between them can be cloned.
 */
import { counted, rangesOf, together, type Counts, type Ranges, type Rankings } from './drawer.ts';
import type { Graph } from './graph.ts';
import { drawerOf, type Sampled } from './sample.ts';
import { blockSize } from './streams.ts';
import { chances } from './tally.ts';
import { trialsOf } from './trials.ts';

/** Draws of one map: the blocks of 64 from `from` up to `to`, of `draws` draws in all. */
export interface Errand {
  readonly graph: Graph;
  readonly seed: number;
  readonly draws: number;
  readonly rankings: Rankings;
  readonly from: number;
  readonly to: number;
}

export interface Part {
  readonly ranges: Ranges;
  readonly counts: Counts;
}

/** Whoever runs errands: a worker, or this thread. */
export type Runner = (errand: Errand) => Promise<Part>;

/** What a worker does with an errand. O(256 + (to − from)·64 draws). */
export function run(
  { graph, seed, draws, rankings, from, to }: Errand,
  kernel: WebAssembly.Module | null,
): Part {
  const drawer = drawerOf(trialsOf(graph, seed), kernel);
  const ranges = rangesOf(drawer);
  return { ranges, counts: counted(drawer, ranges, rankings, draws, from, to) };
}

/** Chances of every element, the draws shared evenly among the runners. */
export async function sampledBy(
  runners: readonly Runner[],
  graph: Graph,
  seed: number,
  draws: number,
  rankings: Rankings,
): Promise<Sampled> {
  const blocks = Math.ceil(draws / blockSize);
  const share = Math.ceil(blocks / runners.length);
  const parts = await Promise.all(
    runners
      .map((runner, i) => ({ runner, from: i * share, to: Math.min(blocks, (i + 1) * share) }))
      .filter(({ from, to }) => from < to)
      .map(({ runner, from, to }) => runner({ graph, seed, draws, rankings, from, to })),
  );
  const [first, ...rest] = parts;
  if (!first) throw new RangeError('there are no runners');
  const counts = rest.reduce((sum, part) => together(sum, part.counts), first.counts);
  return {
    elements: chances(trialsOf(graph, seed), first.ranges, counts),
    refusedShare: counts.refused / draws,
  };
}
