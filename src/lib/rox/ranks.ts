/**
 * Who is first, when all are uncertain? For independent normal figures the chances are integrals, not
 * guesses: given one figure's value, how many of the others exceed it is a sum of coin tosses.
 */
import { density, probability } from '#lib/numbers/normal.ts';
import { integral } from '#lib/numbers/quadrature.ts';

export interface RankChances {
  /** `top[k - 1][i]`: probability that figure i is among the k largest. */
  readonly top: readonly (readonly number[])[];
  /** 1 for certainly the largest. */
  readonly expectedRank: readonly number[];
}

/**
 * Chances of independent normal figures with positive sds, up to the first `k` ranks, to about 1e-10.
 * O(n²·k) per point of the quadrature.
 */
export function rankChances(
  mean: readonly number[],
  sd: readonly number[],
  k: number,
): RankChances {
  const count = mean.length;
  const edges = panels(mean, sd);
  const top = Array.from({ length: k }, () => new Array<number>(count).fill(0));
  for (let i = 0; i < count; i++) {
    for (let rank = 0; rank < k; rank++) {
      top[rank]![i] = integral(
        (x) => own(mean[i]!, sd[i]!, x) * atMostAbove(mean, sd, i, x, rank),
        edges,
      );
    }
  }
  const expectedRank = mean.map((_, i) =>
    mean.reduce((rank, __, j) => rank + (j === i ? 1 : chanceAbove(mean, sd, j, i)), 0),
  );
  return { top, expectedRank };
}

/** P(figure i > figure j) for normal figures with correlation ρ. */
export function chanceAbove(
  mean: readonly number[],
  sd: readonly number[],
  i: number,
  j: number,
  correlation = 0,
): number {
  const difference = mean[i]! - mean[j]!;
  const spread = Math.sqrt(sd[i]! ** 2 + sd[j]! ** 2 - 2 * correlation * sd[i]! * sd[j]!);
  if (spread === 0) return difference > 0 ? 1 : difference < 0 ? 0 : 0.5;
  return probability(difference / spread);
}

function own(mean: number, sd: number, x: number): number {
  return density((x - mean) / sd) / sd;
}

/** P(at most `most` of the figures other than i exceed x). */
function atMostAbove(
  mean: readonly number[],
  sd: readonly number[],
  i: number,
  x: number,
  most: number,
): number {
  const chance = new Float64Array(most + 1);
  chance[0] = 1;
  for (let j = 0; j < mean.length; j++) {
    if (j === i) continue;
    const above = probability((mean[j]! - x) / sd[j]!);
    for (let count = most; count > 0; count--) {
      chance[count] = chance[count]! * (1 - above) + chance[count - 1]! * above;
    }
    chance[0] *= 1 - above;
  }
  return chance.reduce((sum, value) => sum + value, 0);
}

/** Panels of half a standard deviation around every figure, merged in order. */
function panels(mean: readonly number[], sd: readonly number[]): number[] {
  const edges = new Set<number>();
  mean.forEach((centre, i) => {
    for (let step = -20; step <= 20; step++) edges.add(centre + (step / 2) * sd[i]!);
  });
  return [...edges].sort((a, b) => a - b);
}
