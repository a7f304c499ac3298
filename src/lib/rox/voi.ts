/**
 * What to measure next: not what is most uncertain, but what could change the decision. On a map
 * without loops a programme's net benefit is linear in each single strength, so the value of knowing
 * it has a closed form, link by link.
 */
import { density, probability } from '#lib/numbers/normal.ts';
import type { Graph } from './graph.ts';
import { expectedGraph, linkMoments } from './moments.ts';
import { index, placeOf, type Net } from './net.ts';
import { sampleWorth } from './sample.ts';
import { unit } from './sensitivity.ts';
import { pull, push, solver } from './solve.ts';

/**
 * E max_d (a_d + b_d Z), Z standard normal: the upper envelope of lines, piece by piece (the integral
 * of Frazier, Powell & Dayanik 2009). O(D log D).
 */
export function expectedMaximum(a: readonly number[], b: readonly number[]): number {
  const lines = a
    .map((height, d) => ({ height, slope: b[d]! }))
    .sort((x, y) => x.slope - y.slope || x.height - y.height);
  const envelope: { height: number; slope: number; from: number }[] = [];
  for (const { height, slope } of lines) {
    let from = -Infinity;
    for (let top = envelope.at(-1); top; top = envelope.at(-1)) {
      if (slope === top.slope) from = -Infinity;
      else from = (top.height - height) / (slope - top.slope);
      if (slope !== top.slope && from > top.from) break;
      envelope.pop();
      from = -Infinity;
    }
    envelope.push({ height, slope, from });
  }
  return envelope.reduce((total, { height, slope, from }, i) => {
    const to = envelope[i + 1]?.from ?? Infinity;
    const share = probability(to) - probability(from);
    return total + height * share + slope * (density(from) - density(to));
  }, 0);
}

/** Value of knowing a normal net benefit N(m, s²) before deciding for or against it. */
export function valueOfKnowing(mean: number, sd: number): number {
  if (sd === 0) return 0;
  const z = Math.abs(mean) / sd;
  return sd * density(z) - Math.abs(mean) * probability(-z);
}

/** Sd of what a study of noise variance τ²/n will make one believe: σ²/√(σ² + τ²/n). */
export function preposteriorSd(sd: number, noiseVariance: number): number {
  return sd === 0 ? 0 : sd * (sd / Math.hypot(sd, Math.sqrt(noiseVariance)));
}

export interface Programme {
  readonly id: string;
  /** The element pushed; null: nothing is done. */
  readonly node: string | null;
  /** By how many points; null: by its gap, whose uncertainty then counts too. */
  readonly points: number | null;
  readonly cost: number;
}

export interface LinkValue {
  /** Position in the graph's `edges`. */
  readonly edge: number;
  /** By programme: money per standard deviation of the strength. */
  readonly slopePerSd: readonly number[];
  /** Value of knowing the strength (and whether the link exists) before choosing. */
  readonly evppi: number;
  /** Value of a study of the strength; null without one in mind. */
  readonly evsi: number | null;
  readonly evsiStudyAsPreciseAsPrior: number;
}

export interface ScoreValue {
  readonly id: string;
  readonly evppi: number;
  readonly evsiStudyAsPreciseAsPrior: number;
}

export interface Information {
  /** By programme, at expected strengths. */
  readonly expectedNetBenefit: readonly number[];
  readonly links: readonly LinkValue[];
  /** Of elements whose gap a programme closes. */
  readonly scores: readonly ScoreValue[];
}

/**
 * Value of information about each link and score for the choice of exactly one programme; `noise` is
 * the variance of a study's error by link, where one is in mind. Refused with loops, where net benefit
 * is not linear in a strength. O(D(V + E) + E·D log D).
 */
