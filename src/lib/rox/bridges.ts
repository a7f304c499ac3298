/**
 * Where a cause was asked every second month and its effect every month, most rows would be dropped for
 * want of the cause. Between two waves a level that wanders is expected on the straight line from one to
 * the other, and the waves' own errors pass on to it by their weights.
 *
 * Those errors are then corrected for as any others. A smoother over the whole series would be less
 * noisy, but how much it shrinks rests on every unit's level wandering alike; where a programme moves
 * some units and not others, slopes on smoothed levels come out too small.
 */
import { byPlace, type Observed } from './panel.ts';

/** From this share of rows that lack a cause on, the cause is bridged. */
export const bridgedFrom = 0.2;

/**
 * The same figures, with the named elements' values between two waves filled in: (1 − f)·a + f·b at the
 * part f of the way, error √(((1 − f)s_a)² + (f·s_b)²), unknown where one of the two is.
 * O(units · periods · names).
 */
export function bridged(observed: readonly Observed[], names: readonly string[]): Observed[] {
  return [...byPlace(observed)].flatMap(([unit, periods]) => {
    const all = [...periods.keys()].sort((a, b) => a - b);
    const [first = 0, last = -1] = [all[0], all.at(-1)];
    const rows = Array.from({ length: last - first + 1 }, (_, t) => {
      const held = periods.get(first + t);
      const values: Record<string, number | null> = { ...held?.values };
      const errors: Record<string, number | null> = { ...held?.errors };
      return { unit, period: first + t, values, errors };
    });
    for (const name of names) {
      const waves = rows.filter(({ values }) => (values[name] ?? null) !== null);
      waves.slice(1).forEach((to, k) => {
        const from = waves[k]!;
        const [a, b] = [from.values[name] ?? 0, to.values[name] ?? 0];
        const [sa, sb] = [from.errors[name] ?? null, to.errors[name] ?? null];
        for (let period = from.period + 1; period < to.period; period++) {
          const f = (period - from.period) / (to.period - from.period);
          const row = rows[period - first]!;
          row.values[name] = (1 - f) * a + f * b;
          row.errors[name] = sa === null || sb === null ? null : Math.hypot((1 - f) * sa, f * sb);
        }
      });
    }
    return rows;
  });
}
