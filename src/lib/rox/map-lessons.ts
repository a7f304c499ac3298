/**
 * Everything that a company's figures say about the links of its map, link by link, as it is shown and
 * judged: each effect is held against all its causes in the shortest periods and the finest units that
 * they share. What cannot be learned says why; links that may be missing are asked about, never made.
 */
import type { Metric } from '#lib/figures/metrics.ts';
import type { Observation } from '#lib/figures/observations.ts';
import { coarsest, Panels } from '#lib/figures/panels.ts';
import { grains, months, type Grain } from '#lib/figures/periods.ts';
import type { Measured, Unit } from '#lib/figures/scores.ts';
import type { Graph, GraphEdge } from './graph.ts';
import { widenedFrom } from './clusters.ts';
import { lagProfile, type LagProfile } from './lag-profile.ts';
import type { Learned, LearnedLink, Note } from './learning.ts';
import { lessons, proposes, type Silence } from './lessons.ts';
import { missingLinks, type Effect, type Question } from './missing-links.ts';
import type { Observed } from './panel.ts';

/** What is believed of a link before its figures are looked at. */
export interface Believed extends Pick<GraphEdge, 'from' | 'to' | 'weight' | 'sd' | 'lagWeeks'> {
  readonly link: string;
}

/** All that a map is learned from; it can be cloned. */
export interface Material {
  readonly links: readonly Believed[];
  readonly elements: readonly Measured[];
  readonly metrics: readonly Metric[];
  /** By unit, all customers. */
  readonly observations: readonly Observation[];
  readonly units: readonly Unit[];
}

/** What the figures say about one link. */
export interface LinkLesson
  extends
    Omit<LearnedLink, 'name' | 'signed'>,
    Pick<
      Learned,
      'rows' | 'dropped' | 'gapShare' | 'units' | 'periods' | 'periodEffects' | 'effectiveRows'
    > {
  readonly link: string;
  readonly grain: Grain;
  /** Log-likelihoods of other lags; null where the rows are too few to compare. */
  readonly lags: LagProfile | null;
  /** The lag that the figures fit much better, in weeks; null where they have nothing against the map's. */
  readonly betterLag: number | null;
  readonly notes: readonly Note[];
  /** A strength may be proposed. */
  readonly proposes: boolean;
}

export interface MapLessons {
  readonly lessons: readonly LinkLesson[];
  readonly silent: readonly { readonly link: string; readonly reason: Silence }[];
  /** Null where there are too many pairs to ask about in a moment. */
  readonly questions: {
    readonly grain: Grain;
    readonly comparisons: number;
    readonly questions: readonly Question[];
  } | null;
  /** No figure is told by unit: nothing can be learned from the whole alone. */
  readonly wholeOnly: boolean;
}

const weeksPerMonth = 52 / 12;

/** Pairs of effect and possible cause that are tried; more would take minutes. */
const mostPairs = 4_000;

/** Learns all that can be. O(Σ over effects of n p² + p⁴, and pairs · n p² for the questions). */
export function learnMap(material: Material): MapLessons {
  const { links, elements, metrics, observations, units } = material;
  const panels = new Panels(elements, metrics, observations, units);
  const told: LinkLesson[] = [];
  const silent: { link: string; reason: Silence }[] = [];
  const effects: { grain: Grain; effect: Effect }[] = [];
  for (const [effect, own] of Map.groupBy(links, ({ to }) => to)) {
    const ends = [effect, ...new Set(own.map(({ from }) => from))];
    const measured = ends.filter((id) => panels.grainOf(id) !== null);
    const grain = coarsest(measured.flatMap((id) => panels.grainOf(id) ?? [])) ?? grains[0];
    const seen: Observed[] = measured.includes(effect) ? panels.together(measured, grain) : [];
    const weeksPerPeriod = months[grain] * weeksPerMonth;
    const graph: Graph = { nodes: ends.map((id) => ({ id })), edges: [...own] };
    const found = lessons(graph, seen, weeksPerPeriod);
    for (const { edge, reason } of found.silent)
      silent.push({ link: own[edge]!.link, reason: reasonOf(reason, own[edge]!, measured) });
    for (const { learned, edges } of found.lessons) {
      effects.push({ grain, effect: { name: effect, causes: learned.links } });
      learned.links.forEach((link, at) => {
        const lags = link.stays ? null : lagProfile(seen, effect, learned.links, at);
        told.push(lessonOf(own[edges[at]!]!.link, learned, link, lags, grain, weeksPerPeriod));
      });
    }
  }
  return {
    lessons: told,
    silent,
    questions: questionsOf(panels, effects),
    wholeOnly: panels.empty,
  };
}

/** Elements that share no unit look unmeasured to a panel of none. */
function reasonOf(reason: Silence, { from, to }: Believed, measured: readonly string[]): Silence {
  const unmet = reason === 'effect not measured' || reason === 'cause not measured';
  return unmet && measured.includes(from) && measured.includes(to) ? 'no complete row' : reason;
}

function lessonOf(
  id: string,
  learned: Learned,
  { name: _, signed: __, ...link }: LearnedLink,
  lags: LagProfile | null,
  grain: Grain,
  weeksPerPeriod: number,
): LinkLesson {
  const { rows, dropped, gapShare, units, periods, periodEffects, effectiveRows } = learned;
  const notes = learned.notes.filter((note) => {
    if (note === 'no lag') return link.lagPeriods === 0;
    if (note === 'errors unknown') return link.reliability === null;
    if (note === 'errors too large') return link.stays;
    if (note === 'units of one piece') return (link.clusterRatio ?? 0) > widenedFrom;
    return true;
  });
  return {
    link: id,
    ...link,
    // an infinite number has no form on the wire
    bayesFactor: link.bayesFactor === null ? null : Math.min(link.bayesFactor, Number.MAX_VALUE),
    ...{ rows, dropped, gapShare, units, periods, periodEffects, effectiveRows },
    grain,
    lags,
    betterLag: lags?.disagrees ? Math.round(lags.best * weeksPerPeriod) : null,
    notes,
    proposes: proposes(learned, link),
  };
}

/** Asked at the grain that most effects have, about the effects and the elements that have it. */
function questionsOf(
  panels: Panels,
  effects: readonly { grain: Grain; effect: Effect }[],
): MapLessons['questions'] {
  const counts = grains.map((size) => effects.filter(({ grain }) => grain === size).length);
  const grain = grains[counts.indexOf(Math.max(...counts))] ?? grains[0];
  const own = effects.filter((each) => each.grain === grain).map(({ effect }) => effect);
  const { elements, seen } = panels.all(grain);
  if (own.length * elements.length > mostPairs) return null;
  return { grain, ...missingLinks(seen, own, elements) };
}
