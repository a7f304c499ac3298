/**
 * What a look at a map says: where the results' money gap begins, how much of it flows along each link,
 * and what cannot be said. All figures are the engine's; here they meet the elements they belong to.
 */
import type { Score } from '#lib/figures/scores.ts';
import type { Element } from '#lib/map/element.ts';
import { isFeedback } from '#lib/map/layers.ts';
import type { Convention, Grade, Link } from '#lib/map/link.ts';
import { analyse, type Analysis } from '#lib/rox/analyse.ts';
import { conventionOf } from '#lib/rox/conventions.ts';
import { graphOf, type FromMap, type Standing } from '#lib/rox/from-map.ts';
import type { Loop } from '#lib/rox/loops.ts';
import type { Component } from '#lib/rox/stability.ts';
import { errorless } from './errorless.ts';
import type { Look } from './look.ts';

/** How much attention a place needs, 0 none to 4 most. */
export type Level = 0 | 1 | 2 | 3 | 4;

/** Parts of the money gap from which on a place needs so much attention. */
const levels = [0.02, 0.05, 0.1, 0.2] as const;

export interface Place {
  element: Element;
  score: Score;
  trend: (number | null)[];
  gap: number | null;
  ownGap: number | null;
  /** Money a year that is lost from here on; negative where the place does better than implied. */
  root: number | null;
  rootSe: number;
  /** It and its direct causes, where their figures say nothing of their own error: `rootSe` lacks it. */
  errorless: Element[];
  /** What holding this one place at its target would bring. */
  opportunity: number | null;
  /** Money a year per point pushed, and its standard error. */
  worth: number | null;
  worthSe: number;
  /** Money a year per point held. */
  held: number | null;
  /** Profit for money, and net of a point, in the good direction; null where the cost is not known. */
  ratio: number | null;
  net: number | null;
  /** Standard errors of what is told beside; null where its figures say nothing of their error. */
  errors: {
    gap: number | null;
    own: number | null;
    opportunity: number | null;
    ratio: number | null;
    net: number;
  };
  /** From 1 for the most root attention; null for what needs none. */
  rank: number | null;
  level: Level;
  /** At its target or better. */
  met: boolean;
}

export interface Stream {
  link: Link;
  /** Money of gap a year that arrives along it; null where a refused loop stands between. */
  money: number | null;
  /** Standard error of its strength, given or by convention; null without strength. */
  sd: number | null;
  /** What its evidence is taken to be worth. */
  convention: Readonly<Convention>;
  /** More of its cause brings more money; null where it carries nothing. */
  helps: boolean | null;
  /** 0 measured over time or better, 1 at one moment only, 2 believed. */
  weakness: 0 | 1 | 2;
  feedback: boolean;
  /** Its loop, where a feedback link closes one. */
  loop: Loop | null;
}

export interface Since {
  gap: number;
  /** Money gap now less then: below zero it is narrower. */
  change: number;
  /** Null where a result's figures say nothing of their error. */
  se: number | null;
}

export interface Reading {
  look: Look;
  from: FromMap;
  analysis: Analysis;
  gap: number;
  /** Null where a result's figures say nothing of their error. */
  gapSe: number | null;
  since: Since | null;
  places: ReadonlyMap<string, Place>;
  /** Most root attention first; those without any are left out. */
  ranked: Place[];
  streams: Stream[];
  /** Results whose money is in neither side of the sum. */
  leftOut: Place[];
  /** Not measured, and measured without a target. */
  blind: Place[];
  aimless: Place[];
  refused: Component[];
}

const unmeasured: Score = {
  value: null,
  se: null,
  n: null,
  coverage: 0,
  period: null,
  notes: ['no metrics'],
  parts: [],
};

/**
 * Reads a look. O(V(V + E)), most of it for the standard errors.
 *
 * @param whole the money of which a place has its part: the look's own gap unless told.
 */
