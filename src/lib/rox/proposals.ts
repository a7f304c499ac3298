/**
 * What a map's lessons come to for a person: strengths to accept or decline, those already judged, and
 * links of which there is nothing to judge. What matters most comes first: where figures and map
 * disagree, then where most money would flow otherwise.
 */
import type { Link } from '#lib/map/link.ts';
import type { MapContent } from '#lib/map/state.ts';
import { analyse } from './analyse.ts';
import { graphOf, type Standing } from './from-map.ts';
import { proposal } from './lessons.ts';
import type { LinkLesson, MapLessons } from './map-lessons.ts';
import { judged, type Told } from './verdicts.ts';

export interface Proposal {
  readonly link: Link;
  readonly lesson: LinkLesson;
  /** As they would be written on the link. */
  readonly mean: number;
  readonly sd: number;
  readonly state: 'open' | 'accepted' | 'declined';
  /** Who judged it; null where nobody has, or the server has not yet said. */
  readonly verdict: Told | null;
}

/** Figures and map disagree about the strength, or about when it is felt. */
export function disagrees({ lesson }: Proposal): boolean {
  return lesson.disagrees || lesson.betterLag !== null;
}

/** The proposal about each link that has one, in the order of the links. O(links + verdicts). */
export function proposalsOf(
  { lessons }: Pick<MapLessons, 'lessons'>,
  verdicts: readonly Told[],
  links: readonly Link[],
): Map<string, Proposal> {
  const said = new Map(lessons.map((lesson) => [lesson.link, lesson]));
  const byLink = Map.groupBy(verdicts, ({ link }) => link);
  const made = new Map<string, Proposal>();
  for (const link of links) {
    const lesson = said.get(link.id);
    if (!lesson?.proposes) continue;
    const { strength, se } = proposal(link.id, { ...lesson, signed: null }).fields;
    const [mean, sd] = [strength ?? 0, se ?? 0];
    const verdict = judged(byLink.get(link.id) ?? [], { mean, sd }, link.fields);
    const there = link.fields.strength === mean && link.fields.se === sd;
    const state =
      verdict?.kind === 'declined' ? 'declined' : verdict || there ? 'accepted' : 'open';
    made.set(link.id, { link, lesson, mean, sd, state, verdict });
  }
  return made;
}

/** Disagreements first, then by the money a year that would flow otherwise. O(V + E). */
export function ranked(
  proposals: readonly Proposal[],
  content: MapContent,
  scores: ReadonlyMap<string, Standing>,
): Proposal[] {
  const { flows } = analyse(graphOf(content, scores).graph);
  const money = new Map(flows.map(({ edge, money: flow }) => [content.links[edge]?.id, flow ?? 0]));
  const stake = ({ link, mean }: Proposal): number => {
    const strength = link.fields.strength ?? 0;
    return strength === 0
      ? 0
      : Math.abs(((money.get(link.id) ?? 0) * (mean - strength)) / strength);
  };
  return proposals.toSorted(
    (a, b) =>
      Number(disagrees(b)) - Number(disagrees(a)) ||
      stake(b) - stake(a) ||
      Math.abs(b.lesson.conflict ?? 0) - Math.abs(a.lesson.conflict ?? 0),
  );
}
