/**
 * What to measure next: not what is most uncertain, but what could change the decision. On a map
 * without loops a programme's net benefit is linear in each single strength, so the value of knowing
 * it has a closed form, link by link.
 */
import { density, probability } from '#lib/numbers/normal.ts';
import type { Graph, GraphEdge } from './graph.ts';
import { expectedNet, linkMoments } from './moments.ts';
import { placeOf, type Net } from './net.ts';
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
  /** EVSI of a study of one link's strength, by edge, given the variance of its error. O(D log D). */
  readonly studyOfLink: (edge: number, noiseVariance: number) => number;
  /** The same of one element's score; 0 where no programme closes its gap. */
  readonly studyOfScore: (id: string, noiseVariance: number) => number;
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
  const net = expectedNet(graph);
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

  /** Money by programme for one point of strength more. */
  const slopeOf = ({ from, to }: GraphEdge): number[] =>
    points.map((size, d) => size * reach[d]![placeOf(net, from)]! * worth[placeOf(net, to)]!);
  const studyOfLink = (edge: number, noiseVariance: number): number => {
    const link = graph.edges[edge]!;
    const after = (link.existence ?? 1) * preposteriorSd(link.sd ?? 0, noiseVariance);
    return expected(
      benefit,
      slopeOf(link).map((money) => money * after),
    );
  };
  const slopesOfScore = (id: string): number[] =>
    programmes.map(({ node, points: size }) =>
      node === id && size === null ? worth[placeOf(net, id)]! : 0,
    );
  const studyOfScore = (id: string, noiseVariance: number): number => {
    const se = net.se[placeOf(net, id)]!;
    const after = se > 0 ? preposteriorSd(se, noiseVariance) : 0;
    return expected(
      benefit,
      slopesOfScore(id).map((money) => money * after),
    );
  };

  const links = graph.edges.flatMap((edge, at): LinkValue[] => {
    if (edge.weight === undefined || edge.weight === null) return [];
    const slope = slopeOf(edge);
    const { mean } = linkMoments(edge);
    const rest = benefit.map((money, d) => money - slope[d]! * mean);
    const chance = edge.existence ?? 1;
    const sd = edge.sd ?? 0;
    const there = rest.map((money, d) => money + slope[d]! * edge.weight!);
    const exists = expectedMaximum(
      there,
      slope.map((money) => money * sd),
    );
    const variance = noise(at);
    return [
      {
        edge: at,
        slopePerSd: slope.map((money) => money * sd),
        evppi: Math.max(0, (1 - chance) * Math.max(...rest) + chance * exists - best),
        evsi: variance === null ? null : studyOfLink(at, variance),
        evsiStudyAsPreciseAsPrior: studyOfLink(at, sd ** 2),
      },
    ];
  });

  const scores = net.ids.flatMap((id): ScoreValue[] => {
    const se = net.se[placeOf(net, id)]!;
    const slopes = slopesOfScore(id);
    if (!(se > 0) || slopes.every((slope) => slope === 0)) return [];
    const certain = expected(
      benefit,
      slopes.map((money) => money * se),
    );
    return [{ id, evppi: certain, evsiStudyAsPreciseAsPrior: studyOfScore(id, se ** 2) }];
  });
  return { expectedNetBenefit: benefit, links, scores, studyOfLink, studyOfScore };
}

/** Points a programme pushes at expected scores; 0 where nothing is done. */
export function pointsOf(net: Net, { node, points }: Programme): number {
  if (node === null) return 0;
  const place = placeOf(net, node);
  return points ?? net.target[place]! - net.score[place]!;
}
