/** A path through a map, as one walks it: from an element along links to a result. */
import type { Element } from '#lib/map/element.ts';
import { grades, type Convention, type Grade } from '#lib/map/link.ts';
import { nineInTen } from '#lib/numbers/nine-in-ten.ts';
import { productError } from '#lib/numbers/products.ts';
import { conventionOf } from '#lib/rox/conventions.ts';
import type { Reading, Stream } from './reading.ts';

export interface Walk {
  elements: Element[];
  /** One fewer than elements. */
  streams: Stream[];
  /** Points of the result for a point of the first. */
  product: number;
  /** Money a year for a point of the first. */
  value: number;
  /** Part of the first element's worth that comes along here; null where it cannot be said. */
  share: Share | null;
  /** Weeks until it has arrived. */
  lag: number;
  /** The weakest evidence on the way, and what it is taken to be worth. */
  grade: Grade;
  convention: Readonly<Convention>;
}

/** A part of a worth, 1 the whole; above it or below 0 only where paths oppose each other. */
export interface Share {
  value: number;
  /** Where it lies nine times in ten; null where its strengths are taken as exact. */
  range: readonly [low: number, high: number] | null;
  /** There is no other way, so that no doubt about strengths touches it. */
  sole: boolean;
}

/** The best paths from an element to money, the most worth first. O(paths · (V + E)). */
export function walks({ look, analysis, places, streams }: Reading, id: string): Walk[] {
  if (!places.has(id)) return [];
  const paths = analysis.topPaths(id);
  const errors = analysis.shareErrors(id);
  return paths.flatMap(({ path, product, value, shareOfNet, shareOfGross }, at) => {
    const elements = path.flatMap((each) => places.get(each)?.element ?? []);
    const steps = path.slice(1).flatMap((to, i) => strongest(streams, path[i] ?? '', to) ?? []);
    if (steps.length === 0 || steps.length !== path.length - 1) return [];
    const weakest = Math.min(
      ...steps.map(({ link }) => grades.indexOf(link.fields.grade ?? 'belief')),
    );
    const grade = grades[weakest] ?? 'belief';
    return [
      {
        elements,
        streams: steps,
        product,
        value,
        share: shareOf(shareOfNet, errors[at] ?? null, shareOfGross, paths.length === 1),
        lag: steps.reduce((sum, { link }) => sum + (link.fields.lag ?? 0), 0),
        grade,
        convention: conventionOf(look.content.fields, grade),
      },
    ];
  });
}

function shareOf(
  value: number | null,
  se: number | null,
  gross: number | null,
  alone: boolean,
): Share | null {
  if (value === null || se === null) return null;
  const half = nineInTen * se;
  const opposed = gross === null || Math.abs(gross - value) > 1e-9;
  const [least, most] = opposed ? [-Infinity, Infinity] : [0, 1];
  return {
    value,
    range: se === 0 ? null : [Math.max(least, value - half), Math.min(most, value + half)],
    sole: se === 0 && alone && Math.abs(value - 1) < 1e-9,
  };
}

/** Standard error of the points that arrive along links; what is not known of one is taken as exact. */
export function arrivalError(streams: readonly Stream[]): number {
  return productError(
    streams.map(({ link, sd }) => ({ mean: link.fields.strength ?? 0, sd: sd ?? 0 })),
  );
}

/** Of parallel links the one that carries most. */
function strongest(streams: readonly Stream[], from: string, to: string): Stream | null {
  let best: Stream | null = null;
  for (const stream of streams)
    if (stream.link.from === from && stream.link.to === to)
      if (best === null || size(stream) > size(best)) best = stream;
  return best;
}

function size({ link }: Stream): number {
  return Math.abs(link.fields.strength ?? 0);
}
