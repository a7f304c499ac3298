/**
 * Act, or learn first? Each programme is judged by itself, against doing nothing. If a study that could
 * turn the decision is worth more than it costs, learn first. Else act where the money expected exceeds
 * the cost, and leave the rest. Where nobody knows what a study costs, a decision that would be wrong in
 * more than one case in ten is worth learning about first.
 */
import { probability } from '#lib/numbers/normal.ts';
import { productMoments, type Moments } from './attention-moments.ts';
import { benefitsOf, promisingLinks, regressedValue, valueOfCertainty } from './certainty.ts';
import type { Drawer } from './drawer.ts';
import type { Graph } from './graph.ts';
import { expectedNet, worthMoments, type WorthMoments } from './moments.ts';
import { placeOf, type Net } from './net.ts';
import { steps } from './streams.ts';
import {
  pointsOf,
  valueOfInformation,
  valueOfKnowing,
  type Information,
  type Programme,
} from './voi.ts';

/** A decision that is wrong more often than this is learnt about first, where studies have no price. */
export const doubtLimit = 0.1;

/** A study in mind: of one link (by position in the graph's `edges`) or of one element's score. */
export type Subject = { readonly edge: number } | { readonly node: string };

export interface Study {
  readonly subject: Subject;
  /** Variance of the study's error. */
  readonly noiseVariance: number;
  readonly cost: number;
}

export interface Lesson {
  readonly subject: Subject;
  /** What knowing it would be worth to this decision: the most that any study of it may cost. */
  readonly evppi: number;
  /** Monte Carlo error of that; null where it is exact. */
  readonly standardError: number | null;
  /** Of the study in mind, less its cost; null without one. */
  readonly enbs: number | null;
}

export interface Advice {
  readonly programme: string;
  readonly verdict: 'act' | 'learn' | 'leave';
  /** Money expected beyond the cost. */
  readonly expected: number;
  readonly sd: number;
  /** Chance that doing what looks best now is wrong. */
  readonly probWrong: number;
  /** What knowing everything would be worth to this decision. */
  readonly evpi: number;
  /** Monte Carlo errors of what is told; null where it is exact. */
  readonly errors: {
    readonly expected: number;
    readonly probWrong: number;
    readonly evpi: number;
  } | null;
  /** What to learn, the most valuable first, at most five. */
  readonly lessons: readonly Lesson[];
}

const lessonsShown = 5;

/** Programmes that a map itself suggests: closing the gap of every element with a cost and a gap. O(V). */
export function gapProgrammes(graph: Graph): Programme[] {
  return graph.nodes.flatMap(({ id, score, target, costPerPoint, goodDirection }) => {
    if (typeof score !== 'number' || typeof target !== 'number') return [];
    if (typeof costPerPoint !== 'number') return [];
    const short = goodDirection === 'down' ? score - target : target - score;
    return short > 0 ? [{ id, node: id, points: null, cost: costPerPoint * short }] : [];
  });
}

/**
 * What to do about each programme, in the order given: expectation and spread are exact, the decision's
 * normal. Refused with loops. O(V·E), and O(V + E)
 * a programme.
 */
export function advise(
  graph: Graph,
  programmes: readonly Programme[],
  studies: readonly Study[] = [],
): Advice[] | { refused: 'loops' | 'size' } {
  const net = expectedNet(graph);
  const worth = worthMoments(net);
  if ('refused' in worth) return worth;
  const advice: Advice[] = [];
  for (const programme of programmes) {
    const nothing: Programme = { id: '', node: null, points: null, cost: 0 };
    const found = valueOfInformation(graph, [nothing, programme]);
    if ('refused' in found) return found;
    const benefit = benefitMoments(net, worth, programme);
    const lessons = lessonsOf(found, studies, graph, programme);
    advice.push(judged(programme.id, benefit, lessons));
  }
  return advice;
}

/**
 * The same by draws, for maps with loops or shared evidence: expectation, spread and chance are those of
 * the draws that settle, and what knowing a link is worth is regressed on them. O(draws·(V + E)), and
 * O(draws·E) a programme.
 */
