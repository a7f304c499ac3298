/**
 * An observation is one value of a metric: for a period, an org unit (null is the whole organisation)
 * and a segment of customers (empty is all of them), with the number of answers behind it and their
 * standard deviation where known. There is at most one for each of those four.
 */
import { z } from 'zod';
import { Words } from './metrics.ts';
import { Period } from './periods.ts';

export const Segment = Words(100);
export const Count = z.int().min(1).max(2_147_483_647);
export const Value = z.number().min(-1e15).max(1e15);
export const Spread = z.number().min(0).max(1e15);

export const Observation = z.strictObject({
  metric: z.uuid(),
  unit: z.uuid().nullable(),
  segment: Segment,
  period: Period,
  value: Value,
  n: Count.nullable(),
  sd: Spread.nullable(),
});
export type Observation = z.infer<typeof Observation>;

/** What an observation is of; where two agree in it, they are one. */
export type Place = Pick<Observation, 'metric' | 'unit' | 'segment' | 'period'>;

/** One text for one place. */
export function placeKey({ metric, unit, segment, period }: Place): string {
  return `${metric} ${unit ?? ''} ${period} ${segment}`;
}

/** Observations by metric, then period, then unit, of one segment. */
export type Index = ReadonlyMap<
  string,
  ReadonlyMap<Period, ReadonlyMap<string | null, Observation>>
>;

/** Sorts the observations of a segment so that a score finds its own without searching. O(n). */
export function indexOf(observations: Iterable<Observation>, segment: string): Index {
  const index = new Map<string, Periods>();
  for (const observation of observations) {
    if (observation.segment !== segment) continue;
    const periods = entry(index, observation.metric, (): Periods => new Map());
    entry(periods, observation.period, (): Units => new Map()).set(observation.unit, observation);
  }
  return index;
}

type Units = Map<string | null, Observation>;
type Periods = Map<Period, Units>;

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const held = map.get(key);
  if (held !== undefined) return held;
  const made = make();
  map.set(key, made);
  return made;
}
