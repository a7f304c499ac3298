/**
 * What one can move, and how far: an element by its gap and no further than its scale, a link's strength
 * by three standard errors, so that one plays with what may well be so.
 */
import type { Element } from '#lib/map/element.ts';
import type { Link } from '#lib/map/link.ts';
import type { Place, Reading } from './reading.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import type { Moves } from './supposed.ts';

export interface Lever {
  readonly id: string;
  readonly what:
    | { readonly place: Place }
    | { readonly link: Link; readonly from: Element; readonly to: Element };
  /** Where nothing is moved: no points, or the strength on the map. */
  readonly start: number;
  readonly least: number;
  readonly most: number;
  /** Even, and such that about forty of them lead from the start to an end. */
  readonly step: number;
  /** Where the target is reached, or where the strength's interval ends: nine times in ten inside. */
  readonly marks: readonly number[];
}

/** Points an element moves that has no gap to go by, and the least that any does. */
const [usual, least] = [10, 5];
/** Standard errors to either side of a strength; and how far one goes that has none. */
const [errors, unknown] = [3, 0.5];

/** The lever of an element or a link; null where a reading has neither. O(V + E). */
export function lever(reading: Reading, id: string): Lever | null {
  const place = reading.places.get(id);
  if (place) return elementLever(place);
  const { links } = reading.look.content;
  const at = links.findIndex((each) => each.id === id);
  const link = links[at];
  if (!link) return null;
  const [from, to] = [link.from, link.to].map((end) => reading.places.get(end)?.element);
  if (!from || !to) return null;
  const start = link.fields.strength ?? 0;
  const se = reading.from.graph.edges[at]?.sd ?? 0;
  const reach = errors * se || Math.max(Math.abs(start), unknown);
  const step = even(reach / 40);
  const steps = Math.ceil(reach / step - 1e-9);
  return {
    id,
    what: { link, from, to },
    start,
    least: start - steps * step,
    most: start + steps * step,
    step,
    marks: se > 0 ? [start - nineInTen * se, start + nineInTen * se] : [],
  };
}

function elementLever(place: Place): Lever {
  const { gap, score } = place;
  const reach = gap === null ? usual : Math.max(least, Math.abs(gap));
  const step = even(reach / 40);
  const ends = Math.ceil(reach / step - 1e-9) * step;
  const inside = (room: number) => Math.floor(room / step + 1e-9) * step;
  return {
    id: place.element.id,
    what: { place },
    start: 0,
    least: Math.max(-ends, score.value === null ? -Infinity : -inside(score.value)),
    most: Math.min(ends, score.value === null ? Infinity : inside(100 - score.value)),
    step,
    marks: gap === null || gap === 0 ? [] : [gap],
  };
}

/** 1, 2 or 5 times a power of ten, no less than a size. */
function even(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const times = [1, 2, 5, 10].find((each) => each * power >= size * (1 - 1e-9)) ?? 10;
  return Number((times * power).toPrecision(1));
}

/** How many places of the ranking, and links about what is chosen, are worth trying first. */
const [fewPlaces, fewLinks] = [3, 2];

/**
 * What to try first: what is chosen in the picture and its busiest links, then the top of the ranking,
 * and the link whose doubt moves most money. O(V + E log E).
 */
export function worthTrying(reading: Reading, chosen: string | null): string[] {
  const busiest = reading.streams
    .filter(({ link }) => link.from === chosen || link.to === chosen)
    .sort((a, b) => Math.abs(b.money ?? 0) - Math.abs(a.money ?? 0))
    .slice(0, fewLinks)
    .map(({ link }) => link.id);
  const top = reading.ranked
    .filter(({ rank, element }) => rank !== null && element.layer !== 'result')
    .slice(0, fewPlaces)
    .map(({ element }) => element.id);
  const doubtful = mostDoubtful(reading);
  const all = [...(chosen === null ? [] : [chosen, ...busiest]), ...top, ...doubtful];
  return [...new Set(all)];
}

/** The link whose standard error moves most money: money on it times its error relative to its size. */
function mostDoubtful({ streams, from }: Reading): string[] {
  let [most, found]: [number, string[]] = [0, []];
  streams.forEach(({ link, money }, i) => {
    const edge = from.graph.edges[i];
    if (!edge?.weight || !edge.sd || money === null) return;
    const doubt = Math.abs((money * edge.sd) / edge.weight);
    if (doubt > most) [most, found] = [doubt, [link.id]];
  });
  return found;
}

/** Moves as part of an address: short, and whole after a reload. */
export function written(moves: Moves): string {
  return [...moves].map(([id, to]) => `${id}_${Number(to.toPrecision(6))}`).join('*');
}

/** Moves out of an address, within the reach of their levers; what a map no longer has is left out. */
export function reread(reading: Reading, text: string): Moves {
  const moves = new Map<string, number>();
  for (const part of text.split('*').slice(0, 50)) {
    const [id = '', to = ''] = part.split('_');
    const found = lever(reading, id);
    const value = Number(to);
    if (!found || to === '' || !Number.isFinite(value)) continue;
    moves.set(id, Math.max(found.least, Math.min(found.most, value)));
  }
  return moves;
}
