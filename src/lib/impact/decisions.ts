/** Two lists from one reading: what is worth doing and sure enough, and what to find out before. */
import type { Link } from '#lib/map/link.ts';
import type { Weighed } from '#lib/rox/weighing.ts';
import type { Place, Reading } from './reading.ts';

/** A thing that could be found out: how strong a link is, or how an element stands. */
export type Unknown = { readonly link: Link } | { readonly place: Place };

export interface Decision {
  place: Place;
  /** Money a year beyond the cost of closing the gap once, and how far it may be off. */
  expected: number;
  sd: number;
  /** Chance that doing what looks best now is wrong. */
  probWrong: number;
  /** Monte Carlo error of that; null where it is exact. */
  probWrongSe: number | null;
  /**
   * What to find out, most valuable first, and the most that finding out may cost; an answer worth less
   * than a tenth of the best, or than a thousandth of the doubt, is not told.
   */
  unknowns: { what: Unknown; worth: number; se: number | null }[];
}

export interface Decisions {
  /** Most money first. */
  act: Decision[];
  /** Most worth knowing first. */
  learn: Decision[];
  leave: Decision[];
  /** Short of their target, but nobody has said what a point costs. */
  uncosted: Place[];
}

/** Sorts what was weighed into the lists. O(n log n). */
export function decisions(reading: Reading, { advice }: Weighed): Decisions {
  const lists: Decisions = { act: [], learn: [], leave: [], uncosted: uncosted(reading) };
  for (const { programme, verdict, expected, sd, probWrong, errors, lessons } of advice) {
    const place = reading.places.get(programme);
    if (!place) continue;
    const best = Math.max(...lessons.map(({ evppi }) => evppi), 0);
    const unknowns = lessons
      .filter(({ evppi }) => evppi >= Math.max(best / 10, sd / 1000))
      .sort((a, b) => b.evppi - a.evppi)
      .flatMap(({ subject, evppi, standardError }) => {
        const what =
          'edge' in subject ? linkAt(reading, subject.edge) : placeAt(reading, subject.node);
        return what ? [{ what, worth: evppi, se: standardError }] : [];
      });
    const probWrongSe = errors?.probWrong ?? null;
    lists[verdict].push({ place, expected, sd, probWrong, probWrongSe, unknowns });
  }
  const most = ({ unknowns: [first] }: Decision) => first?.worth ?? 0;
  lists.act.sort((a, b) => b.expected - a.expected);
  lists.learn.sort((a, b) => most(b) - most(a));
  lists.leave.sort((a, b) => b.expected - a.expected);
  return lists;
}

function uncosted({ places }: Reading): Place[] {
  return [...places.values()].filter(
    ({ gap, met, element }) => gap !== null && !met && (element.fields.cost ?? null) === null,
  );
}

function linkAt({ look }: Reading, edge: number): Unknown | null {
  const link = look.content.links[edge];
  return link ? { link } : null;
}

function placeAt({ places }: Reading, id: string): Unknown | null {
  const place = places.get(id);
  return place ? { place } : null;
}
