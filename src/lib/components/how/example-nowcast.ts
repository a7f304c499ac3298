/** An element's latest measurement, weighed against what its earlier ones let one expect. */
import { inLine, periodName } from '#lib/editor/written.ts';
import { fitLevelVariance, nowcast, type LevelModel } from '#lib/figures/nowcast.ts';
import type { Period } from '#lib/figures/periods.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Examples, Subject } from './examples.ts';
import { exact, half, same } from './terms.ts';

/** A score in a period, from this period alone; null where not measured in it. */
export interface Seen {
  period: Period;
  value: number | null;
  se: number | null;
}

/** Mean and variance of a score of which nothing is known but its scale: anything from 0 to 100. */
const unknown = { mean: 50, variance: 100 ** 2 / 12 };

/** What is measured with a known error; the others are taken as missed, whose error is never asked for. */
function seriesOf(seen: readonly Seen[]): { values: (number | null)[]; errors: number[] } {
  const known = seen.map(({ value, se }) => (value !== null && se !== null && se > 0 ? se : null));
  const usual = known.find((se) => se !== null) ?? 0;
  return {
    values: seen.map(({ value }, t) => (known[t] === null ? null : value)),
    errors: known.map((se) => (se ?? usual) ** 2),
  };
}

function measured({ values }: { values: (number | null)[] }): number {
  return values.filter((value) => value !== null).length;
}

export function between({ place, reading, series }: Subject): Examples {
  const all = new Map(Object.entries(series).map(([id, seen]) => [id, seriesOf(seen)]));
  const usable = [...all].filter(([, each]) => measured(each) > 1);
  const [id, own] =
    usable.find(([each]) => each === place.element.id) ??
    usable.find(([each]) => reading.places.has(each)) ??
    [];
  const element = id === undefined ? undefined : reading.places.get(id)?.element;
  if (!own || !element) return { nowcast: { none: m.how_none_series() } };
  const start = (errors: number[]): LevelModel => ({
    observationVariance: errors,
    levelVariance: 0,
    start: unknown,
  });
  const levelVariance = fitLevelVariance(
    usable.map(([, { values, errors }]) => ({ values, model: start(errors) })),
  );
  const told = nowcast(own.values, { ...start(own.errors), levelVariance });
  const at = own.values.findLastIndex((value) => value !== null);
  const [value, variance, now, last] = [own.values[at], own.errors[at], told[at], told[at - 1]];
  if (value == null || variance === undefined || !now || !last)
    return { nowcast: { none: m.how_none_series() } };
  const before = last.filteredVar + levelVariance;
  const [mean, p, s] = [exact(last.filtered), exact(before), exact(Math.sqrt(variance))];
  const made = last.filtered + (before / (before + variance)) * (value - last.filtered);
  return {
    nowcast: {
      of: inLine([element.fields.name, periodName(series[element.id]?.[at]?.period ?? '')]),
      lines: [
        m.how_before({
          figures: `x̂ = ${mean}, P = ${exact(last.filteredVar)} + ${exact(levelVariance)} = ${p}`,
        }),
        `x = ${exact(value)} ${half(s)}`,
        `x̂ = ${exact(now.filtered)} ${half(exact(Math.sqrt(now.filteredVar)))}`,
      ],
      check: {
        sides: [
          `${mean} + ${p} ÷ (${p} + ${s}²) × (${exact(value)} − ${mean})`,
          exact(now.filtered),
        ],
        agrees: same(made, now.filtered),
      },
    },
  };
}
