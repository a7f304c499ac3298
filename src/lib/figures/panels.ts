/**
 * What strengths are learned from: how elements stood in many units over many periods. Units are told by
 * their own figures or their children's, and never beside one that lies within them: the same people
 * would count twice. A longer period is made of the shorter ones within it, never the other way round.
 * Standard errors are those without the finite-population factor: the people of a unit are taken as a
 * sample of how its climate expresses itself.
 */
import type { Metric } from './metrics.ts';
import { indexOf, type Observation } from './observations.ts';
import { firstMonth, grain, grains, months, periodAt, type Grain, type Period } from './periods.ts';
import { childrenOf, scoresFrom, type Measured, type Score, type Unit } from './scores.ts';

/** How an element stood in one unit and period. */
export interface Sighting {
  readonly value: number;
  readonly se: number | null;
}

/** One unit in one period, as the learner takes it. */
export interface Seen {
  readonly unit: string;
  /** Counted in periods of the grain; whole and in order. */
  readonly period: number;
  readonly values: Readonly<Record<string, number | null>>;
  readonly errors: Readonly<Record<string, number | null>>;
}

/** A mean of fewer of its units than this is another mean from period to period. */
const leastCoverage = 0.8;

type ByUnit = ReadonlyMap<string, ReadonlyMap<number, Sighting>>;

export class Panels {
  readonly #elements: readonly Measured[];
  readonly #metrics: ReadonlyMap<string, Metric>;
  readonly #observations: readonly Observation[];
  readonly #units: readonly Unit[];
  readonly #children: ReadonlyMap<string | null, string[]>;
  /** The grain in which each metric has most periods by unit. */
  readonly #grains: ReadonlyMap<string, Grain>;
  readonly #made = new Map<Grain, ReadonlyMap<string, ByUnit>>();

