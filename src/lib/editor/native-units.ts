/**
 * The units in which one thinks of an element: those of its metric, where exactly one feeds it. Every
 * figure on the map is kept in points; these convert, both ways.
 */
import type { Metric } from '#lib/figures/metrics.ts';
import {
  fromScore,
  moneyPerPoint,
  moneyPerUnit,
  strengthInPoints,
  strengthInUnits,
  toScore,
  type Reading,
} from '#lib/figures/scales.ts';
import type { Element } from '#lib/map/element.ts';
import { m } from '#lib/paraglide/messages.js';

/** A unit and the way between what is shown in it and what is kept in points. */
export interface Native {
  unit: string;
  into: (shown: number) => number;
  from: (kept: number) => number;
}

interface Sole {
  reading: Reading;
  unit: string;
}

/** How an element reads its only metric; null with none or several, or one without a unit. */
export function soleMetric(element: Element, metrics: readonly Metric[]): Sole | null {
  const [measure, ...others] = element.fields.measures ?? [];
  const metric = metrics.find(({ id }) => id === measure?.metric);
  if (!measure || !metric || others.length > 0 || metric.unit === '') return null;
  const { floor, ceiling, unit } = metric;
  return { reading: { floor, ceiling, mirrored: measure.weight < 0 }, unit };
}

export function nativeScore(sole: Sole | null): Native | null {
  return (
    sole && {
      unit: sole.unit,
      into: (shown) => toScore(sole.reading, shown),
      from: (kept) => fromScore(sole.reading, kept),
    }
  );
}

export function nativeMoney(sole: Sole | null, unit: (native: string) => string): Native | null {
  return (
    sole && {
      unit: unit(sole.unit),
      into: (shown) => moneyPerPoint(sole.reading, shown),
      from: (kept) => moneyPerUnit(sole.reading, kept),
    }
  );
}

export function nativeStrength(cause: Sole | null, effect: Sole | null): Native | null {
  if (!cause || !effect) return null;
  return {
    unit: m.inspector_strength_native({ from: cause.unit, to: effect.unit }),
    into: (shown) => strengthInPoints(cause.reading, effect.reading, shown),
    from: (kept) => strengthInUnits(cause.reading, effect.reading, kept),
  };
}

/** A standard error has no sign: only its size converts. */
export function nativeError(cause: Sole | null, effect: Sole | null): Native | null {
  const strength = nativeStrength(cause, effect);
  return (
    strength && {
      unit: strength.unit,
      into: (shown) => Math.sign(shown) * Math.abs(strength.into(shown)),
      from: (kept) => Math.abs(strength.from(kept)),
    }
  );
}
