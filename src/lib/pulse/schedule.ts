/**
 * A pulse that comes back asks whom it has not asked lately. The company is dealt once into as many samples
 * of whole reporting units as it takes to spare people, alike in region and size, and they are asked in
 * turn: after one round everybody was asked once, and the next round asks the next set of items.
 *
 * So whoever is asked again is asked a whole round later, and asked the same item only when all sets have
 * had their round.
 */
import { leastAudience } from './reporting.ts';

/** Days after which the same people may be asked the same item again. */
export const sameItemDays = 28;
/** A weekly schedule rotates at least so many sets. */
export const leastWeeklySets = 4;

export interface Samplable {
  id: string;
  /** What it is compared within. */
  region: string;
  eligible: number;
}

/** How often one person is asked at most. */
export interface Budget {
  asks: number;
  days: number;
}

/** In how many samples to ask, with a wave every `gap` days, so that nobody's budget is overspent. */
export function samplesNeeded(gap: number, { asks, days }: Budget): number {
  return Math.max(1, Math.ceil(days / (asks * gap)));
}

/** How many sets of items to rotate, with a wave every `gap` days to each of so many samples in turn. */
export function setsNeeded(gap: number, samples: number): number {
  const spaced = Math.ceil(sameItemDays / (gap * samples));
  return Math.max(1, spaced, gap <= 7 ? leastWeeklySets : 1);
}

/**
 * Deals whole units into samples. Region by region, from the largest unit down, each round of as many units
 * as there are samples gives one to each, the larger to whoever has fewest people: so in every region, and
 * among units of every size, no sample has more than one unit above another. Ties are drawn. Refused, with
 * the most samples that would do, where one would be too small to hide in. O(units log units).
 */
export function deal(
  units: readonly Samplable[],
  count: number,
  random: () => number,
): { refused?: undefined; samples: string[][] } | { refused: 'too few'; most: number } {
  const dealt = spread(units, count, random);
  if (dealt.every(({ people }) => people >= leastAudience))
    return { samples: dealt.map(({ ids }) => ids) };
  for (let fewer = count - 1; fewer > 0; fewer--) {
    const tried = spread(units, fewer, random);
    if (tried.every(({ people }) => people >= leastAudience))
      return { refused: 'too few', most: fewer };
  }
  return { refused: 'too few', most: 0 };
}

interface Sample {
  ids: string[];
  people: number;
}

function spread(units: readonly Samplable[], count: number, random: () => number): Sample[] {
  const samples = Array.from({ length: count }, (): Sample => ({ ids: [], people: 0 }));
  const drawn = units
    .map((unit) => ({ unit, draw: random() }))
    .sort((a, b) => b.unit.eligible - a.unit.eligible || a.draw - b.draw)
    .map(({ unit }) => unit);
  const regions = Map.groupBy(drawn, ({ region }) => region);
  for (const region of [...regions.keys()].sort()) {
    const own = regions.get(region) ?? [];
    for (let at = 0; at < own.length; at += count) {
      const order = samples.toSorted((a, b) => a.people - b.people);
      for (const [place, unit] of own.slice(at, at + count).entries()) {
        const sample = order[place];
        sample?.ids.push(unit.id);
        if (sample) sample.people += unit.eligible;
      }
    }
  }
  return samples;
}

export interface PlannedWave {
  opens: Date;
  /** The reporting units that are asked, and the items they are asked. */
  units: readonly string[];
  items: readonly string[];
}

/** Who is asked what at each opening: the samples in turn, and in each round the next set of items. */
export function waves(
  openings: readonly Date[],
  samples: readonly (readonly string[])[],
  sets: readonly (readonly string[])[],
): PlannedWave[] {
  return openings.map((opens, wave) => ({
    opens,
    units: samples[wave % samples.length] ?? [],
    items: sets[Math.floor(wave / samples.length) % sets.length] ?? [],
  }));
}

/** Deals items into sets, as even as can be, in their order. */
export function setsOf(items: readonly string[], count: number): string[][] {
  return Array.from({ length: count }, (_, set) =>
    items.filter((_item, index) => index % count === set),
  );
}