export function read(look: Look, whole?: number): Reading {
  const { content } = look;
  const known = Object.values(look.shares);
  const usual = known.length > 0 ? known.reduce((sum, each) => sum + each, 0) / known.length : 1;
  const part = (id: string) => (look.unit === null ? 1 : (look.shares[id] ?? usual));
  const from = graphOf(content, new Map(Object.entries(look.scores)), part);
  const analysis = analyse(from.graph);
  const { worth, root, own: ownGap } = analysis.standardErrors();
  const gap = analysis.moneyGapAtResults;

  const order = content.elements
    .map(({ id }) => ({ id, money: analysis.attentionRoot[id] ?? 0 }))
    .filter(({ id, money }) => money !== 0 && analysis.gap[id] !== null)
    .sort((a, b) => b.money - a.money);
  const ranks = new Map(order.filter(({ money }) => money > 0).map(({ id }, i) => [id, i + 1]));

  const silent = errorless(look);

  /** Strengths err apart from scores; costs and targets are as stated. */
  const errorsOf = (id: string): Place['errors'] => {
    const se = look.scores[id]?.se ?? null;
    const perPush = worth[id] ?? 0;
    const perHeld = perPush / Math.abs(analysis.selfMultiplier[id] ?? 1);
    const held = analysis.valuePerHeldPoint[id] ?? 0;
    const cost = from.graph.nodes.find((node) => node.id === id)?.costPerPoint ?? null;
    return {
      gap: se,
      own: silent.has(id) ? null : (ownGap[id] ?? null),
      opportunity: se === null ? null : Math.hypot(held * se, (analysis.gap[id] ?? 0) * perHeld),
      ratio: cost === null || cost === 0 ? null : perPush / cost,
      net: perPush,
    };
  };

  const places = new Map(
    content.elements.map((element): [string, Place] => {
      const { id } = element;
      const own = analysis.attentionRoot[id] ?? null;
      const distance = analysis.gap[id] ?? null;
      const sign = element.fields.direction === 'down' ? -1 : 1;
      return [
        id,
        {
          element,
          score: look.scores[id] ?? unmeasured,
          trend: look.trends[id] ?? [],
          gap: distance,
          ownGap: distance === null ? null : (analysis.ownGap[id] ?? null),
          root: distance === null ? null : own,
          rootSe: root[id] ?? 0,
          errorless: silent.get(id) ?? [],
          opportunity: analysis.opportunity[id] ?? null,
          worth: analysis.valuePerPush[id] ?? null,
          worthSe: worth[id] ?? 0,
          held: analysis.valuePerHeldPoint[id] ?? null,
          ratio: analysis.roxRatioGoodDirection[id] ?? null,
          net: analysis.netPerPointGoodDirection[id] ?? null,
          errors: errorsOf(id),
          rank: ranks.get(id) ?? null,
          level: levelOf(own ?? 0, whole ?? gap),
          met: distance !== null && distance * sign <= 0,
        },
      ];
    }),
  );
  const place = (id: string) => places.get(id) ?? [];
  const finding = (code: 'result.noGap') =>
    analysis.findings.flatMap((each) => (each.code === code ? each.nodes : [])).flatMap(place);
  const all = [...places.values()];
  return {
    look,
    from,
    analysis,
    gap,
    gapSe: gapError(look, look.scores, part),
    since: since(look, gap, part),
    places,
    ranked: order.map(({ id }) => id).flatMap(place),
    streams: streams(look, from, analysis),
    leftOut: finding('result.noGap'),
    blind: all.filter(({ score }) => score.value === null),
    aimless: all.filter(
      ({ score, element }) => score.value !== null && (element.fields.target ?? null) === null,
    ),
    refused: analysis.stability.components.filter(({ accept }) => !accept),
  };
}

/** How much attention a place needs that has so much of the whole. */
export function levelOf(money: number, gap: number): Level {
  const part = gap > 0 ? money / gap : 0;
  const [one, two, three, four] = levels;
  return part >= four ? 4 : part >= three ? 3 : part >= two ? 2 : part >= one ? 1 : 0;
}

const weaknesses: Readonly<Record<Grade, Stream['weakness']>> = {
  belief: 2,
  'cross-section': 1,
  panel: 0,
  'quasi-experiment': 0,
  experiment: 0,
};

export function weakness(link: Link): Stream['weakness'] {
  return weaknesses[link.fields.grade ?? 'belief'];
}

function streams(
  { content }: Look,
  { graph }: FromMap,
  { flows, valuePerPush, stability }: Analysis,
): Stream[] {
  const layers = new Map(content.elements.map(({ id, layer }) => [id, layer]));
  const byEdge = new Map(flows.map((flow) => [flow.edge, flow.money]));
  return content.links.map((link, edge): Stream => {
    const { from, to, fields } = link;
    const [a, b] = [layers.get(from), layers.get(to)];
    const feedback = a !== undefined && b !== undefined && isFeedback(a, b);
    const carries = fields.strength !== undefined && fields.strength !== null;
    const pull = carries ? (fields.strength ?? 0) * (valuePerPush[to] ?? 0) : null;
    const loop = stability.loops.find(({ nodes }) =>
      nodes.some((id, i) => id === from && nodes[(i + 1) % nodes.length] === to),
    );
    return {
      link,
      money: carries ? (byEdge.has(edge) ? (byEdge.get(edge) ?? null) : 0) : 0,
      sd: graph.edges[edge]?.sd ?? null,
      convention: conventionOf(content.fields, fields.grade),
      helps: pull === null ? null : pull >= 0,
      weakness: weakness(link),
      feedback,
      loop: feedback ? (loop ?? null) : null,
    };
  });
}

type Part = (id: string) => number;

/** Standard error of Σ worth · gap: the results' scores are different figures. */
function gapError({ content }: Look, scores: Record<string, Standing>, part: Part): number | null {
  let variance = 0;
  for (const { id, fields } of content.elements) {
    if ((fields.worth ?? null) === null || (fields.target ?? null) === null) continue;
    const { value, se } = scores[id] ?? unmeasured;
    if (value === null) continue;
    if (se === null) return null;
    variance += ((fields.worth ?? 0) * part(id) * se) ** 2;
  }
  return Math.sqrt(variance);
}

/** The money gap then, with today's targets and worth, over the results that have a gap at both times. */
function since(look: Look, gap: number, part: Part): Since | null {
  if (look.compare === null) return null;
  let then = 0;
  let now = 0;
  let common = false;
  for (const { id, layer, fields } of look.content.elements) {
    const target = fields.target ?? null;
    const worth = fields.worth ?? null;
    const before = look.before[id]?.value ?? null;
    const after = look.scores[id]?.value ?? null;
    if (layer !== 'result' || target === null || worth === null) continue;
    if (before === null || after === null) continue;
    then += worth * part(id) * (target - before);
    now += worth * part(id) * (target - after);
    common = true;
  }
  if (!common) return null;
  const [after, before] = [look.scores, look.before].map((scores) => gapError(look, scores, part));
  const se = after == null || before == null ? null : Math.hypot(after, before);
  return { gap: gap - (now - then), change: now - then, se };
}
