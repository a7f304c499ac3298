/**
 * Money adds up or nobody believes the rest. Sums of money carry the rounding of each step along, so
 * that a thousand small amounts beside a large one still close to the last digits.
 */

/**
 * Sum with Neumaier's correction (Neumaier 1974, the improved Kahan–Babuška sum).
 * NaN in, NaN out. O(n).
 */
export function sum(values: Iterable<number>): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** The same over those values that are known (not NaN). O(n). */
export function sumKnown(values: Float64Array): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) continue;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** Σ a_i·b_i with the same correction; both of one length. O(n). */
export function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < a.length; i++) {
    const value = a[i]! * b[i]!;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}
