/**
 * An element that nobody measured still has neighbours. The map says how scores go together,
 * Σ = L D Lᵀ, and the measured ones then say what the others probably are. Never evidence for a link.
 */
import { factor, solve } from '#lib/numbers/lu.ts';
import type { Net } from './net.ts';
import { push, type Solver } from './solve.ts';
import { unit } from './sensitivity.ts';

export interface Measured {
  readonly place: number;
  readonly score: number;
  readonly se: number;
}

export interface Conditional {
  /** E[x | measured] by place. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  /** √Σ_ii by place: how uncertain without any measurement. */
  readonly priorSd: Float64Array;
  /** Σ at i·size + j, by place. */
  readonly covariance: Float64Array;
}

/** Σ = L D Lᵀ by place, D the variance of what enters each element from outside. O(V(V + E) + V³). */
export function scoreCovariance(solver: Solver, innovation: Float64Array): Float64Array {
  const { size } = solver.net;
  const covariance = new Float64Array(size * size);
  for (let from = 0; from < size; from++) {
    if (innovation[from] === 0) continue;
    const moved = push(solver, unit(size, from));
    for (let i = 0; i < size; i++) {
      const part = moved[i]! * innovation[from]!;
      if (part === 0) continue;
      for (let j = 0; j < size; j++) covariance[i * size + j]! += part * moved[j]!;
    }
  }
  return covariance;
}

/**
 * Means and spreads of all scores given those measured, each with its standard error:
 * x̂ = μ + Σ_o(Σ_oo + R)⁻¹(x_o − μ_o). Refused where the measured ones determine each other without
 * error. O(V(V + E) + V³).
 */
export function conditionOn(
  solver: Solver,
  mean: Float64Array,
  innovation: Float64Array,
  measured: readonly Measured[],
): Conditional | { refused: string } {
  const net: Net = solver.net;
  const { size } = net;
  const covariance = scoreCovariance(solver, innovation);
  const count = measured.length;
  const between = new Float64Array(count * count);
  measured.forEach(({ place, se }, i) => {
    measured.forEach((other, j) => {
      between[i * count + j] = covariance[place * size + other.place]! + (i === j ? se ** 2 : 0);
    });
  });
  const factors = factor(between, count);
  if (factors.singular) return { refused: 'measured scores determine each other without error' };
  const surprise = Float64Array.from(measured, ({ place, score }) => score - mean[place]!);
  solve(factors, surprise);
  const posterior = new Float64Array(size);
  const sd = new Float64Array(size);
  const priorSd = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const row = Float64Array.from(measured, ({ place }) => covariance[i * size + place]!);
    const weights = row.slice();
    solve(factors, weights);
    posterior[i] = row.reduce((sum, value, k) => sum + value * surprise[k]!, mean[i]!);
    const variance = row.reduce(
      (left, value, k) => left - value * weights[k]!,
      covariance[i * size + i]!,
    );
    sd[i] = Math.sqrt(Math.max(0, variance));
    priorSd[i] = Math.sqrt(covariance[i * size + i]!);
  }
  return { mean: posterior, sd, priorSd, covariance };
}
