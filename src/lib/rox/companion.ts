/**
 * With lags a cascade is a recursion in weeks: x_t = W₀ x_t + Σ_ℓ W_ℓ x_{t−ℓ}. It comes to rest when
 * the largest eigenvalue of its companion form is below 1; that radius is the factor per week by which
 * what is left of a disturbance shrinks.
 */
import { factor, solve } from '#lib/numbers/lu.ts';
import { spectralRadius } from '#lib/numbers/eigenvalues.ts';
import { weights } from './solve.ts';
import type { Net } from './net.ts';

/** Up to this many remembered values the companion matrix is solved exactly. */
const exactLimit = 400;

/** Links of one component, numbered from its first place, with lags in units of their divisor. */
interface Recursion {
  readonly size: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
  readonly lag: Int32Array;
  readonly weeksPerStep: number;
}

/**
 * The companion radius per week of one component that has lags; Infinity when its links without lag
 * have no resting point. Exact up to 400 remembered values (O(n³)), above by the growth of the
 * recursion itself (about 1e-4).
 */
export function companionRadius(net: Net, component: number): number {
  const recursion = recursionOf(net, component);
  const { size, lag, from, weeksPerStep } = recursion;
  const instant = weights(net, component, (link) => net.lag[link] === 0).map((w) => -w);
  for (let i = 0; i < size; i++) instant[i * size + i]! += 1;
  const factors = factor(instant, size);
  if (factors.singular) return Infinity;
  const memory = new Int32Array(size);
  lag.forEach((weeks, i) => (memory[from[i]!] = Math.max(memory[from[i]!]!, weeks)));
  const states = memory.reduce((total, weeks) => total + weeks, 0);
  const radius =
    states <= exactLimit
      ? exact(recursion, memory, states, (x) => solve(factors, x))
      : growth(recursion, memory, (x) => solve(factors, x));
  return radius ** (1 / weeksPerStep);
}

function recursionOf(net: Net, component: number): Recursion {
  const first = net.blockStart[component]!;
  const last = net.blockStart[component + 1]!;
  const links: number[] = [];
  for (let link = net.outStart[first]!; link < net.outStart[last]!; link++) {
    if (net.head[link]! < last && net.lag[link]! > 0) links.push(link);
  }
  const weeksPerStep = links.reduce((divisor, link) => gcd(divisor, net.lag[link]!), 0) || 1;
  return {
    size: last - first,
    from: Int32Array.from(links, (link) => net.tail[link]! - first),
    to: Int32Array.from(links, (link) => net.head[link]! - first),
    weight: Float64Array.from(links, (link) => net.weight[link]!),
    lag: Int32Array.from(links, (link) => net.lag[link]! / weeksPerStep),
    weeksPerStep,
  };
}

function exact(
  { size, from, to, weight, lag }: Recursion,
  memory: Int32Array,
  states: number,
  settleNow: (x: Float64Array) => void,
): number {
  const start = new Int32Array(size);
  for (let j = 1; j < size; j++) start[j] = start[j - 1]! + memory[j - 1]!;
  const matrix = new Float64Array(states * states);
  const column = new Float64Array(size);
  const byState = Map.groupBy(from.keys(), (i) => start[from[i]!]! + lag[i]! - 1);
  for (const [state, links] of byState) {
    column.fill(0);
    for (const i of links) column[to[i]!]! += weight[i]!;
    settleNow(column);
    for (let k = 0; k < size; k++) {
      if (memory[k]! > 0) matrix[start[k]! * states + state] = column[k]!;
    }
  }
  for (let j = 0; j < size; j++) {
    for (let age = 1; age < memory[j]!; age++) {
      matrix[(start[j]! + age) * states + start[j]! + age - 1] = 1;
    }
  }
  return spectralRadius(matrix, states);
}

/** Runs the recursion from an uneven start and measures its growth over the later half. */
function growth(
  { size, from, to, weight, lag }: Recursion,
  memory: Int32Array,
  settleNow: (x: Float64Array) => void,
): number {
  const window = memory.reduce((longest, weeks) => Math.max(longest, weeks), 0);
  const steps = 200 * window;
  const history = Array.from({ length: window + 1 }, (_, t) =>
    Float64Array.from({ length: size }, (_, j) => Math.sin(1 + 7 * j + 3 * t)),
  );
  let logScale = 0;
  let logMiddle = 0;
  let logEnd = 0;
  for (let t = 0; t < steps; t++) {
    const now = history[t % (window + 1)]!;
    const past = (weeks: number): Float64Array => history[(t - weeks + window + 1) % (window + 1)]!;
    const next = new Float64Array(size);
    for (let i = 0; i < lag.length; i++) next[to[i]!]! += weight[i]! * past(lag[i]!)[from[i]!]!;
    settleNow(next);
    now.set(next);
    if (t % window !== window - 1) continue;
    const norm = Math.hypot(...history.map((values) => Math.hypot(...values)));
    if (norm === 0) return 0;
    for (const values of history) values.forEach((value, j) => (values[j] = value / norm));
    logScale += Math.log(norm);
    if (t < steps / 2) logMiddle = logScale;
    logEnd = logScale;
  }
  return Math.exp((logEnd - logMiddle) / (steps / 2));
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
