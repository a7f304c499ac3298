/**
 * What counts over many draws say: bands, ranks and chances, each as sure as the number of draws makes
 * it. Means are not read off, because where loops are they do not exist.
 */
import { bins, type Counts, type RankCounts, type Range, type Ranges } from './drawer.ts';
import type { Trials } from './trials.ts';

/** Points of a distribution counted in bins, and how wide its bins are: no point is surer than that. */
export interface Band {
  /** 5 %, 50 % and 95 %. */
  readonly points: readonly [number, number, number];
  readonly bin: number;
}

export interface RankChances {
  /** 1 is first. */
  readonly expectedRank: number;
  readonly probTop1: number;
  readonly probTop3: number;
}

export interface Chances {
  readonly id: string;
  /** Of λ, money a year per point pushed. */
  readonly worth: Band;
  /** Of root attention, money a year; null without a gap. */
  readonly attention: Band | null;
  /** By λ in the good direction. */
  readonly worthRank: RankChances | null;
  /** By root attention; null without a gap, or where it was not asked for. */
  readonly attentionRank: RankChances | null;
  /** Null where the cost is unknown, and the ratio also where it is 0. */
  readonly probRoxAbove1: number | null;
  readonly probNetAbove0: number | null;
}

/** Standard error of a share counted over draws: √(p(1 − p)/n). */
export function shareError(share: number, draws: number): number {
  return Math.sqrt((share * (1 - share)) / draws);
}

/** Chances of every element, in the order of elements. O(V·bins). */
export function chances(trials: Trials, ranges: Ranges, counts: Counts): Chances[] {
  const { net, unit, known } = trials;
  const { settled } = counts;
  const share = (count: number): number => count / settled;
  return Array.from(net.place, (p, position): Chances => {
    const cost = net.cost[p]!;
    const above = Number.isNaN(cost) || settled === 0 ? null : share(counts.above[p]!);
    return {
      id: net.ids[position]!,
      worth: band(counts.worth, ranges.worth, p, settled, unit),
      attention: known[p] ? band(counts.root, ranges.root, p, settled, unit) : null,
      worthRank: ranked(counts.worthRanks, position, settled),
      attentionRank: known[p] ? ranked(counts.rootRanks, position, settled) : null,
      probRoxAbove1: cost === 0 ? null : above,
      probNetAbove0: above,
    };
  });
}

function ranked(ranks: RankCounts, position: number, settled: number): RankChances | null {
  if (ranks.sum[position] === 0) return null;
  return {
    expectedRank: ranks.sum[position]! / settled,
    probTop1: ranks.first[position]! / settled,
    probTop3: ranks.firstThree[position]! / settled,
  };
}

function band(
  counts: Uint32Array,
  { low, perUnit }: Range,
  p: number,
  settled: number,
  unit: number,
): Band {
  const at = (share: number): number => {
    if (settled === 0) return NaN;
    if (perUnit[p] === 0) return low[p]! * unit;
    let before = 0;
    for (let bin = 0; bin < bins; bin++) {
      const here = counts[p * bins + bin]!;
      if (before + here < share * settled || here === 0) {
        before += here;
        continue;
      }
      return (low[p]! + (bin + (share * settled - before) / here) / perUnit[p]!) * unit;
    }
    return NaN;
  };
  return {
    points: [at(0.05), at(0.5), at(0.95)],
    bin: perUnit[p] === 0 ? 0 : unit / perUnit[p]!,
  };
}
