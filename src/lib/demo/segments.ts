/**
 * Why guests come, which since the summer is asked of each: to work, for a short break, on a long
 * holiday. What a hotel observes of all its guests is shared out among them, so that the three always
 * add up to what was there without them.
 */
import type { Chance } from './chance.ts';
import type { Hotel, Region } from './hotels.ts';
import type { Metric, Observation } from './measures.ts';

export const segments = ['Here to work', 'Short breaks', 'Long holidays'] as const;
type Trio = readonly [work: number, breaks: number, holidays: number];

/** Months up to the last in which guests were asked. */
const asked = 3;

/** Who stays where, as parts of all guests. */
const mix: Readonly<Record<Region, Trio>> = {
  Nordic: [0.5, 0.34, 0.16],
  'British Isles': [0.48, 0.36, 0.16],
  Central: [0.55, 0.3, 0.15],
  Iberia: [0.3, 0.4, 0.3],
  Aegean: [0.26, 0.34, 0.4],
};

/** Points by which each lies above or below the guests of a hotel taken together, before they are balanced. */
const leanings: Readonly<Record<string, Trio>> = {
  price: [-1, 3, 1],
  booking: [-4, 4, 2],
  queue: [3, 1, -9],
  room: [3, 0, -8],
  quiet: [-6, 2, 3],
  breakfast: [-2, 3, 1],
  solved: [0, 2, -6],
  concierge: [-2, 0, 6],
  bill: [-5, 3, 1],
  remembered: [-4, 3, 5],
  direct: [-5, 4, 5],
  spend: [-7, 3, 10],
  rebook: [6, -1, -9],
};

/** Shares the last months' figures of what guests say and do out among them. O(observations). */
export function shareOut(
  {
    metrics,
    hotels,
    periods,
    observations,
  }: {
    metrics: readonly Metric[];
    hotels: readonly Hotel[];
    periods: readonly string[];
    observations: readonly Observation[];
  },
  chance: Chance,
): Observation[] {
  const since = periods.at(-asked) ?? '';
  const byMetric = new Map(metrics.map((metric) => [metric.id, metric]));
  const byHotel = new Map(hotels.map((hotel) => [hotel.id, hotel]));
  return observations.flatMap((whole) => {
    const metric = byMetric.get(whole.metric);
    const hotel = byHotel.get(whole.unit ?? '');
    const leaning = metric && leanings[metric.element];
    if (!leaning || !hotel || whole.n === null || whole.period < since) return [];
    const counts = counted(whole.n, mix[hotel.region]);
    return divide(whole, counts, leaning, metric, chance);
  });
}

/** Whole numbers of answers that add up to all of them, with at least one each. */
function counted(n: number, [work, breaks]: Trio): Trio {
  const first = Math.max(1, Math.round(n * work));
  const second = Math.max(1, Math.min(n - first - 1, Math.round(n * breaks)));
  return [first, second, Math.max(1, n - first - second)];
}

function divide(
  whole: Observation,
  counts: Trio,
  leaning: Trio,
  { floor, ceiling, unit }: Metric,
  chance: Chance,
): Observation[] {
  const { value, n, sd } = whole;
  const all = n ?? 1;
  const yesOrNo = unit === '%';
  const apart = counts.map(
    (count, s) =>
      ((ceiling - floor) / 100) * (leaning[s] ?? 0) +
      ((sd ?? 0) / Math.sqrt(count)) * chance.normal(),
  );
  const middle = apart.reduce((sum, each, s) => sum + (each * (counts[s] ?? 0)) / all, 0);
  return segments.map((segment, s) => {
    const drawn = value + (apart[s] ?? 0) - middle;
    const held = Number(Math.min(ceiling, Math.max(floor, drawn)).toFixed(2));
    const spread = yesOrNo ? Math.sqrt(held * (100 - held)) : (sd ?? 0);
    return { ...whole, segment, value: held, n: counts[s] ?? 1, sd: Number(spread.toFixed(2)) };
  });
}