  /** Of observations by unit, all customers; others are left out. O(observations). */
  constructor(
    elements: readonly Measured[],
    metrics: Iterable<Metric>,
    observations: Iterable<Observation>,
    units: readonly Unit[],
  ) {
    this.#elements = elements;
    this.#metrics = new Map([...metrics].map((metric) => [metric.id, metric]));
    this.#observations = [...observations].filter(
      ({ unit, segment }) => unit !== null && segment === '',
    );
    this.#units = units;
    this.#children = childrenOf(units);
    this.#grains = usualGrains(this.#observations);
  }

  /** Whether any figure tells of a unit. */
  get empty(): boolean {
    return this.#grains.size === 0;
  }

  /** The finest grain that an element's metrics share; null where none has figures by unit. */
  grainOf(element: string): Grain | null {
    const measures = this.#elements.find(({ id }) => id === element)?.fields.measures ?? [];
    return coarsest(measures.flatMap(({ metric }) => this.#grains.get(metric) ?? []));
  }

  /**
   * Elements side by side in periods of a grain, in the finest units in which all of them are told.
   * O(units × periods × elements), after the first time at this grain.
   */
  together(elements: readonly string[], size: Grain): Seen[] {
    const scores = elements.map((id) => this.#at(size).get(id));
    const told = new Set(
      [...(scores[0]?.keys() ?? [])].filter((unit) => scores.every((each) => each?.has(unit))),
    );
    return this.#finest(told).flatMap((unit) => this.#rows(unit, elements, size));
  }

  /** Every element that is told by unit at this grain, in the finest units in which any is. */
  all(size: Grain): { elements: string[]; seen: Seen[] } {
    const made = this.#at(size);
    const elements = [...made.keys()];
    const told = new Set([...made.values()].flatMap((units) => [...units.keys()]));
    return {
      elements,
      seen: this.#finest(told).flatMap((unit) => this.#rows(unit, elements, size)),
    };
  }

  #rows(unit: string, elements: readonly string[], size: Grain): Seen[] {
    const columns = elements.map((id) => [id, this.#at(size).get(id)?.get(unit)] as const);
    const periods = new Set(columns.flatMap(([, column]) => [...(column?.keys() ?? [])]));
    return [...periods]
      .sort((a, b) => a - b)
      .map((period) => {
        const values: Record<string, number | null> = {};
        const errors: Record<string, number | null> = {};
        for (const [id, column] of columns) {
          const sighting = column?.get(period);
          values[id] = sighting?.value ?? null;
          errors[id] = sighting?.se ?? null;
        }
        return { unit, period, values, errors };
      });
  }

  /** Those of the units that have none of the others below them, in the order of the tree's list. */
  #finest(units: ReadonlySet<string>): string[] {
    const above = new Set<string>();
    const parents = new Map(this.#units.map(({ id, parent }) => [id, parent]));
    for (const unit of units) {
      for (let at = parents.get(unit) ?? null; at !== null; at = parents.get(at) ?? null) {
        if (above.has(at)) break;
        above.add(at);
      }
    }
    return this.#units.flatMap(({ id }) => (units.has(id) && !above.has(id) ? [id] : []));
  }

  #at(size: Grain): ReadonlyMap<string, ByUnit> {
    const held = this.#made.get(size);
    if (held) return held;
    const made = this.#make(size);
    this.#made.set(size, made);
    return made;
  }

  #make(size: Grain): ReadonlyMap<string, ByUnit> {
    const whole = wholePeriods(this.#observations, size);
    const index = indexOf(whole, '');
    const periods = [...new Set(whole.map(({ period }) => period))];
    const elements = this.#elements.filter(({ id }) => {
      const own = this.grainOf(id);
      return own !== null && months[own] <= months[size];
    });
    const made = new Map<string, Map<string, Map<number, Sighting>>>();
    for (const { id: unit } of this.#units)
      for (const period of periods) {
        const asked = { unit, period, carry: false };
        const scores = scoresFrom(elements, this.#metrics, index, this.#children, asked);
        for (const [id, score] of scores) {
          if (score.value === null || !this.#full(score)) continue;
          const units = made.get(id) ?? new Map<string, Map<number, Sighting>>();
          const column = units.get(unit) ?? new Map<number, Sighting>();
          const at = Math.floor(firstMonth(period) / months[size]);
          made.set(id, units.set(unit, column.set(at, { value: score.value, se: score.se })));
        }
      }
    return made;
  }

  /** Made of all that usually makes it; with a part missing it would move because of that. */
  #full({ parts }: Score): boolean {
    return parts.every(({ metric, figure }) =>
      figure === null ? !this.#grains.has(metric.id) : figure.coverage >= leastCoverage,
    );
  }
}

/** The longest of these; null of none. */
export function coarsest(sizes: readonly Grain[]): Grain | null {
  return grains.findLast((size) => sizes.includes(size)) ?? null;
}

/** By metric the grain with most periods, shorter ones counting as the longer that holds them. */
function usualGrains(observations: readonly Observation[]): Map<string, Grain> {
  const seen = new Map<string, Set<Period>>();
  for (const { metric, period } of observations)
    seen.set(metric, (seen.get(metric) ?? new Set()).add(period));
  const usual = new Map<string, Grain>();
  for (const [metric, periods] of seen) {
    const counts = grains.map((size) => {
      const held = [...periods].filter((period) => months[grain(period)] <= months[size]);
      return new Set(held.map((period) => periodAt(firstMonth(period), size))).size;
    });
    usual.set(metric, grains[counts.indexOf(Math.max(...counts))]!);
  }
  return usual;
}

/**
 * Observations of one grain: those of that grain as they are, and where there is none the mean of the
 * shorter ones within it, weighted by their answers where known. O(n).
 */
export function wholePeriods(observations: readonly Observation[], size: Grain): Observation[] {
  const groups = Map.groupBy(
    observations.filter(({ period }) => months[grain(period)] <= months[size]),
    ({ metric, unit, period }) => `${metric} ${unit} ${periodAt(firstMonth(period), size)}`,
  );
  return [...groups.values()].flatMap((group) => {
    const own = group.find(({ period }) => grain(period) === size);
    if (own) return [own];
    const [first] = group;
    const period = first ? periodAt(firstMonth(first.period), size) : null;
    return first && period !== null ? [{ ...first, ...mean(group), period }] : [];
  });
}

/** n and sd so that sd/√n is the standard error of the mean; null where one is not known. */
function mean(group: readonly Observation[]): Pick<Observation, 'value' | 'n' | 'sd'> {
  const known = group.every(({ n }) => n !== null);
  const weights = group.map(({ n }) => (known ? (n ?? 0) : 1));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const average = (of: (each: Observation) => number): number =>
    group.reduce((sum, each, i) => sum + (weights[i]! / all) * of(each), 0);
  const spread = known && group.every(({ sd }) => sd !== null);
  return {
    value: average(({ value }) => value),
    n: known ? all : null,
    sd: spread ? Math.sqrt(average(({ sd }) => (sd ?? 0) ** 2)) : null,
  };
}
