/**
 * How Meridian measures: a pulse of its people every second month, a guest survey and its comments every
 * month, counts and money from its systems. What is observed is the true state seen through a sample.
 */
import type { Chance } from './chance.ts';
import type { Hotel } from './hotels.ts';
import type { Sketch } from './sketch.ts';
import { months, type World } from './world.ts';

export interface Metric {
  id: string;
  element: string;
  name: string;
  code: string | null;
  kind: 'quantitative' | 'qualitative';
  unit: string;
  floor: number;
  ceiling: number;
  source: string;
  weight: number;
}

export interface Observation {
  metric: string;
  /** Null is all of Meridian. */
  unit: string | null;
  /** Empty is all guests. */
  segment: string;
  period: string;
  value: number;
  n: number | null;
  sd: number | null;
}

interface Method {
  kind: Metric['kind'];
  unit: string;
  floor: number;
  ceiling: number;
  source: string;
  prefix: string;
  /** Standard deviation of one answer, in the metric's own unit; null where it is a share of yes. */
  sd: number | null;
  digits: number;
  /** How many answer in a month, and every how many months they are asked. */
  sample: (hotel: Hotel, chance: Chance) => number;
  every: number;
  weight: number;
}

const share = (part: number, of: (hotel: Hotel) => number) => (hotel: Hotel, chance: Chance) =>
  Math.max(5, Math.round(of(hotel) * part * (0.8 + 0.4 * chance.uniform())));

const pulse: Method = {
  kind: 'quantitative',
  unit: '',
  floor: 1,
  ceiling: 5,
  prefix: 'Pulse',
  sd: 0.85,
  digits: 2,
  every: 2,
  weight: 2,
  source: 'Employee pulse, one question, every second month',
  sample: share(0.7, ({ employees }) => employees),
};
const seen: Method = {
  kind: 'qualitative',
  unit: '%',
  floor: 0,
  ceiling: 100,
  prefix: 'Seen',
  sd: null,
  digits: 0,
  every: 2,
  weight: 1,
  source: 'Mystery guests: seen or not seen',
  sample: (_, chance) => 8 + Math.floor(8 * chance.uniform()),
};
const survey: Method = {
  kind: 'quantitative',
  unit: '',
  floor: 0,
  ceiling: 10,
  prefix: 'Survey',
  sd: 2.1,
  digits: 2,
  every: 1,
  weight: 2,
  source: 'Guest survey after the stay',
  sample: share(0.12, ({ stays }) => stays),
};
const comments: Method = {
  kind: 'qualitative',
  unit: '%',
  floor: 0,
  ceiling: 100,
  prefix: 'Comments',
  sd: null,
  digits: 0,
  every: 1,
  weight: 1,
  source: 'Guests’ own words, coded: share of favourable remarks',
  sample: share(0.04, ({ stays }) => stays),
};

/** Each result is counted in its own unit. */
const counted: Readonly<
  Record<string, Pick<Method, 'unit' | 'floor' | 'ceiling' | 'sd' | 'digits' | 'source'>>
> = {
  rebook: {
    unit: '%',
    floor: 10,
    ceiling: 50,
    sd: null,
    digits: 1,
    source: 'Reservation system: last three months, stayed again within a year',
  },
  direct: {
    unit: '%',
    floor: 10,
    ceiling: 70,
    sd: null,
    digits: 1,
    source: 'Reservation system: last three months, booked with us',
  },
  spend: { unit: '€ a stay', floor: 0, ceiling: 80, sd: 38, digits: 2, source: 'Till' },
  midweek: { unit: '%', floor: 30, ceiling: 90, sd: null, digits: 1, source: 'Reservation system' },
  events: { unit: '€ a m²', floor: 0, ceiling: 60, sd: 30, digits: 2, source: 'Ledger' },
  compensation: {
    unit: '€ in 100 stays',
    floor: 0,
    ceiling: 400,
    sd: 190,
    digits: 0,
    source: 'Ledger',
  },
  turnover: {
    unit: '% a year',
    floor: 0,
    ceiling: 80,
    sd: 30,
    digits: 1,
    source: 'Payroll: left in the last 12 months',
  },
};

function methods(sketch: Sketch): Method[] {
  if (sketch.blind) return [];
  switch (sketch.layer) {
    case 'leadership':
    case 'culture':
      return [pulse];
    case 'behaviour':
      return sketch.critical ? [pulse, seen] : [pulse];
    case 'moment':
      return sketch.moment?.comments ? [survey, comments] : [survey];
    case 'result': {
      const own = counted[sketch.key];
      if (!own) throw new Error(`no way to count ${sketch.key}`);
      const people = sketch.key === 'turnover';
      const sample = people
        ? share(1, ({ employees }) => employees)
        : share(2.7, ({ stays }) => stays);
      return [{ kind: 'quantitative', prefix: '', every: 1, weight: 1, sample, ...own }];
    }
  }
}

/** The metrics of all elements and, through them, what was observed of a world; a few cells are missing. */
export function measure(
  {
    sketches,
    hotels,
    periods,
  }: { sketches: readonly Sketch[]; hotels: readonly Hotel[]; periods: readonly string[] },
  truth: World,
  chance: Chance,
): { metrics: Metric[]; observations: Observation[] } {
  const metrics: Metric[] = [];
  const observations: Observation[] = [];
  for (const [i, sketch] of sketches.entries())
    for (const method of methods(sketch)) {
      const { kind, unit, floor, ceiling, source, weight, prefix } = method;
      const id = chance.uuid();
      const name = prefix ? `${prefix}: ${sketch.name}` : sketch.name;
      const code = [prefix.toLowerCase(), sketch.key].filter(Boolean).join('-');
      metrics.push({
        id,
        element: sketch.key,
        name,
        code,
        kind,
        unit,
        floor,
        ceiling,
        source,
        weight,
      });
      for (const [h, hotel] of hotels.entries())
        for (let t = hotel.opened; t < months; t++) {
          if ((months - 1 - t) % method.every !== 0 || chance.uniform() < 0.03) continue;
          const state = truth[h]?.[i]?.[t];
          const period = periods[t];
          if (state === undefined || period === undefined) continue;
          const seenBySample = sample(method, state, method.sample(hotel, chance), chance);
          observations.push({ metric: id, unit: hotel.id, segment: '', period, ...seenBySample });
        }
    }
  return { metrics, observations };
}

/** One observation of a state through n answers, in the metric's own unit. */
function sample(
  method: Method,
  state: number,
  n: number,
  chance: Chance,
): Pick<Observation, 'value' | 'n' | 'sd'> {
  const { floor, ceiling, digits } = method;
  const mean = floor + ((ceiling - floor) * state) / 100;
  const sd = method.sd ?? Math.sqrt(mean * (100 - mean));
  const drawn = mean + (sd / Math.sqrt(n)) * chance.normal();
  const value = Number(Math.min(ceiling, Math.max(floor, drawn)).toFixed(digits));
  const observed =
    (method.sd === null ? Math.sqrt(value * (100 - value)) : sd) * (0.92 + 0.16 * chance.uniform());
  return { value, n, sd: Number(observed.toFixed(2)) };
}
