/**
 * Meridian Hotels, a company that does not exist: its people, hotels, map, two years of figures, and
 * the truth behind them. One seed and one date give one Meridian, everywhere.
 */
import type { Employee } from '#lib/pulse/roster.ts';
import { monthsBefore } from './calendar.ts';
import { asking } from './asking.ts';
import { company, people, type Part, type Person } from './cast.ts';
import { chance } from './chance.ts';
import { draw, type Drawn } from './content.ts';
import { draftPulse, type DraftPulse, staffList, tied } from './employees.ts';
import { guestSide } from './guests.ts';
import { hotelGroup, type Hotel, type Unit } from './hotels.ts';
import { ties } from './links.ts';
import { measure, type Metric, type Observation } from './measures.ts';
import { past, type Stroke } from './past.ts';
import { shareOut } from './segments.ts';
import { staffSide } from './staff.ts';
import { talk } from './talk.ts';
import { targets } from './targets.ts';
import { held, peoplePulse, type PastPulse } from './waves.ts';
import { months, world } from './world.ts';

export interface Demo {
  organisation: { id: string; name: string; slug: string; currency: string };
  people: Record<Part, Person>;
  units: Unit[];
  hotels: Hotel[];
  /** Months of the history, oldest first. */
  periods: string[];
  metrics: Metric[];
  observations: Observation[];
  mapId: string;
  map: Drawn;
  /** How the map came about; applied in order to an empty map, they give its content. */
  strokes: Stroke[];
  /** What its people say about it, after the last stroke. */
  talk: Stroke[];
  /**
   * Everybody on its list of employees, the pulse its HR is writing to ask them, the one two hotels are
   * asked now, and the one before.
   */
  employees: Employee[];
  pulse: DraftPulse;
  asking: DraftPulse;
  answered: PastPulse;
  /** What the generator used and the company cannot see: strength and delay of each link. */
  truth: { link: string; strength: number; lagWeeks: number }[];
}

/**
 * Makes the demo; its history ends with the last whole month before `date`.
 *
 * About 40,000 observations; O(hotels · months · links).
 */
export function demo(date: Date, seed = 'Meridian'): Demo {
  const stream = (name: string) => chance(`${seed}/${name}`);
  const sketches = [...staffSide, ...guestSide];
  const periods = monthsBefore(date, months);
  const { units, hotels } = hotelGroup(stream('hotels'));
  const given = { sketches, ties, hotels, periods };
  const firstMonth = Number(periods[0]?.slice(5)) - 1;

  const story = world(given, firstMonth, stream('story'), true);
  const staff = hotels.reduce((sum, { employees }) => sum + employees, 0);
  const today = sketches.map((_, i) =>
    hotels.reduce(
      (sum, { employees }, h) => sum + ((story[h]?.[i]?.at(-1) ?? 0) * employees) / staff,
      0,
    ),
  );
  const truth = world(given, firstMonth, stream('world'));
  const { metrics, observations } = measure(given, truth, stream('measures'));
  const apart = shareOut({ metrics, hotels, periods, observations }, stream('segments'));
  const organisation = { id: stream('organisation').uuid(), name: company };
  const asked = peoplePulse(organisation.name, stream('questions'));
  const all = [...metrics, ...asked.metrics];
  const map = draw(
    { sketches, ties, metrics: all, targets: targets(sketches, ties, today) },
    stream('map'),
  );
  const cast = people(stream('people'));
  const employees = staffList(units, hotels, stream('employees'));
  const now = asking(seed);
  const answered = held(
    { organisation, units, hotels, employees, periods, keys: sketches.map(({ key }) => key) },
    truth,
    tied(asked.questions, map.ids),
    stream('waves'),
  );
  return {
    organisation: { ...organisation, slug: 'meridian', currency: 'EUR' },
    people: cast,
    units,
    hotels,
    periods,
    metrics: all,
    observations: [...observations, ...apart, ...answered.observations],
    mapId: stream('map id').uuid(),
    map,
    strokes: past(map, date, stream('past')),
    talk: talk(map, cast, date, stream('talk')),
    employees,
    pulse: draftPulse(map.ids, organisation.name, stream('pulse')),
    asking: { ...now, items: tied(now.questions, map.ids) },
    answered: answered.pulse,
    truth: ties.map(({ truth: strength, lag }, i) => ({
      link: map.linkIds[i] ?? '',
      strength,
      lagWeeks: lag,
    })),
  };
}
