/**
 * Closing several gaps together. Pushes add up, gaps do not: what one element's closing already does
 * for another must not be paid twice.
 */
import { factor, solve } from '#lib/numbers/lu.ts';
import { dot } from '#lib/numbers/sums.ts';
import { push, type Solver } from './solve.ts';
import { unit } from './sensitivity.ts';

export interface Portfolio {
  /** u_S by place: the pushes that bring exactly the chosen elements to their targets. */
  readonly pushes: Float64Array;
  /** L u by place: how far every element moves. */
  readonly scoreChange: Float64Array;
  /** λᵀu, money a year. */
  readonly money: number;
  /** Σ gap·λ over the chosen: what adding them up one by one would claim. */
  readonly naiveSum: number;
}

/**
 * u_S = L_SS⁻¹ g_S for the chosen places. NaN where a gap is unknown or a refused loop is met.
 * O(|S|(V + E) + |S|³).
 */
export function closeTogether(
  solver: Solver,
  perPush: Float64Array,
  gap: Float64Array,
  chosen: readonly number[],
): Portfolio {
  const { size } = solver.net;
  const count = chosen.length;
  const matrix = new Float64Array(count * count);
  chosen.forEach((from, column) => {
    const moved = push(solver, unit(size, from));
    chosen.forEach((to, row) => (matrix[row * count + column] = moved[to]!));
  });
  const needed = Float64Array.from(chosen, (place) => gap[place]!);
  const factors = factor(matrix, count);
  if (factors.singular) needed.fill(NaN);
  else solve(factors, needed);
  const pushes = new Float64Array(size);
  chosen.forEach((place, i) => (pushes[place] = needed[i]!));
  return {
    pushes,
    scoreChange: push(solver, pushes),
    money: dot(
      needed,
      Float64Array.from(chosen, (place) => perPush[place]!),
    ),
    naiveSum: chosen.reduce((total, place) => total + gap[place]! * perPush[place]!, 0),
  };
}
