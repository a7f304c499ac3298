/**
 * Between what a company measures and the 0–100 points that the map reckons in. A metric's scale never
 * flips: 100 is the ceiling as measured. An element may read it mirrored, when the metric is opposed to
 * it (a negative weight): then one point more of the element is one point less of the metric.
 */
import type { Metric } from './metrics.ts';

export type Ends = Pick<Metric, 'floor' | 'ceiling'>;

/** How an element reads one metric. */
export interface Reading extends Ends {
  mirrored: boolean;
}

/** Native units in one point. */
export function pointSize(ends: Ends): number {
  return (ends.ceiling - ends.floor) / 100;
}

/** A native value on the 0–100 scale as measured; beyond the ends it runs on, so that nothing is hidden. */
export function toPoints(ends: Ends, native: number): number {
  return (native - ends.floor) / pointSize(ends);
}

export function fromPoints(ends: Ends, points: number): number {
  return ends.floor + points * pointSize(ends);
}

/** A native value as the element's own 0–100 score or target. */
export function toScore(reading: Reading, native: number): number {
  const points = toPoints(reading, native);
  return reading.mirrored ? 100 - points : points;
}

/** The native value behind an element's score or target. */
export function fromScore(reading: Reading, score: number): number {
  return fromPoints(reading, reading.mirrored ? 100 - score : score);
}

/**
 * Money for one native unit of change towards more of the element (a cost, a worth), as money for one
 * point; and back.
 */
export function moneyPerPoint(ends: Ends, perUnit: number): number {
  return perUnit * pointSize(ends);
}

export function moneyPerUnit(ends: Ends, perPoint: number): number {
  return perPoint / pointSize(ends);
}

/**
 * A strength given as native units of effect for one native unit of cause, as points of effect for one
 * point of cause; and back. Its sign turns where exactly one of the two is read mirrored.
 */
export function strengthInPoints(cause: Reading, effect: Reading, native: number): number {
  return (native * turn(cause, effect) * pointSize(cause)) / pointSize(effect);
}

export function strengthInUnits(cause: Reading, effect: Reading, points: number): number {
  return (points * turn(cause, effect) * pointSize(effect)) / pointSize(cause);
}

function turn(cause: Reading, effect: Reading): number {
  return cause.mirrored === effect.mirrored ? 1 : -1;
}
