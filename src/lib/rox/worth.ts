/**
 * What a point is worth: pushed in from outside, money flows back along every path (λ); held at a
 * level, the element's own echo is not counted twice (κ). Opposing paths can cancel: the gross value
 * says how much moves in either direction behind a small net.
 */
import { selfMultipliers } from './echoes.ts';
import { pull, solver, type Solver } from './solve.ts';
import { carry, withLinks, type Net } from './net.ts';
import { unsettled } from './stability.ts';

export interface Worth {
  /** λ by place: money a year per point pushed; NaN where a refused loop stands in between. */
  readonly perPush: Float64Array;
  /** L_ii by place: points an element rises per point pushed into it. */
  readonly selfMultiplier: Float64Array;
  /** κ = λ/L_ii by place: money a year per point the element is held higher. */
  readonly perHeldPoint: Float64Array;
}

/** Worth of every element. O(V + E), and O(m³) per component with loops up to 600 elements. */
export function worth(solver: Solver): Worth {
  const perPush = worthPerPush(solver, solver.net.value);
  const selfMultiplier = selfMultipliers(solver);
  return {
    perPush,
    selfMultiplier,
    perHeldPoint: perPush.map((value, p) => value / selfMultiplier[p]!),
  };
}

/** λ for given money per point, NaN inside refused components as well. O(V + E + Σ m²). */
export function worthPerPush(solver: Solver, value: Float64Array): Float64Array {
  const { net, refused } = solver;
  const perPush = pull(solver, value);
  refused.forEach((out, c) => {
    if (out) perPush.fill(NaN, net.blockStart[c], net.blockStart[c + 1]);
  });
  return perPush;
}

/**
 * The same with every strength and every value taken as its size: Σ |value of a path|. NaN behind
 * loops where these do not settle, though the signed ones may.
 */
export function grossWorth(net: Net): Float64Array {
  const absolute = withLinks(net, () => true, Math.abs);
  const gross = worthPerPush(solver(absolute, unsettled(absolute)), absolute.value.map(Math.abs));
  return carry(gross, absolute, net);
}

/** |λ|/gross in [0, 1]: near 0, strong paths oppose each other; NaN where nothing flows. */
export function cancellation(perPush: Float64Array, gross: Float64Array): Float64Array {
  return perPush.map((value, p) => (gross[p] === 0 ? NaN : Math.abs(value) / gross[p]!));
}

export interface Return {
  /** λ/cost: money per money; NaN where the cost is unknown or 0. */
  readonly ratio: Float64Array;
  /** λ − cost per point; NaN where the cost is unknown. */
  readonly net: Float64Array;
}

/** Return on a point bought, as it stands or, with `goodDirection`, on a point in the good direction. */
export function returns(net: Net, perPush: Float64Array, goodDirection: boolean): Return {
  const gain = perPush.map((value, p) => (goodDirection ? value * net.direction[p]! : value));
  return {
    ratio: gain.map((value, p) => (net.cost[p] === 0 ? NaN : value / net.cost[p]!)),
    net: gain.map((value, p) => value - net.cost[p]!),
  };
}