export function adviseByDraws(
  drawer: Drawer,
  programmes: readonly Programme[],
  draws: number,
): Advice[] {
  const { net, spread, exists } = drawer.trials;
  const open = [...net.edge.keys()].filter((link) => spread[link]! > 0 || exists[link]! < steps);
  const all = benefitsOf(drawer, programmes, draws, open);
  const nothing = new Float64Array(all.settled);
  return programmes.map(({ id }, d) => {
    const row = all.benefit[d]!;
    const benefits = { ...all, benefit: [nothing, row] };
    const lessons = promisingLinks(benefits, lessonsShown).map((link): Lesson => {
      const known = regressedValue(all.strength.get(link)!, benefits.benefit);
      return { subject: { edge: net.edge[link]! }, ...known, enbs: null };
    });
    const mean = row.reduce((sum, money) => sum + money, 0) / all.settled;
    const variance = row.reduce((sum, money) => sum + (money - mean) ** 2, 0) / all.settled;
    const { evpi, standardError, probBestIsBest: right } = valueOfCertainty(benefits, null);
    return {
      ...judged(id, { mean, sd: Math.sqrt(variance) }, lessons, 1 - right),
      evpi,
      errors: {
        expected: Math.sqrt(variance / all.settled),
        probWrong: Math.sqrt((right * (1 - right)) / all.settled),
        evpi: standardError,
      },
    };
  });
}

/** Of points × worth − cost; the gap's error and the strengths' are independent. */
function benefitMoments(net: Net, worth: WorthMoments, programme: Programme): Moments {
  if (programme.node === null) return { mean: -programme.cost, sd: 0 };
  const place = placeOf(net, programme.node);
  const se = net.se[place]!;
  const sd = programme.points === null && se > 0 ? se : 0;
  const product = productMoments(
    { mean: pointsOf(net, programme), sd },
    { mean: worth.mean[place]!, sd: Math.sqrt(worth.covariance[place * net.size + place]!) },
  );
  return { mean: product.mean - programme.cost, sd: product.sd };
}

/** The rule, by which the two lists are made. */
function judged(
  programme: string,
  { mean, sd }: Moments,
  lessons: readonly Lesson[],
  probWrong = sd === 0 ? 0 : probability(-Math.abs(mean) / sd),
): Advice {
  const priced = lessons.some(({ enbs }) => enbs !== null);
  const learn = priced ? lessons.some(({ enbs }) => (enbs ?? 0) > 0) : probWrong > doubtLimit;
  return {
    programme,
    verdict: learn && lessons.length > 0 ? 'learn' : mean > 0 ? 'act' : 'leave',
    expected: mean,
    sd,
    probWrong,
    evpi: valueOfKnowing(mean, sd),
    errors: null,
    lessons,
  };
}

function lessonsOf(
  { links, scores, studyOfLink, studyOfScore }: Information,
  studies: readonly Study[],
  graph: Graph,
  { node }: Programme,
): Lesson[] {
  const ofLinks = links.map(({ edge, evppi }): Lesson => {
    const study = studies.find(({ subject }) => 'edge' in subject && subject.edge === edge);
    return {
      subject: { edge },
      evppi,
      standardError: null,
      enbs: study ? studyOfLink(edge, study.noiseVariance) - study.cost : null,
    };
  });
  const ofScores = scores.map(({ id, evppi }): Lesson => {
    const study = studies.find(({ subject }) => 'node' in subject && subject.node === id);
    return {
      subject: { node: id },
      evppi,
      standardError: null,
      enbs: study ? studyOfScore(id, study.noiseVariance) - study.cost : null,
    };
  });
  const least =
    1e-9 * Math.max(1, ...graph.nodes.map(({ valuePerPoint }) => Math.abs(valuePerPoint ?? 0)));
  const worthwhile =
    node === null ? [] : [...ofLinks, ...ofScores].filter(({ evppi }) => evppi > least);
  return worthwhile
    .sort((a, b) => (b.enbs ?? -Infinity) - (a.enbs ?? -Infinity) || b.evppi - a.evppi)
    .slice(0, lessonsShown);
}
