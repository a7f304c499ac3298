/**
 * How sure is attention? Root attention is worth times own gap. On a map without loops the first
 * depends on the links that leave an element, the second on those that reach it, so that their moments
 * multiply and nothing need be sampled.
 */
import { density, probability } from '#lib/numbers/normal.ts';
import { momentLimit } from './moments.ts';
import type { Net } from './net.ts';

export interface Moments {
  readonly mean: number;
  readonly sd: number;
}

/** Covariance of two links (by index) into the same element. */
export type LinkCovariance = (a: number, b: number) => number;

/** That of independent links. */
export function independent({ sd }: Net): LinkCovariance {
  return (a, b) => (a === b ? sd[a]! ** 2 : 0);
}

export interface GapMoments {
  /** Of h by place; NaN where the gap is unknown. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/**
 * Exact mean and variance of every own gap h = (I − W) g, forwards; scores err independently, and where
 * a gap is unknown the one that the parents imply counts, with its spread. Refused with loops. O(V·E)
 * where gaps are unknown, else O(V + E) and the pairs of links into each element.
 */
export function ownGapMoments(
  net: Net,
  covariance: LinkCovariance,
): GapMoments | { refused: 'loops' | 'size' } {
  const { size, inStart, inLink, inTail, inWeight } = net;
  if (net.cyclic.some(Boolean)) return { refused: 'loops' };
  const gap = net.target.map((target, p) => target - net.score[p]!);
  const error = net.se.map((se, p) => (Number.isNaN(gap[p]!) || !(se > 0) ? 0 : se ** 2));
  const unknown = [...gap.keys()].filter((p) => Number.isNaN(gap[p]!));
  if (unknown.length > 0 && size > momentLimit) return { refused: 'size' };
  const level = gap.map((points) => (Number.isNaN(points) ? 0 : points));
  /** Covariances of the implied gaps with all gaps, by row of each unknown place. */
  const rows = new Map(unknown.map((p) => [p, new Float64Array(size)]));
  const between = (p: number, q: number): number =>
    rows.get(p)?.[q] ?? rows.get(q)?.[p] ?? (p === q ? error[p]! : 0);
  /** Mean and variance of Σ w·G over the links into k. */
  const arriving = (k: number): { mean: number; variance: number } => {
    let [mean, variance] = [0, 0];
    for (let a = inStart[k]!; a < inStart[k + 1]!; a++) {
      mean += inWeight[a]! * level[inTail[a]!]!;
      for (let b = inStart[k]!; b < inStart[k + 1]!; b++) {
        const [p, q] = [inTail[a]!, inTail[b]!];
        const both = between(p, q);
        variance += inWeight[a]! * inWeight[b]! * both;
        variance += covariance(inLink[a]!, inLink[b]!) * (both + level[p]! * level[q]!);
      }
    }
    return { mean, variance };
  };
  const mean = new Float64Array(size).fill(NaN);
  const variance = new Float64Array(size).fill(NaN);
  for (let k = 0; k < size; k++) {
    const brought = arriving(k);
    const row = rows.get(k);
    if (!row) {
      mean[k] = gap[k]! - brought.mean;
      variance[k] = error[k]! + brought.variance;
      continue;
    }
    level[k] = brought.mean;
    for (let a = inStart[k]!; a < inStart[k + 1]!; a++) {
      for (let q = 0; q < k; q++) row[q]! += inWeight[a]! * between(inTail[a]!, q);
      // A measured gap further on errs on its own; an implied one takes this row over.
    }
    row[k] = brought.variance;
    for (const later of unknown) if (later < k) rows.get(later)![k] = row[later]!;
  }
  return { mean, variance };
}

/** Of the product of two independent quantities: Var = E[a²]E[b²] − (E a · E b)². */
export function productMoments(a: Moments, b: Moments): Moments {
  const variance = a.mean ** 2 * b.sd ** 2 + a.sd ** 2 * (b.sd ** 2 + b.mean ** 2);
  return { mean: a.mean * b.mean, sd: Math.sqrt(variance) };
}

/**
 * Of opportunity max(0, gap·worth), gap and worth independent: E[g⁺]E[λ⁺] + E[g⁻]E[λ⁻]. Exact for a
 * normal gap where the sign of worth is sure; else worth is taken as normal.
 */
export function opportunityMoments(gap: Moments, worth: Moments): Moments {
  const [g, w] = [parts(gap), parts(worth)];
  const mean = g.above * w.above + g.below * w.below;
  const square = g.aboveSquare * w.aboveSquare + g.belowSquare * w.belowSquare;
  return { mean, sd: Math.sqrt(Math.max(0, square - mean ** 2)) };
}

/** E x⁺, E x⁻ and the same of the squares, for a normal x. */
function parts({ mean, sd }: Moments) {
  const z = sd === 0 ? Math.sign(mean) * Infinity : mean / sd;
  const up = sd === 0 ? Number(mean > 0) : probability(z);
  const bump = sd === 0 ? 0 : sd * density(z);
  const above = mean * up + bump;
  const aboveSquare = (mean ** 2 + sd ** 2) * up + mean * bump;
  return {
    above,
    below: above - mean,
    aboveSquare,
    belowSquare: mean ** 2 + sd ** 2 - aboveSquare,
  };
}
