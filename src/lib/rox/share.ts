/**
 * Draws shared among workers. Each counts its own blocks, and counts add up: however many workers there
 * are, and whoever is slow, the draws and the answer are the same. What passes between them can be cloned.
 */
import {
  countBlocks,
  rangesOf,
  together,
  type Counts,
  type Ranges,
  type Rankings,
} from './drawer.ts';
import type { Graph } from './graph.ts';
import { drawerOf, type Sampled } from './sample.ts';
import { blockSize } from './streams.ts';
import { chances } from './tally.ts';
import { trialsOf } from './trials.ts';

/** What a worker is sent, one after the other: a map, blocks of 64 draws of it to count, the end. */
export type Errand =
  | {
      readonly do: 'take';
      readonly graph: Graph;
      readonly seed: number;
      readonly draws: number;
      readonly rankings: Rankings;
    }
  | { readonly do: 'count'; readonly from: number; readonly to: number }
  | { readonly do: 'tell' };

/** What a worker counted since it took the map. */
export interface Part {
  readonly ranges: Ranges;
  readonly counts: Counts;
}

/** Whoever runs errands: a worker, or this thread. Only the last is answered with more than null. */
export type Runner = (errand: Errand) => Promise<Part | null>;

/** What a worker does. Taking costs 256 draws, counting (to − from)·64, telling O(V). */
export function errands(): (errand: Errand, kernel: WebAssembly.Module | null) => Part | null {
  let count: ((from: number, to: number) => void) | null = null;
  let tell: (() => Part) | null = null;
  return (errand, kernel) => {
    switch (errand.do) {
      case 'take': {
        const drawer = drawerOf(trialsOf(errand.graph, errand.seed), kernel);
        const ranges = rangesOf(drawer);
        drawer.begin(ranges, errand.rankings);
        count = (from, to) => countBlocks(drawer, errand.draws, from, to);
        tell = () => ({ ranges, counts: drawer.counts() });
        return null;
      }
      case 'count':
        count?.(errand.from, errand.to);
        return null;
      case 'tell':
        return tell?.() ?? null;
    }
  };
}

/** Blocks a runner is given at once: few enough that one who is slowed leaves the rest to others. */
const stretch = 16;

/** Chances of every element, each runner taking the next draws whenever it is free. */
export async function sampledBy(
  runners: readonly Runner[],
  graph: Graph,
  seed: number,
  draws: number,
  rankings: Rankings,
): Promise<Sampled> {
  const blocks = Math.ceil(draws / blockSize);
  let next = 0;
  const told = await Promise.all(
    runners.map(async (runner) => {
      await runner({ do: 'take', graph, seed, draws, rankings });
      while (next < blocks) {
        const from = next;
        next = Math.min(blocks, from + stretch);
        await runner({ do: 'count', from, to: next });
      }
      return runner({ do: 'tell' });
    }),
  );
  const [first, ...rest] = told.filter((part) => part !== null);
  if (!first) throw new RangeError('there are no runners');
  const counts = rest.reduce((sum, part) => together(sum, part.counts), first.counts);
  return {
    elements: chances(trialsOf(graph, seed), first.ranges, counts),
    refusedShare: counts.refused / draws,
  };
}