export function valueOfInformation(
  graph: Graph,
  programmes: readonly Programme[],
  noise: (edge: number) => number | null = () => null,
): Information | { refused: 'loops' } {
  const net = index(expectedGraph(graph));
  if (net.cyclic.some(Boolean)) return { refused: 'loops' };
  const ready = solver(net, new Uint8Array(net.cyclic.length));
  const worth = pull(ready, net.value);
  const points = programmes.map((programme) => pointsOf(net, programme));
  const places = programmes.map(({ node }) => (node === null ? null : placeOf(net, node)));
  const benefit = programmes.map(({ cost }, d) => {
    const place = places[d] ?? null;
    return (place === null ? 0 : points[d]! * worth[place]!) - cost;
  });
  const best = Math.max(...benefit);
  const reach = places.map((place) =>
    place === null ? new Float64Array(net.size) : push(ready, unit(net.size, place)),
  );
  const expected = (fixed: number[], slopes: number[]): number =>
    Math.max(0, expectedMaximum(fixed, slopes) - best);

  const links = graph.edges.flatMap((edge, at): LinkValue[] => {
    if (edge.weight === undefined || edge.weight === null) return [];
    const tail = placeOf(net, edge.from);
    const head = placeOf(net, edge.to);
    const slope = points.map((size, d) => size * reach[d]![tail]! * worth[head]!);
    const { mean } = linkMoments(edge);
    const rest = benefit.map((money, d) => money - slope[d]! * mean);
    const chance = edge.existence ?? 1;
    const sd = edge.sd ?? 0;
    const there = rest.map((money, d) => money + slope[d]! * edge.weight!);
    const exists = expectedMaximum(
      there,
      slope.map((money) => money * sd),
    );
    const study = (variance: number): number =>
      expected(
        benefit,
        slope.map((money) => chance * money * preposteriorSd(sd, variance)),
      );
    const variance = noise(at);
    return [
      {
        edge: at,
        slopePerSd: slope.map((money) => money * sd),
        evppi: Math.max(0, (1 - chance) * Math.max(...rest) + chance * exists - best),
        evsi: variance === null ? null : study(variance),
        evsiStudyAsPreciseAsPrior: study(sd ** 2),
      },
    ];
  });

  const scores = net.ids.flatMap((id): ScoreValue[] => {
    const place = placeOf(net, id);
    const se = net.se[place]!;
    const concerned = programmes.map(({ node, points: size }) => node === id && size === null);
    if (!concerned.some(Boolean) || !(se > 0)) return [];
    const slopes = (sd: number): number[] =>
      concerned.map((closes) => (closes ? sd * worth[place]! : 0));
    return [
      {
        id,
        evppi: expected(benefit, slopes(se)),
        evsiStudyAsPreciseAsPrior: expected(benefit, slopes(preposteriorSd(se, se ** 2))),
      },
    ];
  });
  return { expectedNetBenefit: benefit, links, scores };
}

export interface Certainty {
  /** Value of knowing every strength before choosing, and its Monte Carlo error. */
  readonly evpi: number;
  readonly standardError: number;
  /** Chance that the programme best on average is best. */
  readonly probBestIsBest: number;
  /** Draws in which every loop settles: only these are counted. */
  readonly settled: number;
}

/**
 * EVPI over all strengths by draws, loops allowed: the mean of the best programme's net benefit in each
 * draw, less that of the programme best on average. `expected` is the exact net benefit by programme,
 * where it is known; else it is taken from the same draws. O(draws·E).
 */
export function valueOfCertainty(
  graph: Graph,
  programmes: readonly Programme[],
  expected: readonly number[] | null,
  draws: number,
  seed: number,
): Certainty {
  const { net, perPush } = sampleWorth(graph, draws, seed);
  const rows = programmes.map(({ node }) => (node === null ? null : placeOf(net, node) * draws));
  const points = programmes.map((programme) => pointsOf(net, programme));
  const settled = [...Array(draws).keys()].filter((draw) => !Number.isNaN(perPush[draw]!));
  const benefitIn = (draw: number, d: number): number => {
    const row = rows[d] ?? null;
    return (row === null ? 0 : points[d]! * perPush[row + draw]!) - programmes[d]!.cost;
  };
  const means =
    expected ??
    programmes.map(
      (_, d) => settled.reduce((sum, draw) => sum + benefitIn(draw, d), 0) / settled.length,
    );
  const best = means.indexOf(Math.max(...means));
  const bar = (draw: number): number => (expected ? means[best]! : benefitIn(draw, best));
  let [sum, squares, right] = [0, 0, 0];
  for (const draw of settled) {
    let most = -Infinity;
    for (let d = 0; d < programmes.length; d++) most = Math.max(most, benefitIn(draw, d));
    const gain = most - bar(draw);
    sum += gain;
    squares += gain ** 2;
    if (most === benefitIn(draw, best)) right++;
  }
  const count = settled.length;
  const evpi = sum / count;
  return {
    evpi,
    standardError: Math.sqrt(Math.max(0, squares / count - evpi ** 2) / count),
    probBestIsBest: right / count,
    settled: count,
  };
}

function pointsOf(net: Net, { node, points }: Programme): number {
  if (node === null) return 0;
  const place = placeOf(net, node);
  return points ?? net.target[place]! - net.score[place]!;
}
